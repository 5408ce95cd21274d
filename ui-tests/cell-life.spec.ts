import { expect, test } from './support/test';
import { runningOn } from './support/running';

test('a notebook closed while it runs is cancelled on the server', async ({ lab, page }) => {
  const sql = 'SELECT pg_sleep(300), 1';
  await lab.openNotebook('closed.ipynb', [`%%sql pg\n${sql}`, '%%sql maria\nSELECT sleep(300), 2']);
  void lab.runAll();
  await expect.poll(() => runningOn('pg', sql)).toBe(1);
  const closing = lab.execute('application:close');
  // JupyterLab asks only where it saw a change.
  const discard = page.getByRole('dialog').getByRole('button', { name: /Discard/ });
  await Promise.race([closing, discard.click().catch(() => undefined)]);
  await closing;
  await expect.poll(() => runningOn('pg', sql)).toBe(0);
  expect(await runningOn('maria', 'SELECT sleep(300), 2')).toBe(0);
});

test('two notebooks share no session, and one notebook has one on each connection', async ({ lab }) => {
  const first = await lab.openNotebook('first.ipynb', [
    '%%sql pg\nCREATE TEMP TABLE mine AS SELECT 1 AS a',
    '%%sql maria\nCREATE TEMPORARY TABLE mine AS SELECT 2 AS a',
    '%%sql pg\nSELECT a FROM mine',
    '%%sql maria\nSELECT a FROM mine'
  ]);
  expect(await lab.runAll()).toBe(true);
  await lab.save();
  await lab.openNotebook('second.ipynb', [
    { source: '%%sql pg\nSELECT * FROM mine', tags: ['raises-exception'] },
    '%%sql pg\nSELECT 7 AS after'
  ]);
  // A cell that is tagged as expected to fail does not stop those behind it.
  await lab.runAll();
  const cells = await lab.cells();
  expect(cells[0].outputs).toMatchObject([{ output_type: 'error', ename: '42P01' }]);
  expect(await lab.text(1)).toContain('7');
  await lab.openPath(first);
  expect(await lab.text(2)).toContain('1');
  expect(await lab.text(3)).toContain('2');
});

test('cells on different connections do not overtake each other; Python between them neither', async ({
  lab
}) => {
  await lab.openNotebook('order.ipynb', [
    'import time; marks = [time.time()]',
    '%%sql pg slow <<\nSELECT pg_sleep(1.5), extract(epoch FROM clock_timestamp())::float8 AS at',
    "%%sql sample quick <<\nSELECT unixepoch('subsec') AS at",
    '%%sql maria third <<\nSELECT unix_timestamp(now(6)) + 0e0 AS at',
    'marks += [float(frame["at"][0]) for frame in (slow, quick, third)] + [time.time()]\nprint(marks == sorted(marks))'
  ]);
  expect(await lab.runAll()).toBe(true);
  expect(await lab.text(4)).toContain('True');
});

test('Restart & Run All begins with new sessions, and Run Selected runs in order', async ({ lab }) => {
  await lab.openNotebook('restarted.ipynb', [
    '%%sql pg\nCREATE TEMP TABLE fresh AS SELECT 5 AS a',
    'factor = 2',
    '%%sql pg\nSELECT a * :factor::int AS product FROM fresh'
  ]);
  expect(await lab.runAll()).toBe(true);
  await lab.restartKernel();
  // Without a new session the table would be there already.
  expect(await lab.runAll()).toBe(true);
  expect(await lab.text(2)).toContain('10');
  await lab.execute('notebook:clear-all-cell-outputs');
  await lab.restartKernel();
  await lab.cell(0).locator('.jp-InputPrompt').click();
  await lab.execute('notebook:extend-marked-cells-bottom');
  await lab.execute('notebook:run-cell');
  await expect.poll(() => lab.text(2)).toContain('10');
});

test('a SQL cell that is moved keeps its tools; moved while it runs, its result is where it went', async ({
  lab
}) => {
  await lab.openNotebook('moved.ipynb', [
    'first = 1',
    '%%sql sample\nSELECT 6 * 7 AS answer',
    '%%sql pg\nSELECT pg_sleep(1.5), 5 * 5 AS square'
  ]);
  await lab.cell(1).locator('.jp-InputPrompt').click();
  await expect(lab.cell(1).locator('.jp-PeterSql-CellToolbar')).toBeVisible();
  await lab.execute('notebook:move-cell-up');
  await expect(lab.cell(0).locator('.jp-PeterSql-CellToolbar')).toBeVisible();
  await lab.cell(2).locator('.jp-InputPrompt').click();
  await lab.page.keyboard.press('Control+Enter');
  await expect(lab.cell(2).locator('.jp-InputPrompt')).toContainText('*');
  await lab.execute('notebook:move-cell-up');
  await expect.poll(() => lab.text(1)).toContain('25');
  await expect(lab.cell(1).locator('.jp-InputPrompt')).not.toContainText('*');
});
