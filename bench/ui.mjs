/**
 * `npm run bench -- ui`: what the page adds to the server's time on a database of 10,000 tables, in Chromium and a real
 * JupyterLab: from a click to the request, and from the answer to the paint. `ratios` are 100 ms ÷ ours for opening a level
 * of the tree, a key in the search, the editor of a table of 500 columns and a diagram of 300 tables. Also what the
 * extension adds to JupyterLab's start, and the size of what it loads then. `--only PART`, again and
 * again, measures these parts alone.
 */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { viewport, withBenchLab } from './lib/bench-lab.mjs';
import { paintTime, watchMessages } from './lib/ui-page.mjs';

const GOAL_MS = 100;
const ROUNDS = 5;
const STARTS = 3;
const TABLES = 10_000;
const DRAWN = 300;
const WIDE = 500;

const { values: options } = parseArgs({ options: { only: { type: 'string', multiple: true } } });

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const round = value => Number(value.toFixed(1));

/** Tables of ten columns; each refers to an earlier one. */
function makeDatabase(file, tables) {
  const database = new DatabaseSync(file);
  const columns = Array.from({ length: WIDE }, (_, at) => `c${at} INTEGER`).join(', ');
  database.exec(`BEGIN; CREATE TABLE wide (${columns})`);
  for (let at = 1; at <= tables; at++) {
    database.exec(`CREATE TABLE t${at} (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES t${Math.ceil(at / 3)},
      code TEXT NOT NULL, name TEXT, amount NUMERIC, created TEXT, active INTEGER, data TEXT, note TEXT, ref INTEGER)`);
  }
  database.exec('COMMIT');
  database.close();
}

/** The databases. */
function prepare(root) {
  const sizes = { big: TABLES, drawn: DRAWN - 1 };
  return Object.fromEntries(
    Object.entries(sizes).map(([name, tables]) => {
      const file = path.join(root, `${name}.db`);
      makeDatabase(file, tables);
      return [name, file];
    })
  );
}

const execute = `([id, args]) => window.jupyterapp.commands.execute(id, args)`;

/** Measures one action several times; `before` and `after` bring the page into its place. */
async function measure(page, name, step) {
  const times = [];
  for (let n = 0; n < ROUNDS; n++) {
    await step.before?.(n);
    times.push(
      await page.evaluate(paintTime, {
        ...step,
        argument: step.argument?.(n),
        before: undefined,
        after: undefined
      })
    );
    await step.after?.(n);
  }
  console.log(`${name}: ${times.map(round).join(', ')} ms`);
  return median(times);
}

async function openLab(page, url) {
  await page.addInitScript(watchMessages);
  await page.goto(`${url}lab?reset`);
  await page.waitForFunction(() => window.jupyterapp?.restored);
  await page.evaluate(() => window.jupyterapp.restored);
}

const command = (page, id, args = {}) =>
  page.evaluate(([name, given]) => window.jupyterapp.commands.execute(name, given), [id, args]);
const close = page => page.evaluate(() => window.jupyterapp.shell.currentWidget?.dispose());

/** Connects, and has the tables in the tree. */
async function revealTables(page) {
  await command(page, 'petersql:reveal-object', {
    connection: 'big',
    ref: { kind: 'table', path: ['main', 't1'] }
  });
  await page
    .locator('.jp-PeterSql-Row[data-type="object"][data-kind="table"]')
    .first()
    .waitFor({ timeout: 120_000 });
}

async function expandTree(page) {
  await revealTables(page);
  const folder = page.locator('.jp-PeterSql-Row', { hasText: /^Tables/ }).first();
  await folder.click();
  return measure(page, 'Tree', {
    action: `() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }))`,
    selector: '.jp-PeterSql-Row[data-type="object"][data-kind="table"]',
    count: 10,
    before: async () => {
      await folder.click();
      await page.keyboard.press('ArrowLeft');
      await page.waitForFunction(
        () => !document.querySelector('.jp-PeterSql-Row[data-type="object"][data-kind="table"]')
      );
    }
  });
}

