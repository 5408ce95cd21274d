/**
 * `npm run bench -- grid [--rows N]`: how smoothly 10,000,000 rows scroll in Chromium, in a real JupyterLab, by wheel, keys and
 * the thumb of the scroll bar. `ratios.frame_p95` is 16.7 ms ÷ the frame time that 95 of 100 frames stay below: 1 is every
 * frame in time. Also how long after stopping all visible rows are there, and the page's memory before and after.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { viewport, withBenchLab } from './lib/bench-lab.mjs';
import { gridInPage, recordFrames } from './lib/grid-page.mjs';

const FRAME_MS = 1000 / 60;
const SECONDS = 5;
const SETTLE_ROUNDS = 10;

const { values: options } = parseArgs({ options: { rows: { type: 'string', default: '10000000' } } });
const rows = Number(options.rows);
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** A notebook whose SQL cell makes the rows: no table is needed, and SQLite counts fast. */
function notebook() {
  const source = `%%sql bench\nWITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${rows})
SELECT n AS id, 'row ' || n AS name, n * 0.25 AS price, CASE WHEN n % 3 > 0 THEN 'note for ' || n % 1000 END AS note, n % 7 AS day FROM s`;
  const cell = { id: 'bench', cell_type: 'code', source, metadata: {}, execution_count: null, outputs: [] };
  const kernelspec = { name: 'python3', display_name: 'Python 3' };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [cell] });
}

/** The notebook and an empty database. */
function prepare(root) {
  const file = path.join(root, 'bench.db');
  fs.writeFileSync(file, '');
  fs.writeFileSync(path.join(root, 'bench.ipynb'), notebook());
  return { bench: file };
}

/** Does `step` again and again for some seconds while frames are recorded. */
async function measure(page, name, step) {
  await page.evaluate(() => window.petersqlBench.start());
  const end = Date.now() + SECONDS * 1000;
  let steps = 0;
  while (Date.now() < end) {
    await step(steps++);
  }
  const frames = await page.evaluate(() => window.petersqlBench.stop());
  frames.sort((a, b) => a - b);
  const result = {
    frames: frames.length,
    p50: round(percentile(frames, 0.5)),
    p95: round(percentile(frames, 0.95)),
    max: round(frames[frames.length - 1])
  };
  console.log(
    `${name}: ${result.frames} frames, p50 ${result.p50} ms, p95 ${result.p95} ms, longest ${result.max} ms (${steps} events)`
  );
  return result;
}

const round = value => Number(value.toFixed(1));

async function heapMegabytes(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return Math.round(usedSize / (1 << 20));
}

async function runBench(page, url) {
  await page.goto(`${url}lab/tree/bench.ipynb?reset`);
  await page.waitForFunction(
    () => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel,
    null,
    {
      timeout: 60_000
    }
  );
  await page.evaluate(gridInPage);
  await page.evaluate(recordFrames);
  await page.evaluate(async () => {
    await window.jupyterapp.shell.currentWidget.sessionContext.ready;
    await window.jupyterapp.commands.execute('application:toggle-left-area').catch(() => null);
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
  });
  const wanted = `${rows.toLocaleString('en')} rows`;
  await page.waitForFunction(
    text => document.querySelector('.jp-PeterSql-Footer-text')?.textContent.includes(text),
    wanted,
    {
      timeout: 300_000
    }
  );
  await sleep(1500);
  const places = await page.evaluate(() => window.petersqlBench.places());
  const heapBefore = await heapMegabytes(page);

  await page.mouse.move(places.body.x, places.body.y);
  // The pointer has to rest first: a wheel gesture that began outside goes on outside.
  await sleep(500);
  const results = {};
  results.wheel = await measure(page, 'Wheel', async () => {
    await page.mouse.wheel(0, 240);
    await sleep(8);
  });
  await page.mouse.click(places.body.x, places.body.y);
  results.page_down = await measure(page, 'Page Down', async () => {
    await page.keyboard.press('PageDown');
    await sleep(8);
  });
  results.arrow_down = await measure(page, 'Arrow down', async () => {
    await page.keyboard.press('ArrowDown');
    await sleep(4);
  });
  const thumb = await page.evaluate(() => window.petersqlBench.places().thumb);
  await page.mouse.move(thumb.x, thumb.y);
  await page.mouse.down();
  results.thumb = await measure(page, 'Thumb', async step => {
    await page.mouse.move(thumb.x, thumb.y + (places.track / 2) * (1 + Math.sin(step / 40 - Math.PI / 2)));
    await sleep(8);
  });
  await page.mouse.up();

  const settled = [];
  for (let n = 0; n < SETTLE_ROUNDS; n++) {
    settled.push(await page.evaluate(share => window.petersqlBench.settle(share), (n * 0.37 + 0.11) % 1));
  }
  settled.sort((a, b) => a - b);
  const heapAfter = await heapMegabytes(page);
  const p95 = Math.max(...Object.values(results).map(result => result.p95));
  const maxFrame = Math.max(...Object.values(results).map(result => result.max));
  console.log(
    `Rows visible after stopping: median ${round(percentile(settled, 0.5))} ms, worst ${round(settled.at(-1))} ms`
  );
  console.log(`Page memory: ${heapBefore} MB before, ${heapAfter} MB after`);
  const perKind = Object.fromEntries(Object.entries(results).map(([name, { p95: ms }]) => [name, ms]));
  return {
    bench: 'grid',
    rows,
    ratios: { frame_p95: Number((FRAME_MS / p95).toFixed(2)) },
    frame_p95_ms: perKind,
    max_frame_ms: maxFrame,
    settle_ms: round(settled.at(-1)),
    heap_mb: { before: heapBefore, after: heapAfter }
  };
}

withBenchLab(prepare, async (browser, url) => {
  const page = await browser.newPage({ viewport });
  console.log(JSON.stringify(await runBench(page, url)));
}).then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  }
);
