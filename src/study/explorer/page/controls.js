// All that can be set beside the mandate: ready questions, the force, its size and dates, overlap, draws. Controls show the state
// and write it; `act.changed()` says that something is another.

const Controls = (() => {
  const MOST_SIZE = 3;
  let act = null;
  let offer = null;
  let force = null;

  const setPath = (path, value) => {
    State.set(act.state(), path, value);
    act.changed();
  };

  // -- Ready questions

  const isLever = ({ id }) => id.startsWith('optic:');

  /** Questions that need no setting: as it was, those of the engine, and the corners of the chosen force. */
  function questions() {
    const corners =
      (force?.norms.length ?? 0) < 2
        ? []
        : force.norms.map((norm, number) => ({
            name: `Only ${norm.name.charAt(0).toLowerCase()}${norm.name.slice(1)}`,
            changes: [
              `weights.${force.id}=${weightsAsChange(
                force,
                force.norms.map((_, place) => (place === number ? 1 : 0)),
              )}`,
            ],
          }));
    const [none, rest] = [
      offer.presets.filter(({ id }) => id === 'none'),
      offer.presets.filter((one) => one.id !== 'none' && !isLever(one)),
    ];
    return [{ name: 'As it was', changes: [] }, ...none, ...corners, ...rest];
  }

  function question({ name, changes }) {
    const button = made('button', { type: 'button' }, own(name));
    button.dataset.changes = JSON.stringify(changes);
    button.addEventListener('click', () => {
      State.replace(act.state(), changes);
      act.changed({ step: true });
    });
    return button;
  }

  function presets() {
    byId('presets').replaceChildren(...questions().map(question));
    byId('presets').firstElementChild.id = 'as-it-was';
    const levers = offer.presets.filter(isLever);
    byId('levers').replaceChildren(...levers.map(question));
    byId('levers-set').hidden = !levers.length;
  }

  function showPresets() {
    for (const button of document.querySelectorAll('.presets button')) {
      button.setAttribute('aria-pressed', String(State.has(act.state(), JSON.parse(button.dataset.changes))));
    }
  }

  // -- The force

  function firstForce() {
    const able = offer.forces.filter(({ norms }) => norms.length > 1);
    return able.find(({ kind }) => kind === 'peace_operation') ?? able[0] ?? offer.forces[0] ?? null;
  }

  function forces() {
    const select = byId('force');
    select.replaceChildren(
      ...offer.forces.map((one, number) =>
        made('option', { value: String(number), textContent: `${apart(one.name)} (${one.kind_name})` }),
      ),
    );
    select.value = String(offer.forces.indexOf(force));
    select.onchange = () => choose(offer.forces[Number(select.value)]);
  }

  function choose(next) {
    force = next;
    byId('force').value = String(offer.forces.indexOf(force));
    presets();
    mandate();
    strength();
    show();
  }

  function mandate() {
    if (!force) return byId('mandate').replaceChildren();
    Mandate.build(byId('mandate'), force, weightsOf(act.state(), force), (weights) => {
      setWeights(act.state(), force, weights);
      Mandate.show(weights);
      act.changed();
    });
  }

  /** The force that the changes speak of, so that a link opens with its handle. */
  function forceOfChanges() {
    for (const path of act.state().changes.keys()) {
      const [head, id] = path.split('.');
      const found = ['weights', 'forces', 'withdrawal'].includes(head) && offer.forces.find((one) => one.id === id);
      if (found) return found;
    }
    return offer.forces.find(({ id }) => id === act.state().changes.get('separate')) ?? null;
  }

  // -- Size and dates

  /** A slider with what it says and a button back to how it was. */
  function slider(label, properties, says, set) {
    const input = made('input', { type: 'range', ...properties });
    const output = made('output', {});
    const back = made('button', { type: 'button', className: 'back', textContent: 'as it was' });
    back.setAttribute('aria-label', `${label}: as it was`);
    const show = (value, changed) => {
      input.value = value;
      output.textContent = says(Number(value));
      input.setAttribute('aria-valuetext', output.textContent);
      back.disabled = !changed;
    };
    input.addEventListener('input', () => {
      output.textContent = says(Number(input.value));
      input.setAttribute('aria-valuetext', output.textContent);
      set(Number(input.value));
    });
    back.addEventListener('click', () => set(null));
    const element = made(
      'div',
      { className: 'slider' },
      made('label', {}, made('span', { className: 'what' }, label), input),
      made('span', { className: 'value' }, output, ' ', back),
    );
    return { element, show };
  }

  const dayText = (date) => date.toISOString().slice(0, 10);

  /** Dates at which a force may leave: ends of months, and middles too where the whole is short; the last means never. */
  function stops() {
    const [start, end] = force.withdrawal;
    const short = Number(offer.end.slice(0, 4)) - Number(offer.start.slice(0, 4)) < 2;
    const found = [];
    const [year, month] = start.split('-').map(Number);
    for (let step = 0; step < 1200; step += 1) {
      const days = short
        ? [new Date(Date.UTC(year, month - 1 + step, 15)), new Date(Date.UTC(year, month + step, 0))]
        : [new Date(Date.UTC(year, month + step, 0))];
      for (const day of days.map(dayText)) {
        if (day >= end) return [...found, 'never'];
        if (day >= start) found.push(day);
      }
    }
    return [...found, 'never'];
  }

  let sliders = [];

  function strength() {
    const within = byId('strength');
    within.replaceChildren();
    sliders = [];
    if (!force) return;
    const id = force.id;
    const size = slider(
      'Size',
      { min: 0, max: MOST_SIZE, step: 0.05, id: 'size' },
      (value) => (value === 0 ? 'never there' : `${short(value)} times its strength`),
      (value) => setPath(`forces.${id}`, value === null || value === 1 ? null : value === 0 ? 'off' : short(value)),
    );
    sliders.push({
      ...size,
      of: (state) => {
        const typed = state.changes.get(`forces.${id}`);
        return [typed === undefined ? 1 : typed === 'off' ? 0 : Math.min(MOST_SIZE, Number(typed) || 0), typed !== undefined];
      },
    });
    within.append(size.element);
    if (force.withdrawal) within.append(withdrawal(id));
    if (force.norms.filter(({ weight }) => weight > 0).length > 1) within.append(separation(id));
  }

  function withdrawal(id) {
    const dates = stops();
    const was =
      force.until && force.until <= offer.end
        ? dates.findIndex((date) => date === 'never' || date >= force.until)
        : dates.length - 1;
    const leaves = slider(
      'Withdrawal',
      { min: 0, max: dates.length - 1, step: 1, id: 'leaves' },
      (value) =>
        value === was
          ? `as it was${force.until ? ` (gone by ${force.until})` : ''}`
          : dates[value] === 'never'
            ? 'stays to the end'
            : `on ${dates[value]}`,
      (value) => setPath(`withdrawal.${id}`, value === null || value === was ? null : dates[value]),
    );
    sliders.push({
      ...leaves,
      of: (state) => {
        const typed = state.changes.get(`withdrawal.${id}`);
        const at = dates.findIndex((date) => date === typed || (typed !== 'never' && date !== 'never' && date >= typed));
        return [typed === undefined ? was : at < 0 ? dates.length - 1 : at, typed !== undefined];
      },
    });
    return leaves.element;
  }

  function separation(id) {
    const box = made('input', { type: 'checkbox', id: 'separate' });
    box.addEventListener('change', () => setPath('separate', box.checked ? id : null));
    sliders.push({
      show: (on) => {
        box.checked = on;
      },
      of: (state) => [state.changes.get('separate') === id],
    });
    return made('label', { className: 'check' }, box, ' Each norm in a force of its own (no overlap within it)');
  }

  // -- Overlap

  let switches = [];

  function channels() {
    switches = [];
    byId('channels').replaceChildren(...offer.channels.map(channel));
    byId('channels-set').hidden = !offer.channels.length;
  }

  function channel({ switch: id, name, meaning, on, sizes }) {
    const box = made('input', { type: 'checkbox' });
    box.addEventListener('change', () => setPath(`switches.${id}`, box.checked === on ? null : String(box.checked)));
    switches.push({
      show: (now) => {
        box.checked = now;
      },
      of: (state) => [(state.changes.get(`switches.${id}`) ?? String(on)) === 'true'],
    });
    const parts = sizes.map((size) => {
      const step = (size.high - size.low) / 100 || 0.01;
      const made = slider(
        size.name,
        { min: size.low, max: size.high, step },
        (value) => `${short(value)}${size.unit ? ` ${size.unit}` : ''}`,
        (value) => setPath(size.key, value === null ? null : short(value)),
      );
      switches.push({
        ...made,
        of: (state) => {
          const typed = state.changes.get(size.key);
          return [typed === undefined ? size.value : Number(typed), typed !== undefined];
        },
      });
      return made.element;
    });
    const label = made('label', { className: 'check' }, box, ' ', own(capital(name)));
    const inside = [meaning ? made('p', { className: 'small own', textContent: capital(meaning) }) : '', ...parts];
    return made(
      'div',
      { className: 'channel' },
      label,
      made(
        'details',
        {},
        made('summary', {
          textContent: `What it is${parts.length ? ', its size' : ''}`,
          'aria-label': `${name}: what it is${parts.length ? ', its size' : ''}`,
        }),
        ...inside,
      ),
    );
  }

  // -- Draws, replications, seed, agents

  let choices = [];

  function select(label, id, options, of, set) {
    const list = made('select', { id });
    list.append(...options.map(([value, name]) => made('option', { value: String(value), textContent: name })));
    list.addEventListener('change', () => set(list.value));
    choices.push(() => {
      const value = String(of(act.state()));
      if (![...list.options].some((option) => option.value === value))
        list.append(made('option', { value, textContent: id === 'agents' ? `${figure(Number(value))} persons` : value }));
      list.value = value;
    });
    return made('label', { className: 'line' }, `${label} `, list);
  }

  function playing() {
    choices = [];
    const draws = [
      ['posterior', 'drawn anew for each run from the posterior'],
      ['point', 'the values of the scenario (the point)'],
    ];
    const agents = [1, 2, 4, 10].map((times) => [times, coarser(offer.persons_per_agent, times)]);
    const seed = made('input', { type: 'number', min: 0, step: 1, id: 'seed', placeholder: String(offer.seed) });
    seed.addEventListener('change', () => {
      const value = Number(seed.value);
      act.state().seed = seed.value !== '' && Number.isSafeInteger(value) && value >= 0 ? value : null;
      act.changed();
    });
    choices.push(() => {
      seed.value = act.state().seed ?? '';
    });
    byId('playing').replaceChildren(
      ...(offer.has_posterior
        ? [
            select(
              'Parameters',
              'draws',
              draws,
              (state) => state.draws,
              (value) => {
                act.state().draws = value;
                act.changed();
              },
            ),
          ]
        : []),
      select(
        'Pairs of runs, at most',
        'replications',
        REPLICATIONS.map((count) => [count, count]),
        (state) => state.replications,
        (value) => {
          Object.assign(act.state(), { linked: false, replications: Number(value) });
          act.changed();
        },
      ),
      select(
        'An agent stands for',
        'agents',
        agents.map(([times, persons]) => [
          times === 1 ? '' : persons,
          `${figure(persons)} persons${times === 1 ? '' : ` (${times} times fewer agents)`}`,
        ]),
        (state) => state.changes.get(AGENTS) ?? '',
        (value) => setPath(AGENTS, value === '' ? null : value),
      ),
      made('label', { className: 'line' }, 'Seed ', seed),
    );
  }

  // -- Changes for which there is no control

  function known(path) {
    const [head, id] = path.split('.');
    if (['separate', AGENTS].includes(path)) return true;
    if (['forces', 'withdrawal', 'weights'].includes(head)) return offer.forces.some((one) => one.id === id);
    return offer.channels.some((one) => path === `switches.${one.switch}` || one.sizes.some(({ key }) => key === path));
  }

  function showOthers() {
    const rest = [...act.state().changes].filter(([path]) => !known(path));
    byId('others').replaceChildren(
      ...(rest.length
        ? [
            made('p', { className: 'small', textContent: 'Changed besides:' }),
            made(
              'ul',
              { className: 'chips' },
              ...rest.map(([path, value]) => {
                const away = made('button', { type: 'button', textContent: 'take back' });
                away.setAttribute('aria-label', `Take back ${path}`);
                away.addEventListener('click', () => setPath(path, null));
                return made('li', {}, made('code', { textContent: `${path}=${value}` }), ' ', away);
              }),
            ),
          ]
        : []),
    );
  }

  /** Shows the state in all controls. */
  function show() {
    const state = act.state();
    showPresets();
    if (force) Mandate.show(weightsOf(state, force));
    for (const one of [...sliders, ...switches]) one.show(...one.of(state));
    for (const choice of choices) choice();
    showOthers();
  }

  /** Shows a state that came from elsewhere, with the force it speaks of. */
  function follow() {
    const other = forceOfChanges();
    if (other && other !== force) choose(other);
    else show();
  }

  /** Builds all controls for an offer. */
  function build(given, actions) {
    offer = given;
    act = actions;
    force = forceOfChanges() ?? firstForce();
    forces();
    channels();
    playing();
    choose(force);
  }

  return { build, show, follow };
})();
