// Whether the engine gives the results that `web/golden.json` names: node web/test/golden.mjs ENGINE [--write]
// ENGINE is a module, packed by gzip or not. `cargo test` holds the same sums against the program (tests/it/explorer.rs).

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Engine, files } from './engine.mjs';

const root = new URL('../../', import.meta.url);
const [path, write] = process.argv.slice(2);
const packed = readFileSync(path);
const module = new WebAssembly.Module(path.endsWith('.gz') ? gunzipSync(packed) : packed);
const golden = JSON.parse(readFileSync(new URL('web/golden.json', root), 'utf8'));
const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');

let passed = 0;
let failed = 0;
const check = (what, found, wanted) => {
  if (found === wanted) passed += 1;
  else failed += 1;
  console.log(`${found === wanted ? 'same' : `DIFFERS (found ${found}, wanted ${wanted})`}: ${what}`);
};

for (const one of golden.cases) {
  const folder = fileURLToPath(new URL(`scenarios/${one.scenario}`, root));
  const [player, teller] = [new Engine(module), new Engine(module)];
  const offers = [player, teller].map((engine) => engine.request({ do: 'open', name: one.scenario, files: files(folder) }));
  for (const engine of [player, teller]) engine.request({ do: 'ask', ...one.question });
  for (let replication = one.replications - 1; replication >= 0; replication -= 1) {
    for (const cell of [0, 1]) teller.take(player.play(cell, replication));
  }
  const tables = offers[0].tables.map(({ id }) => teller.request({ do: 'table', name: id }));
  const found = sum(tables.join(''));
  if (write) one.sha256 = found;
  check(`${one.scenario}, ${one.question.changes.join('; ')}, ${one.replications} replications`, found, one.sha256);
}
if (path.endsWith('.gz')) {
  if (write) golden.engine = sum(packed);
  check('the engine is the one that was checked', sum(packed), golden.engine);
}
if (write) writeFileSync(new URL('web/golden.json', root), `${JSON.stringify(golden, null, 2)}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
