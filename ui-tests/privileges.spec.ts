import type { Locator, Page } from '@playwright/test';
import { directSql, tablePath } from './support/direct-sql';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const SHOTS = process.env.PETERSQL_UI_SHOTS;
const editor = (page: Page): Locator => page.locator('.jp-PeterSql-ObjectEditor:visible');

for (const [kind, sql, privilege] of [
  ['table', 'CREATE TABLE made_secure (id int)', 'SELECT'],
  ['type', "CREATE TYPE made_secure AS ENUM ('a')", 'USAGE']
] as const) {
  test(`the first grant on a ${kind} of PostgreSQL is one statement and takes nothing away`, async ({
    lab,
    page
  }) => {
    await directSql('pg', `DROP ${kind} IF EXISTS made_secure`, sql);
    await lab.execute('petersql:open-object', {
      connection: 'pg',
      ref: { kind, path: tablePath('pg', 'made_secure') }
    });
    await editor(page).getByRole('tab', { name: 'Privileges', exact: true }).click();
    const panel = editor(page).getByRole('tabpanel');
    // What holds by default is listed, though nobody granted it.
    const grantees = panel.getByLabel(/^Grantee, line/);
    await expect(grantees.first()).toBeVisible();
    const before = await grantees.count();
    await expect(grantees.last()).not.toHaveValue('');

    await panel.getByRole('button', { name: 'Add', exact: true }).click();
    await panel.getByLabel(`Grantee, line ${before + 1}`, { exact: true }).fill('pg_monitor');
    await panel.getByLabel(`Privilege, line ${before + 1}`, { exact: true }).fill(privilege);
    const statements = editor(page).locator('.jp-PeterSql-Statements > li');
    await expect(statements).toHaveCount(1);
    await expect(statements).toContainText(new RegExp(`GRANT ${privilege} ON .* TO "pg_monitor"`));
    if (SHOTS) {
      await page.screenshot({ path: `${SHOTS}/privileges-${kind}.png` });
    }

    await panel.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(editor(page).getByText('Nothing is changed')).toBeVisible();
    await lab.execute('application:close');
    await directSql('pg', `DROP ${kind} made_secure`);
  });
}

test('default privileges of PostgreSQL are made, changed and dropped in the explorer', async ({
  lab,
  page
}) => {
  const granted = async (): Promise<string> =>
    (
      await directSql(
        'pg',
        "SELECT coalesce(string_agg(defaclacl::text, ''), '') FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace WHERE nspname = 'made_defaults'"
      )
    ).join();
  await directSql('pg', 'DROP SCHEMA IF EXISTS made_defaults CASCADE', 'CREATE SCHEMA made_defaults');
  const { database } = serverOf('pg');
  await lab.execute('petersql:open-object', {
    connection: 'pg',
    ref: { kind: 'default-privileges', path: [database] },
    creating: 'defaults',
    parent: { kind: 'database', path: [database] }
  });
  const panel = editor(page).getByRole('tabpanel');
  const accept = editor(page).locator('.jp-PeterSql-BottomBar .jp-mod-accept');
  await panel.getByLabel('For objects made by', { exact: true }).fill('postgres');
  await panel.getByLabel('In schema', { exact: true }).fill('made_defaults');
  await editor(page).getByRole('tab', { name: 'Privileges', exact: true }).click();
  const add = panel.getByRole('button', { name: 'Add', exact: true });
  await add.click();
  // The roles of the server are there to choose from.
  const grantee = panel.getByLabel('Grantee, line 1', { exact: true });
  await grantee.focus();
  await expect(panel.locator('option[value="pg_monitor"]')).toBeAttached();
  await grantee.fill('no such role');
  await accept.click();
  await expect(editor(page)).toContainText('role "no such role" does not exist');
  await grantee.fill('pg_monitor');
  await accept.click();
  await expect(editor(page).locator('h1')).toHaveText('postgres · made_defaults · TABLES');
  expect(await granted()).toContain('pg_monitor=r/');

  await editor(page).getByRole('tab', { name: 'Privileges', exact: true }).click();
  await expect(panel.getByLabel('Grantee, line 1', { exact: true })).toHaveValue('pg_monitor');
  await add.click();
  await panel.getByLabel('Grantee, line 2', { exact: true }).fill('pg_monitor');
  await panel.getByLabel('Privilege, line 2', { exact: true }).selectOption('INSERT');
  await expect(editor(page).locator('.jp-PeterSql-Statements > li')).toHaveText(
    /GRANT INSERT ON TABLES TO "pg_monitor"/
  );
  await accept.click();
  await expect(editor(page).getByText('Nothing is changed')).toBeVisible();
  expect(await granted()).toContain('pg_monitor=ar/');
  // What they are for is fixed.
  await editor(page).getByRole('tab', { name: 'General', exact: true }).click();
  await expect(panel.getByLabel('For objects made by', { exact: true })).toHaveAttribute('readonly', '');
  if (SHOTS) {
    await page.screenshot({ path: `${SHOTS}/default-privileges.png` });
  }
  await lab.execute('application:close');

  const path = [database, 'postgres', 'made_defaults', 'TABLES'];
  await lab.execute('petersql:reveal-object', {
    connection: 'pg',
    ref: { kind: 'default-privileges', path }
  });
  const row = page
    .locator('.jp-PeterSql-Row[aria-selected="true"]')
    .filter({ has: page.getByText('tables of postgres in made_defaults', { exact: true }) });
  await row.focus();
  await page.keyboard.press('Delete');
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText(/REVOKE INSERT, SELECT ON TABLES FROM "pg_monitor"/);
  await dialog.getByRole('button', { name: 'Drop' }).click();
  await expect(row).toHaveCount(0);
  expect(await granted()).toBe('');
  await directSql('pg', 'DROP SCHEMA made_defaults CASCADE');
});
