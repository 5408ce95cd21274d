import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/test';

const editor = (page: Page): Locator => page.locator('.jp-PeterSql-ObjectEditor:visible');

test('edits a table of the sample and previews the exact SQL', async ({ lab, page }) => {
  await lab.execute('petersql:open-object', {
    connection: 'sample',
    ref: { kind: 'table', path: ['main', 'customers'] }
  });
  await expect(editor(page).getByRole('tab', { name: 'Columns' })).toBeVisible();
  await page.screenshot({ path: '/tmp/frame/general.png' });
  await editor(page).getByRole('tab', { name: 'Columns' }).click();
  await page.screenshot({ path: '/tmp/frame/columns.png' });
  await editor(page).getByLabel('Name, line 2', { exact: true }).fill('renamed');
  await expect(editor(page).locator('.jp-PeterSql-Changes')).toContainText('RENAME COLUMN');
  await page.screenshot({ path: '/tmp/frame/changes.png' });
  await editor(page).getByRole('tab', { name: 'DDL' }).click();
  await page.screenshot({ path: '/tmp/frame/ddl.png' });
  for (const [connection, ref] of [
    ['pg', { kind: 'database', path: ['postgres'] }],
    ['pg', { kind: 'role', path: ['postgres'] }],
    ['pg', { kind: 'schema', path: ['postgres', 'public'] }],
    ['maria', { kind: 'database', path: ['test'] }]
  ] as const) {
    await lab.execute('petersql:open-object', { connection, ref });
    await expect(editor(page).getByRole('tab', { name: 'General' })).toBeVisible();
    await page.screenshot({ path: `/tmp/frame/${connection}-${ref.kind}.png` });
  }
});
