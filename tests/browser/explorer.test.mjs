// The live explorer that `mandate explore` makes, as players meet it: mouse, keyboard, telephone, links, and what goes wrong.
//
// MANDATE is the program (target/debug/mandate), CHROMIUM the browser (/usr/bin/chromium). Nothing is served and nothing is
// asked for: pages are opened as files. With SCREENSHOTS=FOLDER pictures of the pages are kept there. With STRICT=1, for a machine
// with nothing else to do, times are held too.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const program = resolve(process.env.MANDATE ?? join(root, 'target/debug/mandate'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const place = mkdtempSync(join(tmpdir(), 'mandate-explorer-'));
const pictures = process.env.SCREENSHOTS && resolve(process.env.SCREENSHOTS);
const arguments_ = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Milliseconds within which something is awaited; runs take their time on a busy machine. */
const PATIENCE = 120_000;

/** Names that are harmless as text alone. */
const EVIL = [`<script>window.hit=1</script>`, `</script><img src=x onerror="window.hit=2">`, `"' onload=window.hit=3 x="`];

const pages = {};
let browser;

function mandate(...words) {
  return execFileSync(program, words, { cwd: place, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function explored(name, scenario, ...more) {
  mandate('explore', scenario, '--out', `${name}.html`, ...more);
  pages[name] = pathToFileURL(join(place, `${name}.html`)).href;
}

before(async () => {
  for (const name of ['two-districts', 'mali']) {
    cpSync(join(root, 'scenarios', name), join(place, 'scenarios', name), { recursive: true });
    explored(name, `scenarios/${name}`);
  }
  cpSync(join(place, 'scenarios/two-districts'), join(place, 'evil'), { recursive: true });
  explored('bare', 'scenarios/two-districts', '--runs', '0');
  const file = join(place, 'evil/scenario.toml');
  const quoted = EVIL.map((text) => JSON.stringify(text));
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replace('title = "Two districts, one year"', `title = ${quoted[0]}`)
      .replace('name = "Peace operation"\nkind', `name = ${quoted[1]}\nkind`)
      .replace('name = "Insurgents"\nkind', `name = "${'long'.repeat(30)}"\nkind`)
      .replace('name = "Counterterrorism"', `name = ${quoted[2]}`)
      .replace('threat = "Abuse by forces"', `threat = ${quoted[0]}`),
  );
  explored('evil', 'evil');
  if (pictures) mkdirSync(pictures, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: arguments_,
  });
});

after(async () => {
  await browser?.close();
  rmSync(place, { recursive: true, force: true });
});

/** Runs in the page before all else: notes what is sent to workers, and what they send, with times. */
function noted() {
  const { Worker: Own } = window;
  window.sent = [];
  window.heard = [];
  window.Worker = class extends Own {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => window.heard.push([performance.now(), data.is, data.question]));
    }

    postMessage(message, ...rest) {
      window.sent.push([performance.now(), message.is, message.question, message.cell, message.replication]);
      super.postMessage(message, ...rest);
    }
  };
}

/** Puts a text before the source of every worker: a function that is given the exports of an engine and its number. */
function sabotaged(act) {
  const { Blob: Own } = window;
  let workers = 0;
  const { Worker: OwnWorker } = window;
  window.Blob = function Blob(parts, options) {
    const isWorker = options?.type === 'text/javascript';
    const before = `const instantiate = WebAssembly.instantiate; let mine = null;
      addEventListener('message', (event) => { if (event.data.number !== undefined) { mine = event.data.number; event.stopImmediatePropagation(); } });
      WebAssembly.instantiate = async (...given) => {
        const { exports } = await instantiate(...given);
        const own = { ...exports };
        (${act})(own, exports, mine);
        return { exports: own };
      };\n`;
    return new Own(isWorker ? [before, ...parts] : parts, options);
  };
  window.Worker = class extends OwnWorker {
    constructor(...given) {
      super(...given);
      super.postMessage({ number: workers });
      workers += 1;
    }
  };
}

