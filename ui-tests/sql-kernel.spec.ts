import { runningOn } from './support/running';
import { expect, test } from './support/test';

test('a notebook on the SQL kernel shows live grids', async ({ lab }) => {
  await lab.openNotebook(
    'sql-kernel.ipynb',
    [
      '%connect sample\nSELECT * FROM customers',
      'SELECT customer_id, count(*) AS orders, sum(total) AS total\nFROM orders\nGROUP BY customer_id',
      'SELECT * FROM orders'
    ],
    'petersql'
  );
  expect(await lab.runAll()).toBe(true);
  for (const index of [0, 1, 2]) {
    await expect(lab.output(index).locator('.lm-DataGrid')).toBeVisible();
  }
  await expect(lab.output(0)).toContainText('3 rows');
  await expect(lab.output(2)).toContainText('1,000 rows');
});

test('the grid of the SQL kernel is live again after a page reload', async ({ lab }) => {
  const file = await lab.openNotebook(
    'sql-reload.ipynb',
    ['%connect sample\nSELECT * FROM orders'],
    'petersql'
  );
  expect(await lab.runAll()).toBe(true);
  await lab.save();
  await lab.reload();
  await lab.openPath(file);
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
  await expect(lab.output(0)).toContainText('1,000 rows');
});

test('the SQL kernel tells errors with their line, and stops Run All', async ({ lab }) => {
  await lab.openNotebook(
    'sql-error.ipynb',
    ['%connect pg', 'SELECT 1;\nSELECT * FORM t', 'SELECT 2'],
    'petersql'
  );
  expect(await lab.runAll()).toBe(false);
  await expect(lab.output(1)).toContainText('LINE 2');
  await expect(lab.output(1)).toContainText('syntax error');
  expect((await lab.cells())[2].outputs).toEqual([]);
});

test('interrupt stops the statement of the SQL kernel', async ({ lab }) => {
  const sql = 'SELECT pg_sleep(121)';
  await lab.openNotebook('sql-interrupt.ipynb', [`%connect pg\n${sql}`, "SELECT 'alive'"], 'petersql');
  const run = lab.runCell(0);
  await expect.poll(() => runningOn('pg', sql)).toBe(1);
  await lab.execute('notebook:interrupt-kernel');
  await run;
  await expect.poll(() => runningOn('pg', sql)).toBe(0);
  await lab.runCell(1);
  expect(await lab.text(1)).toContain('alive');
});
