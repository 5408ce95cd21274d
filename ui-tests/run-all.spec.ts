import { expect, test } from './support/test';

const stamp = (name: string): string =>
  `import time; time.sleep(0.3); log = globals().get("log", []); log.append("${name}"); print(log)`;

test('Run All goes through Python and SQL cells in order', async ({ lab }) => {
  await lab.openNotebook('mix.ipynb', [
    stamp('one'),
    '%%sql sample first <<\nSELECT count(*) AS n FROM orders',
    'log.append(f"first={len(first)}"); print(log)',
    '%%sql sample second <<\nSELECT id FROM customers ORDER BY id',
    'print(len(first), len(second))'
  ]);
  expect(await lab.runAll()).toBe(true);
  expect(await lab.text(2)).toContain("['one', 'first=1']");
  expect(await lab.text(4)).toContain('1 3');
});

test('a SQL error stops the cells behind it and shows where it is', async ({ lab }) => {
  await lab.openNotebook('error.ipynb', [
    'print("before")',
    '%%sql pg\nSELECT 1\nFORM nowhere',
    'print("after")',
    '%%sql pg\nSELECT 2'
  ]);
  expect(await lab.runAll()).toBe(false);
  const cells = await lab.cells();
  expect(cells[1].outputs).toMatchObject([{ output_type: 'error', ename: '42601' }]);
  expect(await lab.text(1)).toContain('syntax error');
  await expect(lab.output(1)).toContainText('Line 3: FORM nowhere');
  await expect(lab.output(1)).not.toContainText('.js');
  expect(cells[2].outputs).toEqual([]);
  expect(cells[3].outputs).toEqual([]);
  await expect(lab.cell(1).locator('.jp-PeterSql-errorMark')).toHaveText('nowhere');
});

test('a notebook without SQL cells of ours goes to its kernel as ever', async ({ lab }) => {
  await lab.openNotebook('plain.ipynb', ['x = 1', '%%sql nobody\nSELECT 1', 'x + 1']);
  expect(await lab.runAll()).toBe(false);
  // IPython's own words: the cell reached the kernel.
  await expect(lab.output(1)).toContainText('Cell magic `%%sql` not found');
});

test('interrupt cancels the query on the server and drops the rest', async ({ lab }) => {
  await lab.openNotebook('interrupt.ipynb', ['%%sql pg\nSELECT pg_sleep(120)', 'print("never")']);
  const run = lab.runAll();
  await expect(lab.output(0).getByRole('button', { name: 'Cancel' })).toBeVisible();
  await lab.execute('notebook:interrupt-kernel');
  expect(await run).toBe(false);
  expect((await lab.cells())[1].outputs).toEqual([]);
  await lab.openNotebook('after.ipynb', [
    "%%sql pg left <<\nSELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(120)%' AND state = 'active'",
    'print("running:", left["n"][0])'
  ]);
  await lab.runAll();
  expect(await lab.text(1)).toContain('running: 0');
});