/** Opens a page, does something with it, and sees that it neither complained nor asked for anything. */
async function playing(url, options, act) {
  const { before: earlier = [], ...rest } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...rest });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const complaints = [];
  const requests = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  try {
    for (const [script, given] of [[noted], ...earlier]) await page.addInitScript(script, given);
    await page.goto(url);
    await act(page);
    assert.deepEqual(complaints, []);
    const foreign = requests.filter((asked) => asked.split('#')[0] !== url.split('#')[0] && !/^(data|blob):/.test(asked));
    assert.deepEqual(foreign, []);
  } finally {
    await context.close();
  }
}

async function picture(page, name, whole = true) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: whole });
}

const ready = (page) => page.locator('#whole:visible').waitFor();

/** Waits until so many pairs of runs are complete and told. */
async function told(page, count) {
  await page.waitForFunction(
    (wanted) => {
      const [done] = document.getElementById('count').textContent.split(' ').map(Number);
      return (
        done >= wanted &&
        document.getElementById('content').getAttribute('aria-busy') === 'false' &&
        document.querySelector('#command')?.textContent.includes(`--replications ${Math.max(2, done)}`)
      );
    },
    count,
    { timeout: PATIENCE },
  );
}

const answer = (page) => page.locator('#told').textContent();

const link = (changes, more = 'r=4') => `#${changes ? `c=${encodeURIComponent(changes)}&` : ''}${more}`;

const ONLY = 'weights.un=protection_of_civilians:1,counterterrorism:0,stabilization:0';

/** What the handle says. */
const shares = (page) => page.locator('.tri-handle').getAttribute('aria-valuetext');

const fields = (page) => page.locator('.share input').evaluateAll((inputs) => inputs.map((input) => Number(input.value)));

const changesOf = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('c');

test('the page opens as it was, streams runs, and its limits stand on the first screen', async () => {
  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ]) {
    await playing(pages['two-districts'] + link('', 'r=3'), { viewport: { width, height } }, async (page) => {
      await ready(page);
      await told(page, 3);
      assert.equal(await page.locator('h1').textContent(), 'Two districts, one year');
      const limit = await page.locator('.limits-first li').first().boundingBox();
      assert.ok(limit.y + limit.height < height / 2, 'limits come first');
      const handle = await page.locator('.ternary').boundingBox();
      assert.ok(handle.y + handle.height < height, 'the handle is on the first screen');
      const title = await page.locator('#answer-title').boundingBox();
      assert.ok(title.y < height, 'the answer begins on the first screen');
      assert.equal(await page.locator('#as-it-was').getAttribute('aria-pressed'), 'true');
      assert.equal(await page.locator('#told').count(), 0, 'nothing is changed, so nothing is answered');
      assert.ok((await page.locator('#runs svg circle').count()) >= 3);
      assert.equal(await page.locator('#notices').textContent(), '');
    });
  }
});

test('a new question goes on where it was paused, nothing of the one before is read, and more runs are a click away', async () => {
  await playing(pages['two-districts'] + link('forces.un=off', 'r=3'), {}, async (page) => {
    await told(page, 3);
    await page.getByRole('button', { name: 'Play more' }).click();
    await told(page, 5);
    assert.match(await page.locator('#count').textContent(), /of 200 pairs/);
  });
  await playing(pages.mali + link('', 'r=200'), {}, async (page) => {
    await told(page, 1);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Go on' }).waitFor();
    await page.getByRole('button', { name: 'Only stabilization' }).click();
    assert.equal(await page.locator('#said').textContent(), '');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.waitForFunction(() => /stabilization 1/.test(document.getElementById('asked').textContent));
    await told(page, 1);
  });
});

