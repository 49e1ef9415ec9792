// The engine as the page uses it, in Node: opens a scenario, asks, plays, tells.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** An instance of the module. */
export class Engine {
  constructor(module) {
    this.exports = new WebAssembly.Instance(module, {}).exports;
  }

  static compile(path) {
    return new WebAssembly.Module(readFileSync(path));
  }

  bytes(at, length) {
    return new Uint8Array(this.exports.memory.buffer, at >>> 0, length >>> 0);
  }

  /** What a request is answered; a fault is thrown. */
  request(asked) {
    const { reserve, call } = this.exports;
    const written = new TextEncoder().encode(JSON.stringify(asked));
    this.bytes(reserve(written.length), written.length).set(written);
    return this.answer(call(written.length));
  }

  answer(length) {
    const reply = JSON.parse(new TextDecoder().decode(this.bytes(this.exports.reply(), length)));
    if (reply.fault !== undefined) throw new Error(reply.fault);
    return reply.ok;
  }

  /** Hands the record of a run over. */
  take(record) {
    const { reserve, take } = this.exports;
    const written = new Uint8Array(record.buffer, record.byteOffset, record.byteLength);
    this.bytes(reserve(written.length), written.length).set(written);
    return this.answer(take(record.length));
  }

  /** Plays a run to its end. */
  play(cell, replication, steps = 10) {
    this.request({ do: 'start', cell, replication });
    while (!this.request({ do: 'advance', steps }).done);
    const at = this.exports.record() >>> 0;
    return new Float64Array(this.exports.memory.buffer.slice(at, at + 8 * this.exports.record_len()));
  }

  /** Bytes that the instance holds. */
  get held() {
    return this.exports.memory.buffer.byteLength;
  }
}

/** The files of a folder, as texts by their names. */
export function files(folder) {
  const names = readdirSync(folder).filter((name) => /\.(csv|toml|geojson)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
