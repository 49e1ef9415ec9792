// The page of `mandate report` in a browser, as readers meet it: with mouse, keyboard, touch, on paper, and without script.
//
// MANDATE is the program (target/debug/mandate), CHROMIUM the browser (/usr/bin/chromium). Nothing is served and nothing is
// asked for: pages are opened as files. With SCREENSHOTS=FOLDER pictures of the pages are kept there.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const program = resolve(process.env.MANDATE ?? join(root, 'target/debug/mandate'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const place = mkdtempSync(join(tmpdir(), 'mandate-pages-'));
const pictures = process.env.SCREENSHOTS && resolve(process.env.SCREENSHOTS);
const arguments_ = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const design = `title = "Weights of the peace operation"
question = "Which mixture protects best?"
scenario = "${join(root, 'scenarios/two-districts')}"
until = 2030-06-30

[[factor]]
name = "mandate"
mixture = ["un"]
components = ["protection_of_civilians", "counterterrorism", "stabilization"]
design = "simplex-lattice"
degree = 2
also = [{ name = "as it is" }]

[contrast]
factor = "mandate"
base = "as it is"

[replications]
count = 4
`;

/** Pages that are read; that of the reference case has maps of several years. */
const names = ['run', 'replications', 'comparison', 'sweep', 'reference'];

const reports = {};
let browser;

function mandate(...words) {
  return execFileSync(program, words, { cwd: place, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

before(async () => {
  const scenario = join(root, 'scenarios/two-districts');
  writeFileSync(join(place, 'design.toml'), design);
  mandate('run', scenario, '--quiet', '--out', 'run');
  mandate('run', scenario, '--quiet', '--replications', '5', '--out', 'replications');
  mandate('compare', scenario, 'none', '--quiet', '--replications', '4', '--until', '2030-12-31', '--out', 'comparison');
  mandate('sweep', 'design.toml', '--quiet', '--out', 'sweep');
  mandate('run', join(root, 'scenarios/mali'), '--quiet', '--until', '2013-12-31', '--out', 'reference');
  for (const name of names) {
    mandate('report', name, '--quiet');
    reports[name] = pathToFileURL(join(place, name, 'report.html')).href;
  }
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

/** Opens a page, does something with it, and sees that it neither complained nor asked for anything. */
async function reading(url, options, act) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  const requests = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  try {
    await page.goto(url);
    await act(page);
    assert.deepEqual(complaints, []);
    assert.deepEqual(requests.filter((asked) => asked !== url && !asked.startsWith('data:')), []);
  } finally {
    await context.close();
  }
}

async function picture(page, name, whole = false) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: whole });
}

/**
 * In the page: its width; elements beyond the right edge that do not scroll by themselves; texts of charts below eleven pixels, or
 * cut at the edge of their picture; how many charts are seen.
 */
function fitting() {
  const seen = (element) => element.getBoundingClientRect().width > 0;
  const beyond = [...document.querySelectorAll('body *')]
    .filter((element) => seen(element) && !element.closest('.scroll:not(.card), pre, svg, .skip, .unseen'))
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5);
  const pictures = [...document.querySelectorAll('.card svg')].filter(seen);
  const texts = pictures.flatMap((svg) => [...svg.querySelectorAll('text')].filter(seen).map((text) => [svg, text]));
  const size = ([svg, text]) =>
    Number(text.getAttribute('font-size')) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const outside = ([svg, text]) => {
    const [own, edge] = [text, svg].map((element) => element.getBoundingClientRect());
    // The box of a text has room above and below its letters.
    const room = own.height * 0.3;
    return own.left < edge.left - 1 || own.right > edge.right + 1 || own.top < edge.top - room || own.bottom > edge.bottom + room;
  };
  return {
    wide: document.documentElement.scrollWidth,
    beyond: beyond.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)),
    small: texts.filter((one) => size(one) < 11).slice(0, 3).map(([, text]) => text.textContent),
    cut: texts.filter(outside).slice(0, 3).map(([, text]) => text.textContent),
    charts: pictures.length,
  };
}

