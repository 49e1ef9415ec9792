'use strict';
// A worker with one engine: a player plays runs, the teller gathers them and says what they mean. Messages come and go as objects;
// a run is played in slices, so that a new question is heard between two of them.

let engine = null;
let job = null;
let current = null; // number of the question
let steps = 10;
const SLICE = 12; // milliseconds that a slice shall last
const turn = new MessageChannel();

const bytes = (at, length) => new Uint8Array(engine.memory.buffer, at >>> 0, length >>> 0);
const text = (at, length) => new TextDecoder().decode(bytes(at, length));

/** A request to the engine and its reply. */
function request(asked) {
  const written = new TextEncoder().encode(JSON.stringify(asked));
  bytes(engine.reserve(written.length), written.length).set(written);
  const length = engine.call(written.length);
  return JSON.parse(text(engine.reply(), length));
}

/** Hands a record of a run to the teller. */
function take(record) {
  const written = new Uint8Array(record.buffer, record.byteOffset, record.byteLength);
  bytes(engine.reserve(written.length), written.length).set(written);
  const length = engine.take(record.length);
  return length > 0 ? JSON.parse(text(engine.reply(), length)) : { ok: null };
}

function record() {
  const at = engine.record() >>> 0;
  return new Float64Array(engine.memory.buffer.slice(at, at + 8 * (engine.record_len() >>> 0)));
}

/** What is told of a trap: the text of the panic, and whether memory gave out, of which a panic says nothing. */
function trap(error) {
  let said = '';
  try {
    said = engine ? text(engine.fault(), engine.fault_len()) : '';
  } catch {
    // An engine that is dead may not even answer this.
  }
  const deep = /call stack/i.test(error.message);
  const memory =
    !deep && (/memory|alloc/i.test(`${error.message} ${said}`) || (error instanceof WebAssembly.RuntimeError && said === ''));
  postMessage({ is: 'trap', question: current, text: said || String(error.message ?? error), memory });
  engine = null;
  job = null;
}

function slice() {
  if (!job || !engine) return;
  const begun = performance.now();
  const reply = request({ do: 'advance', steps });
  if (reply.fault !== undefined) return finish({ fault: reply.fault });
  if (reply.ok.done) return finish({ record: record() });
  const took = performance.now() - begun;
  steps = Math.max(1, Math.min(200, Math.round(steps * Math.min(2, SLICE / Math.max(took, 1)))));
  turn.port2.postMessage(null);
}

function finish(result) {
  const { question, cell, replication } = job;
  job = null;
  postMessage({ is: 'ran', question, cell, replication, ...result }, result.record ? [result.record.buffer] : []);
}

const acts = {
  async open({ module, asked }) {
    engine = (await WebAssembly.instantiate(module, {})).exports;
    postMessage({ is: 'opened', reply: request(asked) });
  },
  ask({ question, asked }) {
    job = null;
    current = question;
    postMessage({ is: 'asked', question, reply: request(asked) });
  },
  run({ question, cell, replication }) {
    job = { question, cell, replication };
    const reply = request({ do: 'start', cell, replication });
    if (reply.fault !== undefined) finish({ fault: reply.fault });
    else slice();
  },
  take({ record }) {
    const reply = take(record);
    if (reply.fault !== undefined) postMessage({ is: 'refused', fault: reply.fault });
  },
  tell({ tag, question, asked }) {
    postMessage({ is: 'told', tag, question, reply: request(asked) });
  },
};

const guarded = async (act) => {
  try {
    await act();
  } catch (error) {
    trap(error);
  }
};
turn.port1.onmessage = () => guarded(slice);
// One after another: what comes while the engine is being opened waits for it.
let before = Promise.resolve();
onmessage = ({ data }) => {
  before = before.then(() => guarded(() => (engine || data.is === 'open' ? acts[data.is](data) : undefined)));
};
