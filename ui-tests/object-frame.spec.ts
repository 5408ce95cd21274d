import type { Locator, Page } from '@playwright/test';
import { addConnections, variantOf } from './support/connections';
import { directSql } from './support/direct-sql';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const SHOTS = process.env.PETERSQL_UI_SHOTS;
const editor = (page: Page): Locator => page.locator('.jp-PeterSql-ObjectEditor:visible');

test('says which right is missing before an object is made, changed or dropped', async ({ lab, page }) => {
  const { database, password } = serverOf('pg');
  const clean = ['DROP SCHEMA IF EXISTS kept CASCADE', 'DROP ROLE IF EXISTS few_rights'];
  await directSql(
    'pg',
    ...clean,
    `CREATE ROLE few_rights LOGIN PASSWORD '${password.replaceAll("'", "''")}'`,
    'CREATE SCHEMA kept',
    'CREATE SEQUENCE kept.numbers',
    'GRANT USAGE ON SCHEMA kept TO few_rights',
    'GRANT SELECT ON kept.numbers TO few_rights'
  );
  const remove = addConnections(variantOf('pg', 'few', { user: 'few_rights' }));
  try {
    await lab.execute('petersql:focus-explorer');
    const place = [database, 'kept'];
    const parent = { kind: 'schema', path: place };
    const opened = { connection: 'few', ref: { kind: 'sequence', path: place }, creating: 'few', parent };
    await lab.execute('petersql:open-object', opened);
    await expect(editor(page)).toContainText('Missing right: few_rights lacks CREATE on the schema kept');
    await lab.execute('application:close');

    const ref = { kind: 'sequence', path: [...place, 'numbers'] };
    await lab.execute('petersql:open-object', { connection: 'few', ref });
    const missing = 'few_rights is not the owner: only postgres can alter it';
    await expect(editor(page)).toContainText(`Missing right: ${missing}`);

    await lab.execute('petersql:reveal-object', { connection: 'few', ref });
    await page.locator('.jp-PeterSql-Row[aria-selected="true"]').focus();
    await page.keyboard.press('Delete');
    await expect(page.locator('.jp-Dialog')).toContainText('only postgres can drop it');
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Cancel' }).click();

    // The menu opens at once, and tells as soon as the server has.
    await lab.execute('petersql:reveal-object', { connection: 'few', ref: parent });
    await page.locator('.jp-PeterSql-Row[aria-selected="true"]').click({ button: 'right' });
    await page.locator('.lm-Menu-itemLabel').getByText('New', { exact: true }).click();
    const offer = page.locator('.lm-Menu-item', { hasText: 'few_rights lacks CREATE on the schema kept' });
    await expect(offer.filter({ hasText: /^Table / })).toBeVisible();
    if (SHOTS) {
      await page.screenshot({ path: `${SHOTS}/new-menu.png` });
    }
    await offer.filter({ hasText: /^Sequence / }).click();
    await expect(editor(page)).toContainText('Missing right: few_rights lacks CREATE on the schema kept');
  } finally {
    remove();
    await directSql('pg', ...clean);
  }
});

test('a new object can be named at once', async ({ lab, page }) => {
  const { database } = serverOf('pg');
  const parent = { kind: 'schema', path: [database, 'public'] };
  const ref = { kind: 'table', path: parent.path };
  await lab.execute('petersql:open-object', { connection: 'pg', ref, creating: 'named', parent });
  await expect(editor(page).getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
  await page.keyboard.type('orders_of_may');
  await expect(editor(page).locator('.jp-PeterSql-Changes')).toContainText('orders_of_may');
});

test('arguments of a routine are put in order by mouse and by keyboard', async ({ lab, page }) => {
  await directSql(
    'maria',
    'DROP PROCEDURE IF EXISTS ordered',
    'CREATE PROCEDURE ordered(a int, b int, c int) SELECT a, b, c'
  );
  const { database } = serverOf('maria');
  await lab.execute('petersql:open-object', {
    connection: 'maria',
    ref: { kind: 'procedure', path: [database, 'ordered'] }
  });
  await editor(page)
    .getByRole('tab', { name: /^(Parameters|Arguments)$/ })
    .click();
  const panel = editor(page).getByRole('tabpanel');
  const changes = editor(page).locator('.jp-PeterSql-Changes');
  const line = (number: number): Locator =>
    panel.getByRole('button', { name: `Select line ${number}`, exact: true });
  const name = (number: number): Locator => panel.getByLabel(`Name, line ${number}`, { exact: true });

  await line(1).dragTo(line(3));
  await expect(changes).toContainText(/`b` int.*`c` int.*`a` int/s);
  await name(3).press('Alt+ArrowUp');
  await expect(name(2)).toHaveValue('a');
  await expect(name(2)).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(editor(page)).toContainText('Nothing is changed');
  await directSql('maria', 'DROP PROCEDURE ordered');
});
