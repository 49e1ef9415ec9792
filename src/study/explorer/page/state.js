// What is asked: changes by their path, where the parameters come from, how many replications, and what is looked at.

const MOST_REPLICATIONS = 1000;
const REPLICATIONS = [20, 50, 100, 200];

const State = {
  /** As the page opens: nothing changed. */
  fresh(offer) {
    return {
      changes: new Map(),
      draws: offer.has_posterior ? 'posterior' : 'point',
      replications: REPLICATIONS.at(-1),
      seed: null,
      year: null,
      measure: offer.measures[0]?.id ?? null,
    };
  },

  /** Changes as `--set` takes them, in one order, so that equal questions are equal texts. */
  changes(state) {
    return [...state.changes].map(([path, value]) => `${path}=${value}`).sort();
  },

  /** What the engine is asked; what concerns the machine, as the size of agents, holds for both worlds. */
  request(state, offer) {
    const both = (change) => change.startsWith(`${AGENTS}=`);
    const all = State.changes(state);
    const draws = (state.draws === 'posterior') === offer.has_posterior ? 'where present' : state.draws;
    return { do: 'ask', changes: all.filter((change) => !both(change)), common: all.filter(both), draws, seed: state.seed };
  },

  set(state, path, value) {
    if (value === null) state.changes.delete(path);
    else state.changes.set(path, String(value));
  },

  /** Replaces all changes but the size of agents, which is a matter of the machine. */
  replace(state, changes) {
    const agents = state.changes.get(AGENTS);
    state.changes = new Map();
    if (agents !== undefined) state.changes.set(AGENTS, agents);
    for (const change of changes) {
      const at = change.indexOf('=');
      state.changes.set(change.slice(0, at).trim(), change.slice(at + 1).trim());
    }
  },

  /** Whether these and no other changes are made. */
  has(state, changes) {
    const made = State.changes(state).filter((change) => !change.startsWith(`${AGENTS}=`));
    return made.join(';') === [...changes].sort().join(';');
  },
};

/** Persons for whom an agent stands: fewer agents need less memory and time. */
const AGENTS = 'population.persons_per_agent';

/** The offer as the page needs it: years, and for each force the norms of all forces that share one with it. */
function completed(offer) {
  const [first, last] = [offer.start, offer.end].map((date) => Number(date.slice(0, 4)));
  offer.years = Array.from({ length: last - first + 1 }, (_, place) => first + place);
  for (const force of offer.forces) force.norms = familyOf(force, offer);
  return offer;
}

/** So many times the persons of an agent, as a number of few digits. */
const coarser = (persons, times) => (persons * times >= 10 ? Math.round(persons * times) : persons * times);

function familyOf(force, offer) {
  const family = new Set(force.norms.map(({ id }) => id));
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const other of offer.forces.filter(({ norms }) => norms.some(({ id }) => family.has(id))))
      other.norms.forEach(({ id }) => family.add(id));
  }
  const weight = (id) => force.norms.find((norm) => norm.id === id)?.weight ?? 0;
  return offer.norms.filter(({ id }) => family.has(id)).map(({ id, name }) => ({ id, name, weight: weight(id) }));
}

/** Norms of a force with the weights that hold now. */
function weightsOf(state, force) {
  const typed = state.changes.get(`weights.${force.id}`);
  const given = new Map(
    (typed ?? '')
      .split(',')
      .filter(Boolean)
      .map((pair) => {
        const at = pair.lastIndexOf(':');
        return [pair.slice(0, at).trim(), Number(pair.slice(at + 1))];
      }),
  );
  const single = (norm) => Number(state.changes.get(`weights.${force.id}.${norm.id}`) ?? NaN);
  const weights = force.norms.map((norm) => {
    if (typed !== undefined) return given.get(norm.id) ?? 0;
    return Number.isNaN(single(norm)) ? norm.weight : single(norm);
  });
  return weights.every((weight) => weight >= 0) ? weights : force.norms.map((norm) => norm.weight);
}

/** Whole thousandths that sum to 1: the largest share takes what rounding leaves. */
function rounded(weights) {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const parts = weights.map((weight) => Math.round((sum > 0 ? weight / sum : 1 / weights.length) * 1000));
  parts[parts.indexOf(Math.max(...parts))] += 1000 - parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / 1000);
}

const weightsAsChange = (force, weights) => force.norms.map((norm, place) => `${norm.id}:${short(weights[place])}`).join(',');

/** Writes the weights of a force; those of its last mandate on every date are a change too, unless it has one mandate alone. */
function setWeights(state, force, weights) {
  for (const norm of force.norms) state.changes.delete(`weights.${force.id}.${norm.id}`);
  const same = force.norms.every((norm, place) => Math.abs(norm.weight - weights[place]) < 5e-4);
  const unchanged = same && force.mandate_dates.length <= 1;
  State.set(state, `weights.${force.id}`, unchanged ? null : weightsAsChange(force, weights));
}