test('the world without a peace operation and the world as it was are one click away, and going back plays nothing anew', async () => {
  await playing(pages['two-districts'] + link('', 'r=4'), {}, async (page) => {
    await told(page, 4);
    await page.getByRole('button', { name: 'No peace operation' }).click();
    await page.locator('#told').waitFor();
    await told(page, 4);
    assert.match(await page.locator('#asked').textContent(), /^Without .*, against the world as it was\.$/);
    assert.equal(changesOf(page), 'forces.un=off');
    const first = await answer(page);
    assert.match(first, /Lives/);
    await page.locator('#as-it-was').click();
    await page.waitForFunction(() => !document.getElementById('told'));
    await page.locator('#levels').waitFor();
    assert.match(await page.locator('#levels').textContent(), /Lives.* civilians killed a year \(median of \d+ runs.*Homes.*Index/);
    assert.equal(changesOf(page), null);
    const played = await page.evaluate(() => window.sent.filter(([, is]) => is === 'run').length);
    await page.goBack();
    await page.locator('#told').waitFor();
    await told(page, 4);
    assert.equal(await answer(page), first);
    assert.equal(await page.evaluate(() => window.sent.filter(([, is]) => is === 'run').length), played);
  });
});

test('runs of the base that came along are those that are played', async () => {
  const said = {};
  for (const [name, own] of [
    ['two-districts', 0],
    ['bare', 3],
  ]) {
    await playing(pages[name] + link('forces.un=off', 'r=3'), {}, async (page) => {
      await told(page, 3);
      said[name] = [await answer(page), await page.locator('#behind').textContent(), await page.locator('#optics').textContent()];
      const base = await page.evaluate(() => window.sent.filter(([, is, , cell]) => is === 'run' && cell === 0).length);
      assert.equal(base, own, `${name}: runs of the base that the page played itself`);
    });
  }
  assert.deepEqual(said.bare, said['two-districts']);
});

test('a link that asks for fewer runs than are known tells of these alone', async () => {
  await playing(pages['two-districts'] + link('', 'r=15'), {}, async (page) => {
    await told(page, 15);
    for (const runs of [4, 6]) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, link('', `r=${runs}`));
      await page.waitForFunction((count) => document.querySelectorAll('#runs svg circle').length === count, runs);
      await told(page, runs);
      assert.match(await page.locator('#count').textContent(), new RegExp(`^${runs} of ${runs} runs`));
    }
  });
});

test('the base is not played again when the change is another', async () => {
  await playing(pages['two-districts'] + link('forces.un=off', 'r=4'), {}, async (page) => {
    await told(page, 4);
    await page.getByRole('button', { name: 'Only stabilization' }).click();
    await page.waitForFunction(() => /stabilization 1/.test(document.getElementById('asked').textContent));
    await told(page, 4);
    // A question of one's own is played in full, whatever the link asked for.
    assert.match(await page.locator('#count').textContent(), /of 200 pairs/);
    const base = await page.evaluate(() => window.sent.filter(([, is, , cell]) => is === 'run' && cell === 0).map((run) => run[4]));
    assert.equal(new Set(base).size, base.length, 'no run of the base is played twice');
  });
});

