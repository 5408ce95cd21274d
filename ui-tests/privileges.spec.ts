import type { Locator, Page } from '@playwright/test';
import { directSql, tablePath } from './support/direct-sql';
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
