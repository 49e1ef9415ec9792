// Puts the page together: reads what is embedded, starts the workers, asks, and shows what is told.

const Page = (() => {
  const TELL_EVERY = 250; // milliseconds between two tellings, but for the first ones
  const SOON = [1, 2, 5, 10]; // replications that are told at once
  const MAP_EVERY = 900;
  const SAID_AT = [2, 5, 20, 50, 100, 200];
  const ASK_AFTER = 25;
  const MOST_PERSONS = 64; // times the persons of an agent, when memory gives out

  let scenario = null; // what is open: name (its folder) and files
  let embedded = null;
  let brought = null; // runs of the embedded scenario as it was
  let came = 0; // how many
  let offer = null;
  let state = null;
  let crew = null;
  let reply = null; // of the last question
  let telling = null;
  let told = { pairs: -1, at: -Infinity, busy: false, map: -Infinity, said: 0 };
  let moved = -Infinity;
  let fromLink = false;
  let opening = false;

  const foreign = () => scenario !== embedded;

  // -- Asking

  function ask() {
    told = { pairs: -1, at: -Infinity, busy: false, map: -Infinity, said: 0 };
    crew.ask(State.request(state, offer), state.replications);
  }

  /** What is shown belongs to an earlier question until the first runs of this one are told. */
  function stale(is) {
    document.body.classList.toggle('stale', is);
    byId('content').setAttribute('aria-busy', String(is));
  }

  const askSoon = settled(ASK_AFTER, () => {
    writeLink(false);
    ask();
  });
  const linkSoon = settled(300, () => writeLink(false));

  function writeLink(step) {
    if (foreign()) return;
    const hash = Link.write(state, offer.version);
    if (hash === location.hash) return;
    try {
      if (step) history.pushState(null, '', hash);
      else history.replaceState(null, '', hash);
    } catch {
      // Some browsers allow no more than a hundred of these in half a minute; the next one is written.
    }
  }

  /** Something is set anew: controls follow at once, the question goes out when it rests. */
  function changed({ step = false } = {}) {
    moved = performance.now();
    fromLink = false;
    // What a link asked for holds for its own question; another one is played in full.
    if (state.linked) Object.assign(state, { linked: false, replications: State.fresh(offer).replications });
    stale(true);
    byId('said').textContent = '';
    go();
    Controls.show();
    if (step) writeLink(true);
    askSoon();
  }

  function look(what) {
    Object.assign(state, what);
    linkSoon();
    if (what.measure) {
      told.map = -Infinity;
      map();
    }
  }

  // -- What comes back

  function asked(given) {
    if (given.fault !== undefined) return refused(given);
    reply = given.ok;
    fromLink = false;
    Answer.asked(reply);
    Download.show();
    return undefined;
  }

  const DAMAGED = 'The link is damaged, so the page opens as it was.';

  function damaged(faults) {
    if (!faults.length) return;
    Notices.say(DAMAGED, { items: faults });
    writeLink(false);
  }

  function refused(given) {
    if (!fromLink) return Notices.faults('This change is not accepted.', given);
    fromLink = false;
    Notices.faults(DAMAGED, given);
    state = State.fresh(offer);
    writeLink(false);
    Controls.follow();
    ask();
    return undefined;
  }

  function progress(pairs) {
    Answer.progress(pairs, crew.wanted, reply?.same);
    showButton();
    if (pairs === told.pairs || pairs === 0) return;
    const soon = !told.lacking && (SOON.includes(pairs) || pairs >= crew.wanted);
    const wait = soon ? 0 : Math.max(0, told.at + TELL_EVERY - performance.now());
    if (!told.busy) tell(pairs, wait);
  }

  async function tell(pairs, wait) {
    const mine = told;
    mine.busy = true;
    // While the handle moves, only the handle is drawn.
    while (wait > 0 || performance.now() - moved < 120) {
      await new Promise((done) => setTimeout(done, Math.max(wait, 40)));
      wait = 0;
    }
    if (mine !== told) return;
    mine.at = performance.now();
    const known = crew.pairs();
    mine.pairs = known;
    const given = await crew.tell({ do: 'tell' });
    if (mine !== told) return;
    mine.busy = false;
    if (!given?.fault) mine.pairs = Math.min(given?.ok.replications ?? 0, crew.wanted);
    // A teller that was replaced in between has not all runs again: it is given time for them.
    mine.lacking = mine.pairs < known;
    if (mine.pairs > 0 && given?.ok) {
      telling = { ...given.ok, same: reply.same };
      stale(false);
      draw();
      map();
    } else if (given?.fault) Notices.say(given.fault);
    if (crew.pairs() !== mine.pairs) progress(crew.pairs());
  }

  function draw() {
    Answer.show(telling, offer);
    Course.show(telling);
    Shares.show(telling, offer);
    Teacher.show(telling);
    Download.show();
    speak();
  }

  let lastMap = null;

  async function map() {
    const mine = told;
    const last = telling && telling.replications >= crew.wanted;
    if (!telling || (performance.now() - mine.map < MAP_EVERY && !last)) return;
    mine.map = performance.now();
    const given = await crew.tell({ do: 'map', measure: state.measure });
    if (mine !== told || !given?.ok || given.ok.measure !== state.measure) return;
    lastMap = given.ok;
    Atlas.show(lastMap, telling, state);
  }

  /** Says the answer to those who hear it, now and then. */
  function speak() {
    const count = telling.replications;
    const due = SAID_AT.filter((number) => number <= count).length + (count >= crew.wanted ? 1 : 0);
    if (due <= told.said || telling.same || document.body.classList.contains('predicting')) return;
    told.said = due;
    const line = telling.lines[0];
    byId('said').textContent = [
      line ? `${line.subject}: ${line.says.replace(/\.$/, '')}. ${line.sure}` : '',
      telling.enough,
    ].join(' ');
  }

  // -- Mishaps

  function died(text) {
    Notices.say(`A worker of the page stopped and was started again; its run is played anew. It said: ${text}`);
  }

  function memory() {
    const now = Number(state.changes.get(AGENTS) ?? offer.persons_per_agent);
    if (now * 2 > offer.persons_per_agent * MOST_PERSONS)
      return lost('the memory of this browser does not suffice, even with few agents');
    State.set(state, AGENTS, coarser(now, 2));
    Notices.say(
      `This browser has too little memory: both worlds are played with half the agents now, each for ` +
        `${figure(coarser(now, 2))} persons. Numbers are coarser; the link and the command say so.`,
    );
    Controls.show();
    linkSoon();
    return ask();
  }

  function lost(text) {
    crew.pause(true);
    byId('waiting').hidden = true;
    Notices.say(`The page stopped: ${text}. Load it anew, or use the command below on your machine.`, { grave: true });
  }

  // -- Opening

  function open(what) {
    scenario = what;
    opening = true;
    byId('waiting').hidden = false;
    crew.open(scenario.name, scenario.files);
    if (!foreign()) bring();
  }

  /** Without the runs that came along, which a damaged file may have lost, all are played here. */
  async function bring() {
    const runs = await brought.catch(() => null);
    if (runs && !foreign()) crew.bring(runs);
  }

  function opened(given) {
    if (!opening) return;
    opening = false;
    byId('waiting').hidden = true;
    if (given.fault !== undefined) {
      Notices.faults('The scenario cannot be opened.', given);
      if (foreign()) open(embedded);
      return;
    }
    offer = completed(given.ok);
    build();
  }

  function build() {
    const { state: read, faults } =
      foreign() || Link.isPlace(location.hash) ? { state: State.fresh(offer), faults: [] } : Link.read(location.hash, offer);
    state = { ...read, linked: read.changes.size > 0 };
    fromLink = state.changes.size > 0;
    damaged(faults);
    warnVersion();
    document.title = offer.title;
    document.querySelector('h1').replaceChildren(own(offer.title));
    byId('made').textContent =
      `Made by mandate explore, version ${offer.built ?? offer.version}. The file is complete: it asks for nothing from elsewhere.` +
      (came ? ` It brings along ${came} runs of its scenario as it was, which were played when it was made.` : '');
    limits();
    const actions = { state: () => state, changed, look };
    Controls.build(offer, actions);
    Atlas.build(offer, actions);
    Download.build(offer, {
      basis,
      table: (name) => crew.tell({ do: 'table', name }),
      changes: () => State.changes(state),
      command,
      scenario: () => scenario,
      name: () => scenario.name.split(/[\\/]/).filter(Boolean).at(-1) ?? 'scenario',
    });
    Folder.show(foreign());
    Teacher.build(offer.teacher, {
      play: (changes) => {
        State.replace(state, changes);
        Controls.follow();
        changed({ step: true });
      },
    });
    byId('whole').hidden = false;
    stale(true);
    ask();
  }

  function warnVersion() {
    if (state.madeBy && state.madeBy !== offer.version)
      Notices.say(
        `The link was made by version ${state.madeBy}; this page is version ${offer.version}, so that numbers may differ.`,
      );
  }

  function limits() {
    const items = (list) => list.map((textContent) => made('li', { className: 'own', textContent }));
    byId('limits').replaceChildren(...items(offer.limits));
    const all = made('a', { href: '#limits-title', textContent: 'All limits' });
    byId('limits-first').replaceChildren(made('ul', { 'aria-label': 'Limits' }, ...items(offer.limits.slice(0, 3))), all);
  }

  /** What pictures and the folder say of themselves. */
  function basis() {
    const pairs = telling?.replications ?? 0;
    const here = location.href.replace(/#.*$/, '');
    const spread = state.draws === 'posterior' ? 'parameters drawn from the posterior' : 'parameters at the point';
    return {
      title: offer.title,
      change: reply?.same ? 'The world as it was.' : `${capital(reply?.change ?? '')}, against the world as it was.`,
      enough: telling?.enough ?? '',
      limit: offer.limits[0] ?? '',
      made: `${pairs} ${reply?.same ? 'runs' : 'pairs of runs'}, seed ${state.seed ?? offer.seed}, ${spread}; mandate ${offer.built ?? offer.version}.`,
      link: foreign() ? '' : here + Link.write(state, offer.version, pairs > 0 ? pairs : state.replications),
    };
  }

  function command() {
    return reply ? `${reply.command} --replications ${Math.max(reply.same ? 1 : 2, telling?.replications ?? 0)}` : '';
  }

  /** A state that came by the address or the buttons of the browser. */
  function arrived() {
    if (!offer || foreign() || Link.isPlace(location.hash)) return;
    const { state: read, faults } = Link.read(location.hash, offer);
    state = { ...read, linked: read.changes.size > 0 };
    damaged(faults);
    fromLink = true;
    go();
    warnVersion();
    stale(true);
    Controls.follow();
    Atlas.follow(state);
    ask();
  }

  // -- Beginning

  function theme() {
    const root = document.documentElement;
    const button = byId('theme');
    const system = matchMedia('(prefers-color-scheme: dark)');
    const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
    const show = () => {
      button.setAttribute('aria-pressed', String(isDark()));
      inked(isDark());
      if (telling) draw();
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      show();
    });
    system.addEventListener('change', show);
    show();
  }

  let paused = false;

  /** Runs are played, if they were not. */
  function go() {
    paused = false;
    crew.pause(false);
    showButton();
  }

  /** The one button beside the bar: pause, go on, or more runs than were asked for. */
  function showButton() {
    const button = byId('pause');
    const done = crew.wanted > 0 && crew.pairs() >= crew.wanted;
    const most = done && crew.wanted >= MOST_REPLICATIONS;
    button.textContent = paused ? 'Go on' : done ? 'Play more' : 'Pause';
    button.setAttribute('aria-pressed', String(paused));
    button.hidden = most;
  }

  function pausing() {
    byId('pause').addEventListener('click', () => {
      if (!paused && crew.pairs() >= crew.wanted) {
        const all = State.fresh(offer).replications;
        state.replications = Math.min(MOST_REPLICATIONS, crew.wanted < all ? all : 2 * crew.wanted);
        Controls.show();
        writeLink(false);
        return ask();
      }
      paused = !paused;
      crew.pause(paused);
      return showButton();
    });
  }

  /** A module with one instruction on vectors. */
  const VECTORS = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

  /** What this browser lacks, or null. */
  function lacks() {
    if (typeof WebAssembly !== 'object') return 'WebAssembly';
    if (!WebAssembly.validate(new Uint8Array(VECTORS))) return 'WebAssembly with vectors (SIMD)';
    if (typeof Worker !== 'function') return 'web workers';
    return typeof DecompressionStream === 'function' ? null : 'DecompressionStream';
  }

  /** On a telephone ready questions lie in one row: it fades where there are more to the right. */
  function fade() {
    const row = byId('quick');
    const show = () => row.classList.toggle('more', row.scrollLeft + row.clientWidth < row.scrollWidth - 4);
    row.addEventListener('scroll', show, { passive: true });
    new ResizeObserver(show).observe(row);
  }

  async function begin() {
    theme();
    fade();
    const missing = lacks();
    if (missing) {
      return Notices.say(
        `This browser has no ${missing}, without which the simulation cannot be played here. Accepted: Firefox from 113, ` +
          'Chrome and Edge from 97, Safari from 16.4, without a mode that switches WebAssembly off. The command mandate compare ' +
          'does the same.',
        { grave: true },
      );
    }
    byId('waiting').hidden = false;
    embedded = JSON.parse(byId('scenario').textContent);
    const hear = { opened, asked, progress, died, memory, lost, fault: (text) => Notices.say(text, { grave: true }) };
    pausing();
    Folder.begin({ open, embedded: () => open(embedded) });
    byId('more').open = matchMedia('(min-width: 64rem)').matches;
    byId('side').addEventListener('submit', (event) => event.preventDefault());
    try {
      crew = new Crew(await compiled(byId('engine').textContent), byId('worker').textContent, hear);
      const along = JSON.parse(byId('brought').textContent);
      brought = broughtAlong(along);
      came = along.runs;
      for (const id of ['engine', 'scenario', 'brought']) byId(id).remove(); // they are read, and large
    } catch (error) {
      byId('waiting').hidden = true;
      return Notices.say(
        `The engine in this file cannot be started: ${error.message}. Load the file anew; if that does not help, it is damaged.`,
        { grave: true },
      );
    }
    addEventListener('hashchange', arrived);
    addEventListener(
      'resize',
      settled(150, () => {
        if (telling) {
          draw();
          Atlas.follow(state);
        }
      }),
    );
    return open(embedded);
  }

  begin();
  return {};
})();