test('the handle is dragged with the mouse: shares follow, the question is asked, frames are kept', async (t) => {
  await playing(pages['two-districts'] + link('', 'r=50'), {}, async (page) => {
    await ready(page);
    await told(page, 1);
    const [box, knob] = [await page.locator('.tri-ground').boundingBox(), await page.locator('.tri-knob').boundingBox()];
    await page.evaluate(() => {
      window.frames_ = [];
      const frame = (time) => {
        window.frames_.push(time);
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    await page.mouse.move(knob.x + knob.width / 2, knob.y + knob.height / 2);
    await page.mouse.down();
    for (let step = 0; step <= 60; step += 1) {
      await page.mouse.move(box.x + box.width / 2 + 60 * Math.sin(step / 8), box.y + box.height * (0.6 - step / 150));
    }
    await page.mouse.move(box.x + box.width / 2, box.y + 2, { steps: 5 });
    const gaps = await page.evaluate(() => window.frames_.slice(1).map((time, place) => time - window.frames_[place]));
    await page.mouse.up();
    gaps.sort((a, b) => a - b);
    const half = gaps[Math.floor(gaps.length / 2)];
    t.diagnostic(`median of ${gaps.length} frames while dragging: ${half.toFixed(1)} ms`);
    assert.ok(half < 34, `${half} ms between frames`);
    assert.deepEqual(await fields(page), [100, 0, 0]);
    assert.match(await shares(page), /^Protection of civilians 100 %/);
    await page.waitForFunction(() => /protection of civilians 1,/.test(document.getElementById('asked').textContent));
    assert.equal(changesOf(page), ONLY);
    await told(page, 2);
    assert.match(await answer(page), /Lives.*Homes.*Index/s);
    assert.equal(await page.getByRole('button', { name: 'Only protection of civilians' }).getAttribute('aria-pressed'), 'true');
  });
});

test('a change is asked and taken up at once, whatever is being played', async (t) => {
  await playing(pages.mali + link('', 'r=200'), {}, async (page) => {
    await told(page, 1);
    const waits = [];
    for (const name of ['Only counterterrorism', 'No peace operation', 'Only stabilization']) {
      const clicked = await page.evaluate((label) => {
        const button = [...document.querySelectorAll('#presets button')].find((one) => one.textContent === label);
        button.click();
        return performance.now();
      }, name);
      const times = await page.waitForFunction((since) => {
        const [asked, , question] = window.sent.find(([time, is]) => is === 'ask' && time > since) ?? [];
        const run = window.sent.find(([, is, of]) => is === 'run' && of === question);
        return run ? [asked - since, run[0] - since] : null;
      }, clicked);
      waits.push(await times.jsonValue());
      await page.waitForTimeout(500);
    }
    t.diagnostic(
      `from a click to the question and to its first run: ${waits.map((pair) => pair.map(Math.round).join(' and ')).join('; ')} ms`,
    );
    const best = (at) => Math.min(...waits.map((pair) => pair[at]));
    assert.ok(best(0) < 250, `${best(0)} ms until it is asked`);
    if (process.env.STRICT) assert.ok(best(1) < 100 + best(0), `${best(1)} ms until its first run`);
  });
});

test('the handle is moved with the keyboard, and shares are typed', async () => {
  await playing(pages['two-districts'] + link('', 'r=2'), {}, async (page) => {
    await ready(page);
    const handle = page.locator('.tri-handle');
    assert.equal(await handle.getAttribute('role'), 'slider');
    await handle.focus();
    const before = await fields(page);
    assert.deepEqual(before, [50, 0, 50], 'the last mandate of the scenario');
    await page.keyboard.press('ArrowUp');
    assert.deepEqual(await fields(page), [55, 0, 45]);
    await page.keyboard.press('ArrowLeft');
    assert.deepEqual(await fields(page), [55, 5, 40]);
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await fields(page), [55, 0, 45]);
    await page.keyboard.press('Home');
    assert.deepEqual(await fields(page), [100, 0, 0]);
    await page.keyboard.press('End');
    assert.deepEqual(await fields(page), [0, 0, 100]);
    await page.keyboard.press('2');
    assert.deepEqual(await fields(page), [0, 100, 0]);
    const says = 'Protection of civilians 0 %, Counterterrorism 100 %, Stabilization 0 %';
    await page.waitForFunction((says) => document.querySelector('.tri-handle').getAttribute('aria-valuetext') === says, says);
    const field = page.locator('.share input').first();
    await field.fill('40');
    await field.press('Tab');
    assert.deepEqual(await fields(page), [40, 60, 0]);
    await page.waitForFunction(() => /counterterrorism 0.6/.test(document.getElementById('asked').textContent));
    assert.equal(changesOf(page), 'weights.un=protection_of_civilians:0.4,counterterrorism:0.6,stabilization:0');
  });
});

test('size, withdrawal, separation, channels and draws become changes, and go back', async () => {
  await playing(pages['two-districts'] + link('', 'r=2'), {}, async (page) => {
    await ready(page);
    await page.locator('#size').fill('0');
    await page.waitForFunction(() => /^Without/.test(document.getElementById('asked').textContent));
    assert.equal(changesOf(page), 'forces.un=off');
    await page.locator('#size').fill('2');
    await page.waitForFunction(() => /at 2 of its strength/.test(document.getElementById('asked').textContent));
    await page.getByRole('button', { name: 'Size: as it was' }).click();
    await page.locator('#leaves').focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() => /leaves/.test(document.getElementById('asked').textContent));
    await page.getByRole('button', { name: 'Withdrawal: as it was' }).click();
    await page.locator('#separate').check();
    await page.waitForFunction(() => /a force of its own/.test(document.getElementById('asked').textContent));
    await page.locator('#separate').uncheck();
    await page.locator('#channels .check input').first().uncheck();
    await page.waitForFunction(() => /^Attention switched off/.test(document.getElementById('asked').textContent));
    assert.equal(changesOf(page), 'switches.attention=false');
    await page.locator('#channels .check input').first().check();
    await page.waitForFunction(() => /^Nothing is changed/.test(document.getElementById('asked').textContent));
  });
});

test('a link reproduces the same numbers', async () => {
  const seen = [];
  for (let time = 0; time < 2; time += 1) {
    await playing(pages['two-districts'] + link(ONLY, 'd=point&r=5&s=7&y=2030'), {}, async (page) => {
      await told(page, 5);
      assert.deepEqual(await fields(page), [100, 0, 0], 'controls show the link');
      assert.equal(await page.locator('#seed').inputValue(), '7');
      seen.push([await answer(page), await page.locator('#enough').textContent(), await page.locator('#clusters').textContent()]);
      const copied = await page.locator('#link').inputValue();
      assert.match(copied, /r=5&s=7/);
    });
  }
  assert.deepEqual(seen[0], seen[1]);
});

test('a damaged link is told, and the page opens as it was', async () => {
  const damaged = [
    'r=0',
    'r=1e3',
    'd=dice',
    's=-1',
    'y=1066',
    'm=nothing',
    'x=1',
    'c=nonsense',
    'c=%E0%A4%A',
    'c=forces.nobody%3D0.5',
    'c=weights.un%3Dx',
    `c=${'a'.repeat(9000)}`,
    'c=%3Cscript%3E%3D1',
  ];
  for (const hash of damaged) {
    await playing(`${pages['two-districts']}#${hash}`, {}, async (page) => {
      await ready(page);
      await page.locator('#notices .notice').waitFor();
      assert.match(await page.locator('#notices').textContent(), /damaged.*as it was/, hash.slice(0, 40));
      await told(page, 1);
      assert.equal(await page.locator('#as-it-was').getAttribute('aria-pressed'), 'true');
      assert.equal(changesOf(page), null);
    });
  }
});

test('tables are the bytes of mandate compare', async () => {
  await playing(pages['two-districts'] + link(ONLY, 'r=4'), {}, async (page) => {
    await told(page, 4);
    const command = await page.locator('#command').textContent();
    assert.match(command, /^mandate compare scenarios\/two-districts --set .* --replications 4$/);
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    mandate(...words.slice(1), '--quiet', '--out', 'compared');
    for (const button of await page.locator('.tables button').all()) {
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      const name = download.suggestedFilename();
      const own = readFileSync(await download.path(), 'utf8');
      assert.ok(own.split('\n').length > 3, name);
      assert.equal(own, readFileSync(join(place, 'compared', name), 'utf8'), name);
    }
  });
});

/** Files of a zip file whose parts are stored. */
function unzipped(bytes) {
  const files = {};
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50;) {
    assert.equal(bytes.readUInt16LE(at + 8), 0, 'stored');
    const [size, name] = [bytes.readUInt32LE(at + 18), bytes.readUInt16LE(at + 26)];
    const start = at + 30 + name;
    files[bytes.subarray(at + 30, start).toString()] = bytes.subarray(start, start + size).toString();
    at = start + size;
  }
  return files;
}

