import { runningOn } from './support/running';
import { expect, test } from './support/test';

/** What one cell selects on each engine, and what Python must read. */
const engines = [
  { name: 'pg', big: '9223372036854775807::bigint', when: "timestamp '2026-02-28 23:59:59'" },
  { name: 'maria', big: '9223372036854775807', when: "timestamp '2026-02-28 23:59:59'" },
  { name: 'mysql', big: '9223372036854775807', when: "timestamp '2026-02-28 23:59:59'" },
  { name: 'sample', big: '9223372036854775807', when: "'2026-02-28 23:59:59'" }
] as const;

for (const { name, big, when } of engines) {
  test(`a SQL cell on ${name} shows its rows and hands them to Python`, async ({ lab }) => {
    await lab.openNotebook(`${name}.ipynb`, [
      `%%sql ${name} rows <<\nSELECT ${big} AS big, 'Ünïcode ✓' AS text, NULL AS missing, ${when} AS moment`,
      'print(rows["big"][0], rows["text"][0], str(rows["moment"][0])[:19])'
    ]);
    expect(await lab.runAll()).toBe(true);
    await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
    await expect(lab.output(0)).toContainText(/1 row · .* · rows: \w+\.\w+/);
    expect(await lab.text(1)).toBe('9223372036854775807 Ünïcode ✓ 2026-02-28 23:59:59\n');
  });
}

test('Run All keeps py, sql, py, sql, py in order, on three servers', async ({ lab }) => {
  await lab.openNotebook('order.ipynb', [
    'log = ["py 1"]',
    '%%sql pg first <<\nSELECT pg_sleep(0.6), 1 AS n',
    'log.append(f"py 2 after {first[\'n\'][0]}")',
    '%%sql maria second <<\nSELECT sleep(0.3) AS s, 2 AS n',
    'log.append(f"py 3 after {second[\'n\'][0]}")',
    '%%sql mysql third <<\nSELECT 3 AS n',
    'log.append(f"py 4 after {third[\'n\'][0]}"); print(log)'
  ]);
  expect(await lab.runAll()).toBe(true);
  expect(await lab.text(6)).toBe("['py 1', 'py 2 after 1', 'py 3 after 2', 'py 4 after 3']\n");
  const counts = (await lab.cells()).map(cell => cell.execution_count);
  expect(counts.filter(count => count !== null)).toHaveLength(7);
});

/** Statements that run for two minutes, and how the server itself tells whether they do. */
const sleepers = [
  { name: 'pg', sql: 'SELECT pg_sleep(120) AS slept' },
  { name: 'maria', sql: 'SELECT sleep(120) AS slept' },
  { name: 'mysql', sql: 'SELECT sleep(120) AS slept' }
] as const;

for (const { name, sql } of sleepers) {
  test(`Cancel ends the statement on ${name} itself`, async ({ lab }) => {
    await lab.openNotebook(`cancel-${name}.ipynb`, [`%%sql ${name}\n${sql}`]);
    const run = lab.runCell(0);
    await expect.poll(() => runningOn(name, sql)).toBe(1);
    await lab.output(0).getByRole('button', { name: 'Cancel' }).click();
    await run;
    expect(await runningOn(name, sql)).toBe(0);
    await expect(lab.output(0)).toContainText(/cancel|interrupt/i);
  });
}