async function search(page) {
  await revealTables(page);
  await command(page, 'petersql:search-catalog');
  const box = page.getByLabel('Search all databases');
  await box.fill('t1');
  await page.locator('.jp-PeterSql-Search [role="option"]').first().waitFor({ timeout: 120_000 });
  return measure(page, 'Search', {
    action: `text => {
      const box = document.querySelector('[aria-label="Search all databases"]');
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, text);
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }`,
    argument: n => `t${n + 2}1`,
    selector: '.jp-PeterSql-Search [role="option"]',
    count: 1,
    before: async () => {
      await box.fill('');
      await page.waitForFunction(() => !document.querySelector('.jp-PeterSql-Search [role="option"]'));
    }
  });
}

const openTableEditor = page =>
  measure(page, 'Table editor', {
    action: execute,
    argument: () => [
      'petersql:open-object',
      { connection: 'big', ref: { kind: 'table', path: ['main', 'wide'] } }
    ],
    selector: '.jp-PeterSql-ObjectEditor [data-line]',
    count: 10,
    after: () => close(page)
  });

const openDiagram = page =>
  measure(page, 'Diagram', {
    action: execute,
    argument: () => [
      'petersql:open-diagram',
      { connection: 'drawn', ref: { kind: 'database', path: ['main'] } }
    ],
    selector: '.jp-PeterSql-Diagram g[data-table]',
    count: DRAWN,
    after: () => close(page)
  });

const PARTS = { tree_expand: expandTree, search, table_editor: openTableEditor, diagram: openDiagram };

async function measureStarts(browser, url) {
  const [added, bare] = [[], []];
  let kilobytes = 0;
  for (let n = 0; n < STARTS; n++) {
    bare.push((await startTime(browser, url, true)).ms);
    const started = await startTime(browser, url, false);
    added.push(started.ms);
    kilobytes = started.kilobytes;
    console.log(`Start: ${round(started.ms)} ms, ${round(bare.at(-1))} ms without the extension`);
  }
  return {
    start_ms: round(median(added) - median(bare)),
    eager_bundle_kb_gzip: round(kilobytes)
  };
}

/** When JupyterLab was restored, milliseconds after the navigation; without the extension where `without`. */
async function startTime(browser, url, without) {
  const page = await browser.newPage();
  if (without) {
    await page.route(/\/lab(\?|$)/, async route => {
      const response = await route.fetch();
      const body = (await response.text()).replace(
        /(<script id="jupyter-config-data"[^>]*>)([\s\S]*?)(<\/script>)/,
        (_, start, text, end) => {
          const config = JSON.parse(text);
          const kept = config.federated_extensions.filter(({ name }) => name !== 'jupyterlab-petersql');
          return start + JSON.stringify({ ...config, federated_extensions: kept }) + end;
        }
      );
      await route.fulfill({ response, body });
    });
  }
  await page.goto(`${url}lab?reset`);
  await page.waitForFunction(() => window.jupyterapp?.restored);
  const ms = await page.evaluate(() => window.jupyterapp.restored.then(() => performance.now()));
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter(name => name.includes('/extensions/jupyterlab-petersql/') && /\.js(\?|$)/.test(name))
  );
  if (without && scripts.length > 0) {
    throw new Error('The extension was loaded all the same');
  }
  const texts = await Promise.all(scripts.map(async name => (await fetch(name)).text()));
  await page.close();
  return { ms, kilobytes: texts.reduce((sum, text) => sum + gzipSync(text).length, 0) / 1024 };
}

withBenchLab(prepare, async (browser, url) => {
  const starts = options.only ? {} : await measureStarts(browser, url);
  const page = await browser.newPage({ viewport });
  await openLab(page, url);
  const entries = [];
  for (const name of options.only ?? Object.keys(PARTS)) {
    entries.push([name, await PARTS[name](page)]);
  }
  console.log(
    JSON.stringify({
      bench: 'ui',
      ratios: Object.fromEntries(
        entries.map(([name, value]) => [name, Number((GOAL_MS / value).toFixed(2))])
      ),
      paint_ms: Object.fromEntries(entries.map(([name, value]) => [name, round(value)])),
      ...starts
    })
  );
}).then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  }
);