test('scenario, pictures and link can be kept', async () => {
  await playing(pages['two-districts'] + link(ONLY, 'r=3'), {}, async (page) => {
    await told(page, 3);
    const kept = async (name) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      return [download.suggestedFilename(), readFileSync(await download.path())];
    };
    const [name, zip] = await kept('Scenario as a folder (zip)');
    assert.equal(name, 'two-districts.zip');
    const files = unzipped(zip);
    for (const [file, text] of Object.entries(files).filter(([one]) => one !== 'CHANGES.txt')) {
      assert.equal(text, readFileSync(join(place, file), 'utf8'), file);
    }
    for (const file of readdirSync(join(place, 'scenarios/two-districts')).filter((one) => /\.csv$|^scenario/.test(one))) {
      assert.ok(Object.hasOwn(files, `scenarios/two-districts/${file}`), file);
    }
    const said = files['CHANGES.txt'];
    for (const part of [ONLY, 'mandate compare scenarios/two-districts', '3 pairs of runs', '#c='])
      assert.ok(said.includes(part), part);
    writeFileSync(join(place, 'kept.zip'), zip);
    execFileSync('python3', ['-m', 'zipfile', '-e', 'kept.zip', 'kept'], { cwd: place });
    mandate('check', 'kept/scenarios/two-districts');
    for (const label of ['Keep the picture as PNG: map', 'Keep the picture as PNG: year by year']) {
      const [, png] = await kept(label);
      assert.equal(png.subarray(1, 4).toString(), 'PNG');
      assert.equal(png.readUInt32BE(16), 1800);
      assert.ok(png.length > 10_000);
      if (pictures) writeFileSync(join(pictures, `${label.split(': ')[1].replaceAll(' ', '-')}.png`), png);
    }
  });
});

