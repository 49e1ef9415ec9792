// The workers: players that play runs, a teller that gathers them. A worker that dies is replaced; what it played is played again.

/** Bytes from their text: base64 of gzip. */
async function inflated(base64) {
  const signs = atob(base64.trim());
  const packed = new Uint8Array(signs.length);
  for (let at = 0; at < signs.length; at += 1) packed[at] = signs.charCodeAt(at);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

/** The module of the engine. */
const compiled = async (base64) => WebAssembly.compile(await inflated(base64));

/** Runs of the base that the page brings along: key, and records in the order of replications. */
async function broughtAlong({ key, runs, records }) {
  if (!runs) return { key, records: [] };
  const numbers = new Float64Array(await inflated(records));
  const length = numbers.length / runs;
  return { key, records: Array.from({ length: runs }, (_, run) => numbers.slice(run * length, (run + 1) * length)) };
}

const nameOf = (cell, replication) => `${cell} #${replication}`;

class Crew {
  static COUNT = Math.max(1, Math.min(8, navigator.hardwareConcurrency || 1));
  static MOST_DEATHS = 12;

  #source;
  #module;
  #hear;
  #opening = null;
  #players = [];
  #teller = null;
  #asked = null; // question, request, keys, wanted
  #keys = new Map(); // of the last questions, for runs that come late
  #number = 0;
  #store = new Store();
  #given = new Set(); // what the teller has
  #tags = new Map();
  #tag = 0;
  #deaths = 0;
  #paused = false;

  /** `hear`: opened(offer), asked(reply), progress(pairs), fault(text), died(text), memory(), lost(text). */
  constructor(module, source, hear) {
    this.#module = module;
    this.#source = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    this.#hear = hear;
  }

  get players() {
    return this.#players.length;
  }

  /** Opens a scenario in all workers. The reply of the teller is heard by `opened`. */
  open(name, files) {
    for (const worker of [...this.#players, this.#teller]) worker?.worker.terminate();
    this.#opening = { do: 'open', name, files };
    this.#asked = null;
    this.#store.clear();
    this.#deaths = 0;
    this.#begin();
  }

  /** Runs of the base that were played before: they serve like those that are played here. */
  bring({ key, records }) {
    const cell = `0 ${key}`;
    const used = this.#asked?.keys?.cells ?? [];
    records.forEach((record, replication) => this.#store.put(cell, replication, record, [cell, ...used]));
    if (!used.includes(cell)) return;
    this.#supply();
    this.#hear.progress(this.pairs());
  }

  #begin() {
    this.#teller = this.#start('teller');
    this.#players = Array.from({ length: Math.max(1, Crew.COUNT - 1) }, () => this.#start('player'));
  }

  /** The last player begins when the first run does: before that the teller needs its core. */
  #complete() {
    if (this.#players.length < Crew.COUNT) this.#players.push(this.#start('player'));
  }

  #start(role) {
    const one = { role, worker: new Worker(this.#source), ready: -1, job: null, alive: true };
    one.worker.onmessage = ({ data }) => one.alive && this.#heard(one, data);
    one.worker.onerror = (event) => {
      event.preventDefault?.();
      if (one.alive) this.#died(one, { text: event.message || 'the worker ended', question: null, memory: false });
    };
    one.worker.postMessage({ is: 'open', module: this.#module, asked: { ...this.#opening, offer: role === 'teller' } });
    if (role === 'teller') this.#given.clear();
    if (this.#asked) this.#askOf(one);
    return one;
  }

  /** A new question, at once: whatever is played for the old one is given up. */
  ask(request, wanted) {
    this.#number += 1;
    this.#deaths = 0;
    this.#asked = { question: this.#number, request, wanted, keys: null, broken: false };
    for (const one of [this.#teller, ...this.#players]) this.#askOf(one);
  }

  #askOf(one) {
    one.job = null;
    one.worker.postMessage({ is: 'ask', question: this.#asked.question, asked: this.#asked.request });
  }

  pause(paused) {
    this.#paused = paused;
    if (!paused) this.#hand();
  }

  /** A request to the teller; what it replies, or null where a new question came before. */
  tell(asked) {
    return new Promise((done) => {
      this.#tag += 1;
      this.#tags.set(this.#tag, { done, question: this.#number });
      this.#teller.worker.postMessage({ is: 'tell', tag: this.#tag, question: this.#number, asked });
    });
  }

  /** Pairs of runs from the first replication on that are complete. */
  pairs() {
    const { keys, wanted } = this.#asked ?? {};
    if (!keys) return 0;
    let count = 0;
    while (count < wanted && keys.cells.every((key) => this.#knows(key, count))) count += 1;
    return count;
  }

  get wanted() {
    return this.#asked?.wanted ?? 0;
  }

  #heard(one, message) {
    const act = {
      opened: this.#opened,
      asked: this.#wasAsked,
      ran: this.#ran,
      told: this.#told,
      refused: this.#refused,
      trap: this.#died,
    }[message.is];
    act.call(this, one, message);
  }

  #opened(one, { reply }) {
    if (one.role === 'teller') this.#hear.opened(reply);
  }

  #wasAsked(one, { question, reply }) {
    if (question !== this.#asked?.question) return;
    one.ready = question;
    if (one.role === 'teller') this.#learn(question, reply);
    this.#hand();
  }

  /** The teller took the question: its keys say which runs are known already. */
  #learn(question, reply) {
    if (reply.ok !== undefined) {
      const { base_key: base, key, same } = reply.ok;
      // Where nothing is changed, a run as it was is its own twin, if the engine says so.
      const cells = same && key === base ? [`0 ${base}`] : [`0 ${base}`, `1 ${key}`];
      this.#asked.keys = { cells };
      this.#keys.set(question, cells);
      this.#keys.delete(question - 20);
      this.#given = new Set([...this.#given].filter((name) => cells.some((cell) => name.startsWith(nameOf(cell, '')))));
      // A link that asks for fewer runs than the teller has says what these say, and nothing of the others.
      const numbers = [...this.#given].map((name) => Number(name.slice(name.lastIndexOf('#') + 1)));
      if (numbers.some((replication) => replication >= this.#asked.wanted)) return this.#replace(this.#teller);
      this.#supply();
    }
    this.#hear.asked(reply);
    this.#hear.progress(this.pairs());
    return undefined;
  }

  /** Gives the teller what is known of its question, as far as that is asked for. */
  #supply() {
    const { keys, wanted } = this.#asked;
    for (const cell of keys.cells) {
      for (const replication of this.#store.of(cell))
        if (replication < wanted) this.#give(cell, replication, () => this.#store.record(cell, replication));
    }
  }

  /** Whether a run is known: the teller has it, or it is kept here. */
  #knows(cell, replication) {
    return this.#given.has(nameOf(cell, replication)) || this.#store.has(cell, replication);
  }

  #give(cell, replication, record) {
    const name = nameOf(cell, replication);
    if (this.#given.has(name)) return;
    this.#given.add(name);
    this.#teller.worker.postMessage({ is: 'take', record: record() });
  }

  /** Work for whoever is idle: replications in their order, both cells of one before the next. */
  #hand() {
    const { question, keys, wanted, broken } = this.#asked ?? {};
    if (!keys || broken || this.#paused) return undefined;
    const idle = this.#players.filter((player) => player.ready === question && !player.job);
    if (!idle.length) return undefined;
    const busy = new Set(this.#players.filter((player) => player.job).map(({ job }) => `${job.cell} ${job.replication}`));
    for (let replication = 0; replication < wanted; replication += 1) {
      for (let cell = 0; cell < keys.cells.length; cell += 1) {
        if (busy.has(`${cell} ${replication}`) || this.#knows(keys.cells[cell], replication)) continue;
        const player = idle.pop();
        player.job = { cell, replication };
        player.worker.postMessage({ is: 'run', question, cell, replication });
        if (!idle.length) return this.#complete();
      }
    }
    return undefined;
  }

  #ran(one, { question, cell, replication, record, fault }) {
    const current = question === this.#asked.question;
    if (current) one.job = null;
    if (fault !== undefined) {
      if (!current || this.#asked.broken) return;
      this.#asked.broken = true;
      this.#hear.fault(`Replication ${replication} breaks off: ${fault}`);
      return;
    }
    const key = this.#keys.get(question)?.[cell];
    if (key === undefined) return;
    const used = this.#asked.keys?.cells ?? [];
    this.#store.put(key, replication, record, used);
    if (used.includes(key)) {
      this.#give(key, replication, () => record);
      this.#hear.progress(this.pairs());
    }
    this.#hand();
  }

  #told(one, { tag, reply }) {
    const waits = this.#tags.get(tag);
    this.#tags.delete(tag);
    waits?.done(waits.question === this.#number ? reply : null);
  }

  #refused(one, { fault }) {
    this.#hear.fault(fault);
  }

  #end(one) {
    one.alive = false;
    one.worker.terminate();
    if (one.role !== 'teller') return;
    for (const { done } of this.#tags.values()) done(null);
    this.#tags.clear();
  }

  /** Another takes its place, and is asked what it was asked. */
  #replace(one) {
    this.#end(one);
    const fresh = this.#start(one.role);
    if (one.role === 'teller') this.#teller = fresh;
    else this.#players[this.#players.indexOf(one)] = fresh;
  }

  /** A worker is dead: another takes its place, unless that happens without end. */
  #died(one, { text, memory, question }) {
    this.#deaths += 1;
    if (this.#deaths > Crew.MOST_DEATHS) {
      this.#end(one);
      return this.#hear.lost(text);
    }
    this.#replace(one);
    // What an earlier question was too large for says nothing of the present one.
    if (memory && question !== null && question !== this.#asked?.question) return;
    if (memory) this.#hear.memory();
    else this.#hear.died(text);
  }
}
