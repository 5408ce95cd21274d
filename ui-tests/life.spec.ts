import type { Page } from '@playwright/test';
import { hostPid, hostSessions } from './support/host';
import type { LabPage } from './support/lab-page';
import { expect, test } from './support/test';

const hostState = (page: Page) => page.locator('.jp-PeterSql-Status');

test('after a page reload the grid is live again', async ({ lab }) => {
  const file = await lab.openNotebook('reload.ipynb', ['%%sql sample\nSELECT * FROM orders']);
  await lab.runAll();
  await lab.save();
  await lab.reload();
  await lab.openPath(file);
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
  await expect(lab.output(0)).toContainText('1,000 rows');
});

test('a temporary table outlives a page reload', async ({ lab }) => {
  const file = await lab.openNotebook('kept.ipynb', [
    '%%sql pg\nCREATE TEMP TABLE kept AS SELECT 7 AS n',
    '%%sql pg\nSELECT n FROM kept'
  ]);
  await lab.runCell(0);
  await lab.save();
  await lab.reload();
  await lab.openPath(file);
  await lab.runCell(1);
  expect(await lab.text(1)).toContain('7');
});

test('a restarted kernel starts a new database session', async ({ lab }) => {
  await lab.openNotebook('restart.ipynb', [
    '%%sql pg\nCREATE TEMP TABLE mine AS SELECT 1 AS one',
    '%%sql pg\nSELECT * FROM mine'
  ]);
  expect(await lab.runAll()).toBe(true);
  await lab.restartKernel();
  await lab.runCell(1);
  expect(await lab.text(1)).toContain('mine');
  expect((await lab.cells())[1].outputs).toMatchObject([{ output_type: 'error', ename: '42P01' }]);
});

test('a second tab works on the same host, also after the first is closed', async ({ lab, openTab }) => {
  await lab.openNotebook('tab-1.ipynb', ['%%sql sample\nSELECT * FROM orders']);
  const second = await openTab();
  await second.openNotebook('tab-2.ipynb', ['%%sql sample\nSELECT * FROM customers']);
  expect(await Promise.all([lab.runAll(), second.runAll()])).toEqual([true, true]);
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
  await expect(second.output(0).locator('.lm-DataGrid')).toBeVisible();
  expect(await hostSessions(lab.page.request)).toHaveLength(1);
  await lab.page.close({ runBeforeUnload: false });
  await second.runCell(0);
  await expect(second.output(0)).toContainText('3 rows');
});

test('a connection made in one tab appears in the other', async ({ lab, openTab }) => {
  const second = await openTab();
  for (const tab of [lab, second]) {
    await tab.execute('petersql:focus-explorer');
  }
  const row = (tab: LabPage) => tab.page.locator('.jp-PeterSql-Row[data-connection="shared"]');
  await lab.execute('petersql:add-connection');
  const field = (name: string) => lab.page.locator(`.jp-PeterSql-Form [data-field="${name}"]`);
  await lab.page.locator('.jp-PeterSql-Engine', { hasText: 'SQLite' }).click();
  await field('name').fill('shared');
  await field('file').fill('sample.db');
  await lab.page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(row(lab)).toBeVisible();
  await expect(row(second)).toBeVisible();
  await row(second).click({ button: 'right' });
  await second.page.getByRole('menuitem', { name: 'Remove…' }).click();
  await second.page.getByRole('button', { name: 'Remove connection', exact: true }).click();
  await expect(row(lab)).toHaveCount(0);
});

test('a host killed with SIGKILL comes back by itself, saved rows stay, and cells run again', async ({
  lab,
  page
}) => {
  await lab.openNotebook('killed.ipynb', ['%%sql sample\nSELECT * FROM customers']);
  await lab.runAll();
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
  const pid = await hostPid(page.request);
  process.kill(pid, 'SIGKILL');
  await expect(hostState(page)).toContainText('Reconnecting…');
  await expect(hostState(page)).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
  const again = lab.output(0).getByRole('button', { name: 'Run again' });
  await expect(again).toBeVisible();
  await expect(lab.output(0).locator('table')).toBeVisible();
  await again.click();
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
  expect(await hostPid(page.request)).not.toBe(pid);
});

test('a notebook opened anew shows its saved rows, text left and numbers right, and runs again', async ({
  lab,
  page
}) => {
  const file = await lab.openNotebook('opened-anew.ipynb', [
    "%%sql sample\nSELECT 'apple' AS name, 12 AS price"
  ]);
  await lab.runAll();
  await lab.save();
  await lab.closeNotebooks();
  process.kill(await hostPid(page.request), 'SIGKILL');
  await expect(hostState(page)).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
  await lab.openPath(file);

  const saved = lab.output(0).locator('table');
  const alignment = (text: string): Promise<string> =>
    saved.getByRole('cell', { name: text }).evaluate(cell => getComputedStyle(cell).textAlign);
  expect([await alignment('apple'), await alignment('12')]).toEqual(['left', 'right']);
  const frame = lab.output(0).locator('.jp-PeterSql-Saved');
  const [table, around] = [await saved.boundingBox(), await frame.boundingBox()];
  expect(table!.x - around!.x).toBeLessThan(10);
  await lab.output(0).getByRole('button', { name: 'Run again' }).click();
  await expect(lab.output(0).locator('.lm-DataGrid')).toBeVisible();
});

test('a statement under way when the host is killed is told to be of unknown outcome, and Run All stops', async ({
  lab,
  page
}) => {
  await lab.openNotebook('under-way.ipynb', [
    '%%sql pg\nSELECT pg_sleep(60)',
    'print("never")',
    '%%sql pg\nSELECT 42 AS answer'
  ]);
  const run = lab.runAll();
  await expect(lab.output(0).getByRole('button', { name: 'Cancel' })).toBeVisible();
  process.kill(await hostPid(page.request), 'SIGKILL');
  expect(await run).toBe(false);
  await expect(lab.output(0)).toContainText(
    /The engine host (ended and )?was restarted. The statement may or may not have taken effect./
  );
  await expect(lab.output(0).locator('.jp-PeterSql-Output')).toHaveCount(0);
  expect((await lab.cells())[1].outputs).toEqual([]);
  await lab.runCell(2);
  expect(await lab.text(2)).toContain('42');
});

test('"Shut Down All" ends the host; the next cell starts it again', async ({ lab, page }) => {
  await lab.openNotebook('shut-down.ipynb', ['%%sql sample\nSELECT 42 AS answer']);
  await expect(hostState(page)).toHaveAttribute('data-state', 'ready');
  const [session] = await hostSessions(page.request);
  await page.request.delete(`api/sessions/${session.id}`);
  await expect(hostState(page)).toHaveAttribute('data-state', 'ready', { timeout: 30_000 });
  await lab.runCell(0);
  expect(await lab.text(0)).toContain('42');
});