const CRASHES = `(own, engine, number) => {
  let calls = 0;
  if (number === 1) own.call = (length) => {
    calls += 1;
    if (calls === 4) throw new WebAssembly.RuntimeError('unreachable');
    return engine.call(length);
  };
  if (number === 1) own.fault_len = () => 5;
}`;

test('a worker that dies is replaced, which is said, and no run is lost', async () => {
  await playing(pages['two-districts'] + link(ONLY, 'r=4'), { before: [[sabotaged, CRASHES]] }, async (page) => {
    await told(page, 4);
    assert.match(await page.locator('#notices').textContent(), /worker.*started again/);
    const hurt = await answer(page);
    await playing(pages['two-districts'] + link(ONLY, 'r=4'), {}, async (whole) => {
      await told(whole, 4);
      assert.equal(await answer(whole), hurt);
    });
  });
});

const TELLER_DIES = CRASHES.replaceAll('number === 1', 'number === 0').replace('=== 4', '=== 5');

test('a teller that dies is replaced, and is given all runs again', async () => {
  await playing(pages['two-districts'] + link(ONLY, 'r=6'), { before: [[sabotaged, TELLER_DIES]] }, async (page) => {
    await told(page, 6);
    assert.match(await page.locator('#notices').textContent(), /worker.*started again/);
    assert.match(await answer(page), /Lives/);
  });
});

test('a worker that always dies ends in words, not in a loop', async () => {
  const always = CRASHES.replace('calls === 4', 'calls > 2').replaceAll('number === 1', 'number > 0');
  await playing(pages['two-districts'] + link(ONLY, 'r=4'), { before: [[sabotaged, always]] }, async (page) => {
    await page.locator('.notice.grave').waitFor();
    assert.match(await page.locator('.notice.grave').textContent(), /stopped/);
  });
});

const STARVES = `(own, engine) => {
  let asked = '';
  own.call = (length) => {
    asked = new TextDecoder().decode(new Uint8Array(engine.memory.buffer, at, length));
    if (asked.includes('"ask"')) hungry = !asked.includes('persons_per_agent');
    if (hungry && asked.includes('"start"')) throw new WebAssembly.RuntimeError('unreachable');
    return engine.call(length);
  };
  let at = 0;
  let hungry = false;
  own.reserve = (length) => (at = engine.reserve(length) >>> 0);
}`;

test('where memory gives out, fewer agents are played, which is said', async () => {
  await playing(pages['two-districts'] + link(ONLY, 'r=3'), { before: [[sabotaged, STARVES]] }, async (page) => {
    await told(page, 3);
    assert.equal(await page.locator('#notices .notice').count(), 1);
    assert.match(await page.locator('#notices').textContent(), /too little memory.*half the agents/);
    assert.ok(changesOf(page).split(';').includes('population.persons_per_agent=100'));
    assert.match(await page.locator('#command').textContent(), /--with population.persons_per_agent=100/);
  });
});

test('a browser without WebAssembly is told what it lacks', async () => {
  await playing(
    pages['two-districts'],
    {
      before: [
        [
          () => {
            delete window.WebAssembly;
          },
        ],
      ],
    },
    async (page) => {
      await page.locator('.notice.grave').waitFor();
      assert.match(await page.locator('#notices').textContent(), /no WebAssembly.*Accepted/);
      assert.equal(await page.locator('#whole').isVisible(), false);
    },
  );
});

test('a browser whose WebAssembly has no vectors is told so', async () => {
  const without = () => {
    window.WebAssembly.validate = () => false;
  };
  await playing(pages['two-districts'], { before: [[without]] }, async (page) => {
    await page.locator('.notice.grave').waitFor();
    assert.match(await page.locator('#notices').textContent(), /no WebAssembly with vectors \(SIMD\).*Accepted/);
    assert.equal(await page.locator('#whole').isVisible(), false);
  });
});

test('a page without script says so', async () => {
  await playing(pages['two-districts'], { javaScriptEnabled: false }, async (page) => {
    assert.match(await page.locator('noscript').textContent(), /needs JavaScript/);
  });
});

