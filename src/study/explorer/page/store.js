// Records of runs that are known, by the key of the cell they belong to, so that one goes back to an earlier question at once.

const KEPT_QUESTIONS = 8;
const KEPT_BYTES = 32 * 1024 * 1024;

/** A record in less room and without loss: numbers at its end that single precision holds exactly are kept in it. */
function packed(record) {
  let end = record.length;
  while (end > 0 && Object.is(Math.fround(record[end - 1]), record[end - 1])) end -= 1;
  return { head: record.slice(0, end), tail: Float32Array.from(record.subarray(end)) };
}

function unpacked({ head, tail }) {
  const record = new Float64Array(head.length + tail.length);
  record.set(head);
  record.set(tail, head.length);
  return record;
}

class Store {
  #cells = new Map();
  #bytes = 0;

  /** Replications of a cell that are known; a cell that is asked for becomes the youngest. */
  of(key) {
    const records = this.#cells.get(key) ?? new Map();
    this.#cells.delete(key);
    this.#cells.set(key, records);
    return [...records.keys()];
  }

  has(key, replication) {
    return this.#cells.get(key)?.has(replication) ?? false;
  }

  record(key, replication) {
    return unpacked(this.#cells.get(key).get(replication));
  }

  /** Keeps a record, where there is room for it beside the cells that are in use; others are forgotten for it, the oldest first. */
  put(key, replication, record, used) {
    this.of(key);
    if (this.has(key, replication)) return;
    const kept = packed(record);
    const size = Store.#size(kept);
    for (const old of [...this.#cells.keys()]) {
      const full = this.#cells.size > KEPT_QUESTIONS + 1 || this.#bytes + size > KEPT_BYTES;
      if (full && !used.includes(old)) this.#forget(old);
    }
    if (this.#bytes + size > KEPT_BYTES || !this.#cells.has(key)) return;
    this.#cells.get(key).set(replication, kept);
    this.#bytes += size;
  }

  #forget(key) {
    for (const kept of this.#cells.get(key).values()) this.#bytes -= Store.#size(kept);
    this.#cells.delete(key);
  }

  static #size({ head, tail }) {
    return head.byteLength + tail.byteLength;
  }

  clear() {
    this.#cells.clear();
    this.#bytes = 0;
  }
}