/** The first report in which something is found, with it. */
async function somewhere(selector, options, act) {
  for (const name of [...names].reverse()) {
    let found = false;
    await reading(reports[name], options, async (page) => {
      found = (await page.locator(selector).count()) > 0;
      if (found) await act(page, page.locator(selector).first());
    });
    if (found) return true;
  }
  return false;
}

for (const name of names) {
  test(`the report of a ${name} opens without a complaint or a request`, async () => {
    await reading(reports[name], {}, async (page) => {
      assert.equal(await page.locator('h1').count(), 1);
      assert.ok((await page.locator('main section').count()) >= 6);
      const family = await page.evaluate(() => document.fonts.check('16px "Open Sans"'));
      assert.ok(family, 'the font of the page is inside it');
      await picture(page, `${name}-light`);
    });
  });

  test(`the report of a ${name} has headings in order, single identifiers, and links that lead somewhere`, async () => {
    await reading(reports[name], {}, async (page) => {
      const { levels, twice, lost } = await page.evaluate(() => {
        const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
        const links = [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'));
        return {
          levels: [...document.querySelectorAll('h1,h2,h3,h4')].map((heading) => Number(heading.tagName[1])),
          twice: ids.filter((id, number) => ids.indexOf(id) !== number),
          lost: links.filter((link) => !link.startsWith('#') || !document.getElementById(link.slice(1))),
        };
      });
      assert.deepEqual([twice, lost], [[], []]);
      levels.forEach((level, number) => assert.ok(number === 0 ? level === 1 : level <= levels[number - 1] + 1));
    });
  });

  for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['light', 390]]) {
    test(`the report of a ${name} has no serious fault of accessibility in ${colorScheme} colours at ${width} pixels`, async () => {
      await reading(reports[name], { colorScheme, viewport: { width, height: 844 } }, async (page) => {
        await page.evaluate(() => {
          document.querySelectorAll('details').forEach((details) => { details.open = true; });
          // To a reader a picture is its title and description; its thousands of marks would only slow the checks.
          document.querySelectorAll('.card svg > :not(title, desc)').forEach((mark) => mark.remove());
        });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document));
        const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const said = grave.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html)}`);
        assert.deepEqual(said, []);
      });
    });
  }

  test(`the report of a ${name} fits a telephone, a tablet and a desk, and the letters of its charts are legible there`, async () => {
    await reading(reports[name], {}, async (page) => {
      for (const width of [360, 390, 640, 768, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        const { wide, beyond, small, cut, charts } = await page.evaluate(fitting);
        assert.ok(wide <= width, `${wide} of ${width} pixels`);
        assert.deepEqual([width, beyond, small, cut], [width, [], [], []]);
        assert.ok(charts > 0);
        await picture(page, `${name}-${width}`);
      }
    });
  });

  test(`the report of a ${name} shows a telephone every panel without script, one at a time with it`, async () => {
    const telephone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const shown = (page) => page.locator('.narrow').evaluateAll((all) => all.map((narrow) => {
      const panels = [...narrow.querySelectorAll('.panel')];
      return [panels.length, panels.filter((panel) => panel.getBoundingClientRect().height > 0).length];
    }));
    await reading(reports[name], { ...telephone, javaScriptEnabled: false }, async (page) => {
      for (const [all, seen] of await shown(page)) assert.equal(seen, all);
      assert.equal(await page.locator('.narrow .steps').count(), 0);
    });
    await reading(reports[name], telephone, async (page) => {
      const all = await shown(page);
      for (const [count, seen] of all) assert.equal(seen, Math.min(count, 1));
      assert.equal(await page.locator('.narrow .steps').count(), all.filter(([count]) => count > 1).length);
      assert.equal(await page.locator('.wide:visible').count(), 0);
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.locator('.narrow:visible').count(), 0, 'paper has the wide charts');
    });
  });

  test(`the report of a ${name} is whole without script`, async () => {
    const count = async (page) => {
      const selectors = ['main section', 'main h2', 'main h3', 'main table', 'main tbody tr', 'figure.chart .still svg'];
      return Promise.all(selectors.map((selector) => page.locator(selector).count()));
    };
    let [bare, full] = [[], []];
    await reading(reports[name], { javaScriptEnabled: false }, async (page) => {
      bare = await count(page);
      assert.equal(await page.locator('#theme').isVisible(), false, 'no button that does nothing');
      assert.equal(await page.locator('th button').count(), 0);
      for (const still of await page.locator('.still').all()) assert.ok(await still.isVisible());
      for (const frames of await page.locator('.frames').all()) assert.equal(await frames.isVisible(), false);
    });
    await reading(reports[name], {}, async (page) => { full = await count(page); });
    assert.deepEqual(bare, full);
    assert.ok(bare[3] > 0);
  });

  test(`the report of a ${name} prints without navigation, with all that is folded`, async () => {
    await reading(reports[name], { colorScheme: 'dark' }, async (page) => {
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
      if (pictures) writeFileSync(join(pictures, `${name}.pdf`), pdf);
      await page.emulateMedia({ media: 'print' });
      for (const hidden of ['nav', '#theme', '.skip']) assert.equal(await page.locator(hidden).isVisible(), false, hidden);
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(paper, 'rgb(255, 255, 255)');
      const columns = page.locator('#dictionary details table').first();
      assert.ok(await columns.isVisible(), 'the dictionary is open on paper');
    });
  });
}

test('a long table opens with its first rows, the rest is one click away, and sorting keeps to that', async () => {
  const found = await somewhere('button.more', {}, async (page, more) => {
    const table = page.locator('table[data-folded]').first();
    const shown = () => table.locator('tbody tr:visible').count();
    const all = await table.locator('tbody tr').count();
    assert.ok(all > 20);
    assert.equal(await shown(), 20);
    await table.locator('thead th button').first().click();
    assert.equal(await shown(), 20);
    await more.click();
    assert.equal(await shown(), all);
    assert.equal(await more.getAttribute('aria-expanded'), 'true');
    await more.click();
    assert.equal(await shown(), 20);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await shown(), all);
  });
  assert.ok(found);
});

test('a column of numbers is sorted as numbers, by mouse and by keyboard, with empty cells last', async () => {
  const found = await somewhere('#tables table.sortable, #yearly table.sortable', {}, async (page, table) => {
    const column = await table.evaluate((element) =>
      [...element.tHead.rows[0].cells].findLastIndex((head) => head.classList.contains('n')));
    assert.ok(column >= 0);
    const head = table.locator('thead th').nth(column);
    const values = () => table.evaluate((element, at) =>
      [...element.tBodies[0].rows].map((row) => row.cells[at].dataset.v ?? row.cells[at].textContent), column);
    const before = await values();
    const ordered = (sign) => {
      const filled = before.filter((cell) => cell !== '').map(Number).sort((a, b) => sign * (a - b));
      return [...filled, ...before.filter((cell) => cell === '').map(() => 0)];
    };
    await head.locator('button').click();
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    assert.deepEqual((await values()).map(Number), ordered(1));
    await head.locator('button').focus();
    await page.keyboard.press('Enter');
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    assert.deepEqual((await values()).map(Number), ordered(-1));
    await table.locator('thead th button').first().click();
    assert.equal(await table.locator('th[aria-sort]').count(), 1);
  });
  assert.ok(found);
});

test('a place of a chart says its value to the mouse, to a finger, and in a list', async () => {
  const found = await somewhere('figure.chart .still rect.hover', {}, async (page, spot) => {
    await spot.scrollIntoViewIfNeeded();
    const says = await spot.getAttribute('data-says');
    await spot.hover({ force: true });
    await page.locator('#tip').waitFor({ state: 'visible' });
    const shown = await page.locator('#tip').textContent();
    const all = await page.locator('figure.chart .still rect.hover').evaluateAll((spots) => spots.map((one) => one.dataset.says));
    assert.ok(says.length > 0 && all.includes(shown), shown);
    await picture(page, 'tip');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#tip').isVisible(), false);
    const list = page.locator('figure.chart details.values').first();
    await list.locator('summary').focus();
    await page.keyboard.press('Enter');
    await list.locator('li').first().waitFor();
    assert.ok((await list.locator('li').allTextContents()).includes(says));
  });
  assert.ok(found);
  await somewhere('.narrow rect.hover', { hasTouch: true, viewport: { width: 360, height: 740 } }, async (page) => {
    const spot = page.locator('.narrow rect.hover').filter({ visible: true }).first();
    await spot.scrollIntoViewIfNeeded();
    await spot.tap({ force: true });
    await page.locator('#tip').waitFor({ state: 'visible' });
    const { left, right } = await page.locator('#tip').evaluate((tip) => tip.getBoundingClientRect().toJSON());
    assert.ok(left >= 0 && right <= 360, 'what is said stays on the screen');
  });
});

test('colours change with the button and are remembered nowhere', async () => {
  await reading(reports.run, { colorScheme: 'light' }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const [light, button] = [await paper(), page.locator('#theme')];
    await button.click();
    const dark = await paper();
    assert.notEqual(dark, light);
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    await picture(page, 'run-dark');
    await page.reload();
    assert.equal(await paper(), light);
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await paper(), dark);
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    await button.click();
    assert.equal(await paper(), light);
  });
  for (const name of names) {
    await reading(reports[name], { colorScheme: 'dark' }, async (page) => {
      for (const card of await page.locator('.card:visible').all()) {
        assert.equal(await card.evaluate((own) => getComputedStyle(own).backgroundColor), 'rgb(255, 255, 255)');
      }
      await picture(page, `${name}-dark`);
    });
  }
});

/** Steps through the years of the first chart that has some. */
async function stepping(page) {
  const steps = page.locator('figure.chart .wide .steps').first();
  const figure = page.locator('figure.chart', { has: page.locator('.wide .steps') }).first();
  const visible = () => figure.locator('.frames svg > g.layer').evaluateAll((layers) =>
    [...new Set(layers.filter((layer) => layer.style.display !== 'none').map((layer) => layer.dataset.layer))]);
  const slider = steps.locator('input[type=range]');
  const last = await steps.locator('output').textContent();
  assert.deepEqual(await visible(), [last]);
  await slider.focus();
  await page.keyboard.press('Home');
  const first = await steps.locator('output').textContent();
  assert.notEqual(first, last);
  assert.deepEqual(await visible(), [first]);
  assert.equal(await slider.getAttribute('aria-valuetext'), first);
  await steps.getByRole('button', { name: 'Play' }).click();
  await steps.getByRole('button', { name: 'Stop' }).click();
  assert.notEqual(await steps.locator('output').textContent(), first);
  assert.equal(await figure.locator('.still').isVisible(), false);
  await picture(page, 'slider');
  await steps.getByRole('button', { name: 'All years' }).click();
  assert.ok(await figure.locator('.still').isVisible());
  assert.equal(await figure.locator('.frames').isVisible(), false);
}

test('the slider of a map shows one year at a time, and the button plays them', async () => {
  await reading(reports.reference, {}, stepping);
  await reading(reports.reference, { javaScriptEnabled: false }, async (page) => {
    assert.equal(await page.locator('.frames').first().isVisible(), false);
    assert.ok(await page.locator('.still').first().isVisible());
  });
});

test('on a telephone a slider of years and a list of panels are used with the keyboard', async () => {
  const telephone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const seen = (narrow) => narrow.locator('.panel:visible').evaluateAll((panels) => panels.map((panel) => panel.dataset.name));
  for (const [name, control] of [['reference', 'input[type=range]'], ['comparison', 'select']]) {
    await reading(reports[name], telephone, async (page) => {
      const narrow = page.locator('.narrow', { has: page.locator(control) }).first();
      const all = await narrow.locator('.panel').evaluateAll((panels) => panels.map((panel) => panel.dataset.name));
      const choice = narrow.locator(control);
      await choice.focus();
      await page.keyboard.press('Home');
      assert.deepEqual(await seen(narrow), [all[0]]);
      await page.keyboard.press(control === 'select' ? 'ArrowDown' : 'ArrowRight');
      assert.deepEqual(await seen(narrow), [all[1]]);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      assert.deepEqual(await seen(narrow), all);
      assert.equal(await narrow.locator('button').getAttribute('aria-pressed'), 'true');
      await picture(page, `${name}-panels`);
    });
  }
});

test('the skip link is the first stop of the keyboard and leads to the content', async () => {
  await reading(reports.run, {}, async (page) => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    assert.ok((await page.locator('.skip').boundingBox()).x >= 0);
    await page.keyboard.press('Enter');
    assert.ok(page.url().endsWith('#content'));
  });
});