test('names of a scenario are texts, never markup', async () => {
  await playing(pages.evil + link('forces.un=off', 'r=3'), {}, async (page) => {
    await told(page, 3);
    assert.equal(await page.locator('h1').textContent(), EVIL[0]);
    assert.equal(await page.title(), EVIL[0]);
    const whole = await page.locator('body').innerText();
    assert.ok(whole.includes(EVIL[1]) && whole.includes(EVIL[2]));
    for (const details of await page.locator('details').all())
      await details.evaluate((own) => {
        own.open = true;
      });
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.evaluate(() => window.hit), undefined);
    for (const width of [390, 768, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${width}`);
      await picture(page, `explorer-evil-${width}`);
    }
  });
});

test("a folder of one's own is opened in the page, and a damaged one is told", async () => {
  const folder = join(place, 'mine');
  cpSync(join(place, 'scenarios/two-districts'), folder, { recursive: true });
  const file = join(folder, 'scenario.toml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('Two districts, one year', 'My own districts'));
  await playing(pages['two-districts'] + link('', 'r=2'), {}, async (page) => {
    await told(page, 2);
    await page.locator('#folder').setInputFiles(folder);
    await page.waitForFunction(() => document.querySelector('h1').textContent === 'My own districts');
    await told(page, 2);
    assert.equal(await page.getByRole('button', { name: 'Copy the link' }).isDisabled(), true);
    writeFileSync(file, text.replace('format = 1', 'format = 99'));
    await page.locator('#folder').setInputFiles(folder);
    await page.locator('#notices .notice').waitFor();
    assert.match(await page.locator('#notices').textContent(), /cannot be opened.*format/s);
    await page.waitForFunction(() => document.querySelector('h1').textContent === 'Two districts, one year');
    rmSync(file);
    await page.locator('#folder').setInputFiles(folder);
    await page.waitForFunction(() => /no scenario.toml/.test(document.getElementById('notices').textContent));
  });
});

test('guided questions ask for a prediction before they show results', async () => {
  await playing(pages['two-districts'] + link('', 'r=3'), {}, async (page) => {
    await told(page, 1);
    await page.getByRole('button', { name: /Guided questions/ }).click();
    const count = await page.locator('#teacher input[type=radio]').count();
    assert.ok(count >= 2);
    assert.equal(await page.locator('#answer').isVisible(), false);
    assert.equal(await page.locator('#pictures').isVisible(), false);
    const play = page.getByRole('button', { name: 'Play it' });
    assert.equal(await play.isDisabled(), true);
    await page.locator('#teacher input[type=radio]').first().check();
    const expected = await page.locator('#teacher label').first().textContent();
    await picture(page, 'explorer-prediction');
    await play.click();
    await told(page, 3);
    assert.ok(await page.locator('#answer').isVisible());
    const text = await page.locator('#teacher').textContent();
    assert.ok(text.includes(expected.trim()) && /\(.* to .*\)/.test(text), text);
    await picture(page, 'explorer-teacher');
    await page.getByRole('button', { name: 'Next question' }).click();
    assert.match(await page.locator('#teacher-title').textContent(), /^Question 2 of/);
    await page.getByRole('button', { name: 'Leave the questions' }).click();
    assert.ok(await page.locator('#answer').isVisible());
  });
});

test('those who listen are told the answer now and then, not at every replication', async () => {
  await playing(pages['two-districts'] + link(ONLY, 'r=20'), {}, async (page) => {
    await ready(page);
    await page.evaluate(() => {
      window.spoken = [];
      new MutationObserver(() => window.spoken.push(document.getElementById('said').textContent)).observe(
        document.getElementById('said'),
        { childList: true },
      );
    });
    await told(page, 20);
    const spoken = await page.evaluate(() => window.spoken);
    assert.ok(spoken.length >= 1 && spoken.length <= 5, `${spoken.length} times`);
    assert.match(spoken.at(-1), /Lives: .*20/s);
  });
});

/** In the page: elements beyond the right edge that do not scroll by themselves. */
function beyond() {
  const seen = (element) => element.getBoundingClientRect().width > 0;
  return [...document.querySelectorAll('body *')]
    .filter((element) => seen(element) && !element.closest('.scroll, .quick, svg, pre, .skip, .unseen, option'))
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
    .slice(0, 3)
    .map((element) => element.outerHTML.slice(0, 120));
}

test('the page fits a telephone, a tablet and a desk', async () => {
  for (const name of ['two-districts', 'mali']) {
    const change = name === 'mali' ? 'forces.minusma=off' : ONLY;
    await playing(pages[name] + link(change, 'r=3'), {}, async (page) => {
      await told(page, 3);
      await page.evaluate(() =>
        document.querySelectorAll('details').forEach((details) => {
          details.open = true;
        }),
      );
      for (const width of [360, 390, 640, 768, 1024, 1280, 1600]) {
        await page.setViewportSize({ width, height: 844 });
        await page.waitForTimeout(400);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.deepEqual([width, Math.max(wide, width), await page.evaluate(beyond)], [width, width, []]);
        await picture(page, `explorer-${name}-${width}`);
      }
    });
  }
});

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
]) {
  test(`no fault of accessibility in ${colorScheme} colours at ${width} pixels`, async () => {
    await playing(pages['two-districts'] + link(ONLY, 'r=3'), { colorScheme, viewport: { width, height: 844 } }, async (page) => {
      await told(page, 3);
      const faults = async () => {
        const { violations } = await page.evaluate(() => window.axe.run(document));
        return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html)}`);
      };
      await page.evaluate(() =>
        document.querySelectorAll('details').forEach((details) => {
          details.open = true;
        }),
      );
      await page.evaluate(axe);
      assert.deepEqual(await faults(), []);
      await picture(page, `explorer-${colorScheme}-${width}`);
      await page.getByRole('button', { name: /Guided questions/ }).click();
      await page.locator('#teacher input[type=radio]').first().check();
      assert.deepEqual(await faults(), []);
    });
  });
}

