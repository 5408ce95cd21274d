import { hostPid, peakMegabytes, resetPeak } from './support/host';
import { expect, test } from './support/test';

const ROWS = 5_000_000;
const BIG = `SELECT n, n * 2 AS twice, 'row ' || n AS name FROM generate_series(1, ${ROWS}) AS n`;
/** The host's memory must not depend on the number of rows, MB. */
const PEAK_LIMIT_MB = 300;

test('5,000,000 rows show their first page while the rest streams, in flat memory', async ({
  lab,
  page
}, testInfo) => {
  await lab.openNotebook('big.ipynb', [`%%sql pg\n${BIG}`]);
  await lab.execute('petersql:focus-explorer');
  await expect(page.locator('.jp-PeterSql-Status')).toHaveAttribute('data-state', 'ready');
  const pid = await hostPid(page.request);
  resetPeak(pid);
  const run = lab.runCell(0);
  const output = lab.output(0);
  await expect(output.locator('.lm-DataGrid')).toBeVisible();
  const cancel = output.getByRole('button', { name: 'Cancel' });
  await expect(cancel).toBeVisible();
  await run;
  await expect(cancel).toBeHidden();
  await expect(output).toContainText('5,000,000 rows');
  await output.locator('.lm-DataGrid').click({ position: { x: 80, y: 47 } });
  await page.keyboard.press('Control+End');
  await expect(output.locator('.lm-DataGrid')).toBeVisible();
  const peak = peakMegabytes(pid);
  testInfo.annotations.push({ type: 'host memory', description: `peak ${peak} MB for ${ROWS} rows` });
  expect(peak).toBeLessThan(PEAK_LIMIT_MB);
});

test('Cancel stops a streaming SELECT on the server; what arrived stays', async ({ lab }) => {
  await lab.openNotebook('cancelled.ipynb', [
    `%%sql pg\n${BIG}`,
    "%%sql pg left <<\nSELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE '%generate_series(1, 5000000)%' AND state = 'active' AND pid <> pg_backend_pid()",
    'print("running:", left["n"][0])'
  ]);
  const run = lab.runCell(0);
  const output = lab.output(0);
  await expect(output.locator('.lm-DataGrid')).toBeVisible();
  await output.getByRole('button', { name: 'Cancel' }).click();
  await run;
  await expect(output).toContainText(/cancel/i);
  await expect(output.locator('.lm-DataGrid')).toBeVisible();
  await lab.runCell(1);
  await lab.runCell(2);
  expect(await lab.text(2)).toContain('running: 0');
});

test('several results of a cell are tabs, beside the messages', async ({ lab }) => {
  await lab.openNotebook('several.ipynb', [
    "%%sql pg\nSELECT 1 AS a; SELECT 2 AS b; DO $$ BEGIN RAISE NOTICE 'hello'; END $$"
  ]);
  expect(await lab.runAll()).toBe(true);
  await expect(lab.output(0).getByRole('tab')).toHaveText(['Result 1', 'Result 2', 'Chart', 'Messages (1)']);
  await lab.output(0).getByRole('tab', { name: 'Messages' }).click();
  await expect(lab.output(0)).toContainText('hello');
});

test('a double click shows the whole value, and the selection is copied', async ({ lab, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await lab.openNotebook('cell.ipynb', [`%%sql pg\nSELECT '{"a": [1, 2]}'::jsonb AS doc, 7 AS seven`]);
  await lab.runAll();
  const grid = lab.output(0).locator('.lm-DataGrid');
  await grid.dblclick({ position: { x: 80, y: 47 } });
  await expect(page.locator('.jp-PeterSql-Inspector')).toContainText('"a": [');
  await page.getByRole('button', { name: 'Close' }).click();
  await grid.click({ position: { x: 80, y: 47 } });
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await expect(lab.output(0)).toContainText('1 row copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('7');
});

test('the data tab shows a table', async ({ lab, page }) => {
  await lab.execute('petersql:browse-data', {
    connection: 'sample',
    ref: { kind: 'table', path: ['main', 'orders'] },
    sql: '"orders"'
  });
  const tab = page.locator('.jp-PeterSql-Browse:visible');
  await expect(tab.locator('.lm-DataGrid')).toBeVisible();
  await expect(tab).toContainText('1,000 rows');
  await lab.execute('application:close');
});
