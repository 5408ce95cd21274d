import { expect, test } from './support/test';

test.beforeEach(async ({ page }) => {
  const specs = (await (await page.request.get('api/kernelspecs')).json()) as { kernelspecs: object };
  test.skip(!('ir' in specs.kernelspecs), 'no R kernel is installed (Debian has it in r-cran-irkernel)');
});

const NASTY = String.raw`O'Brien \"x\" \\ ünï 😀`;

test('parameters are read from an R kernel, in order with its cells', async ({ lab }) => {
  const row =
    '%%sql pg\nSELECT :text AS t, :n + 1 AS n, :real AS r, :none::text AS missing, :day::date AS d, :yes AS y';
  await lab.openNotebook(
    'parameters-r.ipynb',
    [
      `text <- "${NASTY}"; n <- 41L; real <- 0.1 + 0.2; none <- NA; day <- as.Date("2026-01-02"); yes <- TRUE`,
      row,
      'ids <- c(1, 3); Sys.sleep(1)',
      '%%sql sample\nSELECT count(*) AS found FROM customers WHERE id IN (:ids)',
      'ids <- 2; cat("ran")',
      '%%sql sample\nSELECT :absent AS n'
    ],
    'ir'
  );
  expect(await lab.runAll()).toBe(false);
  expect(await lab.text(1)).toContain(`O'Brien "x" \\ ünï 😀`);
  expect((await lab.text(1)).replace(/ /g, '')).toContain('|42|0.30000000000000004|NULL|2026-01-02|');
  expect((await lab.text(3)).split('\n')[2].trim()).toBe('2');
  expect(await lab.text(4)).toBe('ran');
  expect(await lab.text(5)).toContain('The kernel has no variable for :absent.');
});

test('interrupt stops a SQL cell of an R notebook, and what waits behind it', async ({ lab }) => {
  const cells = ['cat(6 * 7)', '%%sql pg\nSELECT pg_sleep(120)', 'cat("never")', 'cat(7 * 7)'];
  await lab.openNotebook('interrupt-r.ipynb', cells, 'ir');
  // An R that is interrupted while it starts ends.
  await lab.runCell(0);
  await expect.poll(() => lab.text(0)).toBe('42');
  const run = lab.runAll();
  await expect(lab.output(1).getByRole('button', { name: 'Cancel' })).toBeVisible();
  await lab.execute('notebook:interrupt-kernel');
  expect(await run).toBe(false);
  expect(await lab.text(2)).toBe('');
  await lab.runCell(3);
  await expect.poll(() => lab.text(3)).toBe('49');
});

test('without the package arrow the cell says what to install', async ({ lab }) => {
  await lab.openNotebook(
    'bind-r.ipynb',
    [
      'cat(requireNamespace("arrow", quietly = TRUE))',
      '%%sql sample found <<\nSELECT 7 AS n',
      'cat(class(found)[1], found$n)'
    ],
    'ir'
  );
  await lab.runCell(0);
  await expect.poll(() => lab.text(0)).toMatch(/TRUE|FALSE/);
  const there = (await lab.text(0)).includes('TRUE');
  await lab.runAll();
  if (there) {
    expect(await lab.text(2)).toMatch(/7$/);
  } else {
    await expect(lab.output(1)).toContainText(
      'Install the R package arrow in this kernel to bind a result: install.packages("arrow")'
    );
  }
});
