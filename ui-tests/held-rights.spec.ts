import type { Locator, Page } from '@playwright/test';
import { directSql, tablePath } from './support/direct-sql';
import { expect, test } from './support/test';

const SHOTS = process.env.PETERSQL_UI_SHOTS;
const editor = (page: Page): Locator => page.locator('.jp-PeterSql-ObjectEditor:visible');

for (const name of ['maria', 'mysql'] as const) {
  test(`a table of ${name} tells who holds privileges on it, and leads to account and grants`, async ({
    lab,
    page
  }) => {
    const account = `held_reader@'10.%'`;
    const path = tablePath(name, 'held');
    const clean = ['DROP TABLE IF EXISTS held', `DROP USER IF EXISTS ${account}`];
    await directSql(
      name,
      ...clean,
      'CREATE TABLE held (id int, label text)',
      `CREATE USER ${account}`,
      `GRANT SELECT, UPDATE (label) ON held TO ${account}`,
      `GRANT DELETE ON ${path[0]}.* TO ${account}`
    );
    try {
      await lab.execute('petersql:open-object', { connection: name, ref: { kind: 'table', path } });
      await editor(page).getByRole('tab', { name: 'Privileges', exact: true }).click();
      const rows = editor(page)
        .getByRole('table', { name: 'Privileges' })
        .getByRole('row')
        .filter({ hasText: 'held_reader' });
      await expect(rows).toHaveCount(3);
      await expect(rows.nth(0)).toContainText('SELECT');
      await expect(rows.nth(1)).toContainText('UPDATE (label)');
      await expect(rows.nth(2)).toContainText('DELETE');
      await expect(rows.nth(2)).toContainText('inherited');
      await expect(rows.nth(0)).not.toContainText('inherited');
      if (SHOTS) {
        await page.screenshot({ path: `${SHOTS}/held-${name}.png` });
        await lab.execute('apputils:change-theme', { theme: 'JupyterLab Dark' });
        await page.screenshot({ path: `${SHOTS}/held-${name}-dark.png` });
        await lab.execute('apputils:change-theme', { theme: 'JupyterLab Light' });
      }

      await editor(page).getByRole('button', { name: 'Grant and revoke', exact: true }).click();
      await expect(page.getByRole('main').getByRole('tab', { name: 'Privileges on held' })).toHaveAttribute(
        'aria-selected',
        'true'
      );
      const panel = editor(page).getByRole('tabpanel');
      await panel.getByRole('button', { name: 'Add', exact: true }).click();
      const added = (await panel.getByLabel(/^Grantee, line/).count()).toString();
      await panel.getByLabel(`Grantee, line ${added}`, { exact: true }).fill(`held_reader@'10.%'`);
      await panel.getByLabel(`Privilege, line ${added}`, { exact: true }).fill('INSERT');
      await expect(editor(page).locator('.jp-PeterSql-Statements > li')).toContainText(
        /GRANT INSERT ON TABLE/
      );
      if (SHOTS) {
        await page.screenshot({ path: `${SHOTS}/held-${name}-grants.png` });
      }
      await editor(page).getByRole('button', { name: 'Apply', exact: true }).click();
      await expect(editor(page).getByText('Nothing is changed')).toBeVisible();
      await lab.execute('application:close');

      // The table's own tab has followed.
      await expect(rows.nth(0)).toContainText('INSERT');
      await rows
        .nth(0)
        .getByRole('button', { name: /held_reader/ })
        .click();
      await expect(page.getByRole('main').getByRole('tab', { selected: true, name: /10\.%/ })).toBeVisible();
      await lab.execute('application:close');
      await lab.execute('application:close');
    } finally {
      await directSql(name, ...clean);
    }
  });
}
