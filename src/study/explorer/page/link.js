// The state as a link: what stands behind # repeats the same numbers. A damaged link is told, and the page opens as it was.

const Link = (() => {
  const PATH = /^[\p{L}\p{N}_.-]{1,200}$/u;
  const LONGEST = 8000;

  function write(state, version, replications = state.replications) {
    const parts = [];
    const add = (key, value) => parts.push(`${key}=${encodeURIComponent(value)}`);
    const changes = State.changes(state);
    if (changes.length) add('c', changes.join(';'));
    add('d', state.draws);
    add('r', replications);
    if (state.seed !== null) add('s', state.seed);
    add('v', version);
    if (state.year !== null) add('y', state.year);
    if (state.measure !== null) add('m', state.measure);
    return `#${parts.join('&')}`;
  }

  function whole(text, low, high) {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    return value >= low && value <= high ? value : null;
  }

  const readers = {
    c(state, text) {
      const changes = text.split(';').filter((part) => part.trim() !== '');
      const sound = changes.every((change) => {
        const at = change.indexOf('=');
        return at > 0 && at < change.length - 1 && PATH.test(change.slice(0, at).trim());
      });
      if (!sound) return 'changes as PATH=VALUE, parted by ;';
      State.replace(state, changes);
      return null;
    },
    d(state, text, offer) {
      if (text !== 'point' && !(text === 'posterior' && offer.has_posterior)) {
        return offer.has_posterior ? 'posterior or point' : 'point, since the scenario has no posterior';
      }
      state.draws = text;
      return null;
    },
    r(state, text) {
      state.replications = whole(text, 1, MOST_REPLICATIONS);
      return state.replications === null ? `a whole number from 1 to ${MOST_REPLICATIONS}` : null;
    },
    s(state, text) {
      state.seed = whole(text, 0, Number.MAX_SAFE_INTEGER);
      return state.seed === null ? 'a whole number' : null;
    },
    v(state, text) {
      state.madeBy = text;
      return null;
    },
    y(state, text, offer) {
      state.year = whole(text, Math.min(...offer.years), Math.max(...offer.years));
      return state.year === null ? `a year from ${Math.min(...offer.years)} to ${Math.max(...offer.years)}` : null;
    },
    m(state, text, offer) {
      if (!offer.measures.some((measure) => measure.id === text)) {
        return `one of ${offer.measures.map((measure) => measure.id).join(', ')}`;
      }
      state.measure = text;
      return null;
    },
  };

  /** State and faults of what stands behind #; nothing behind it is the world as it was. */
  function read(hash, offer) {
    const state = State.fresh(offer);
    const faults = [];
    const text = hash.replace(/^#/, '');
    if (text.length > LONGEST) return { state, faults: [`${text.length} signs; accepted: at most ${LONGEST}`] };
    for (const part of text.split('&').filter(Boolean)) {
      const at = part.indexOf('=');
      const key = part.slice(0, Math.max(at, 0));
      let value = null;
      try {
        value = decodeURIComponent(part.slice(at + 1));
      } catch {
        faults.push(`found "${part.slice(0, 60)}"; accepted: signs that are percent-encoded`);
        continue;
      }
      if (!Object.hasOwn(readers, key)) {
        faults.push(`found "${part.slice(0, 60)}"; accepted: parts named ${Object.keys(readers).join(', ')}`);
        continue;
      }
      const accepted = readers[key](state, value, offer);
      if (accepted) faults.push(`${key}: found "${value.slice(0, 60)}"; accepted: ${accepted}`);
    }
    return faults.length ? { state: State.fresh(offer), faults } : { state, faults };
  }

  /** Whether what stands behind # names a place of the page and no state. */
  const isPlace = (hash) => hash.length > 1 && !hash.includes('=') && document.getElementById(hash.slice(1)) !== null;

  return { write, read, isPlace };
})();
