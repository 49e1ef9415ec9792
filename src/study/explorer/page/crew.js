// The workers: players that play runs, a teller that gathers them. A worker that dies is replaced; what it played is played again.

/** The module of the engine from its text: base64 of gzip. */
async function compiled(base64) {
  const packed = Uint8Array.from(atob(base64.trim()), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
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

  /** How many replications are wanted, of the same question. */
  want(count) {
    if (!this.#asked) return;
    this.#asked.wanted = count;
    this.#hand();
    this.#hear.progress(this.pairs());
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
      for (const cell of cells) {
        for (const replication of this.#store.of(cell))
          this.#give(cell, replication, () => this.#store.record(cell, replication));
      }
    }
    this.#hear.asked(reply);
    this.#hear.progress(this.pairs());
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

  /** A worker is dead: another takes its place, unless that happens without end. */
  #died(one, { text, memory, question }) {
    one.alive = false;
    one.worker.terminate();
    this.#deaths += 1;
    if (one.role === 'teller') {
      for (const { done } of this.#tags.values()) done(null);
      this.#tags.clear();
    }
    if (this.#deaths > Crew.MOST_DEATHS) return this.#hear.lost(text);
    const fresh = this.#start(one.role);
    if (one.role === 'teller') this.#teller = fresh;
    else this.#players[this.#players.indexOf(one)] = fresh;
    // What an earlier question was too large for says nothing of the present one.
    if (memory && question !== null && question !== this.#asked?.question) return;
    if (memory) this.#hear.memory();
    else this.#hear.died(text);
  }
}