test('colours change with the button', async () => {
  await playing(pages['two-districts'] + link('', 'r=1'), { colorScheme: 'light' }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.locator('#theme').click();
    assert.notEqual(await paper(), light);
    assert.equal(await page.locator('#theme').getAttribute('aria-pressed'), 'true');
  });
});

test('the map steps through the years, plays them, and has its values in a table', async () => {
  await playing(pages.mali + link('forces.minusma=off', 'r=2&y=2015'), {}, async (page) => {
    await told(page, 2);
    const year = page.locator('#map output');
    await page.waitForFunction(() => document.querySelector('#map output').textContent !== '');
    assert.equal(await year.textContent(), '2015');
    await page.locator('#year').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await year.textContent(), '2016');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('#map output').textContent === '2018');
    await page.getByRole('button', { name: 'Stop' }).click();
    const fills = await page.locator('.district').evaluateAll((all) => new Set(all.map((one) => one.getAttribute('fill'))).size);
    assert.ok(fills >= 1);
    await page.getByRole('button', { name: 'as changed', exact: true }).click();
    assert.ok(
      (await page.locator('.district').evaluateAll((all) => new Set(all.map((one) => one.getAttribute('fill'))).size)) > 2,
    );
    await page.getByText('Values as a table').click();
    await page.waitForFunction(() => {
      const count = (selector) => document.querySelectorAll(selector).length;
      return count('#map tbody tr') === count('.district');
    });
  });
});

/** Memory of the process that draws and plays the page [MB], where that can be read. */
async function memoryOf(page) {
  if (!existsSync('/proc/self/smaps_rollup')) return null;
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      const [, size] = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m);
      return Number(size) / 1024;
    });
  return Math.max(...sizes);
}

test('the reference case: first picture, twenty replications, memory', async (t) => {
  const begun = Date.now();
  await playing(pages.mali + link('', 'r=20'), {}, async (page) => {
    await page.locator('#runs svg').waitFor();
    const first = Date.now() - begun;
    await told(page, 20);
    await page.getByRole('button', { name: 'Only protection of civilians' }).click();
    await page.locator('#told').waitFor();
    await told(page, 20);
    await picture(page, 'explorer-mali');
    const all = Date.now() - begun;
    const memory = await memoryOf(page);
    t.diagnostic(
      `first picture after ${first} ms, both worlds after ${all} ms, memory ${memory === null ? 'not known' : `${Math.round(memory)} MB`}`,
    );
    assert.ok(all < PATIENCE);
    if (memory !== null) assert.ok(memory < 300, `${memory} MB`);
  });
});
