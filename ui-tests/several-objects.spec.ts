import type { Locator, Page } from '@playwright/test';
import { directSql } from './support/direct-sql';
import { expect, test } from './support/test';

const SHOTS = process.env.PETERSQL_UI_SHOTS;
const dialog = (page: Page): Locator => page.locator('.jp-Dialog');

function row(page: Page, label: string): Locator {
  const text = page.locator('.jp-PeterSql-Row-label').getByText(label, { exact: true });
  return page.locator('.jp-PeterSql-Row').filter({ has: text });
}

test('a move of several tables that fails in the middle says which moved, which did not, and why', async ({
  lab,
  page
}) => {
  const clean = 'DROP SCHEMA IF EXISTS several_from, several_to CASCADE';
  await directSql(
    'pg',
    clean,
    'CREATE SCHEMA several_from',
    'CREATE SCHEMA several_to',
    ...['one', 'two', 'three', 'four'].map(name => `CREATE TABLE several_from.s_${name} (id int)`),
    'CREATE TABLE several_to.s_three (id int)'
  );
  try {
    const [[database]] = await directSql('pg', 'SELECT current_database()');
    const ref = { kind: 'table', path: [String(database), 'several_from', 's_one'] };
    await lab.execute('petersql:reveal-object', { connection: 'pg', ref });
    await row(page, 's_one').click();
    for (const name of ['s_two', 's_three', 's_four']) {
      await row(page, name).click({ modifiers: ['Control'] });
    }
    await row(page, 's_four').click({ button: 'right' });
    await page
      .locator('.lm-Menu-item', { hasText: /Move to/ })
      .last()
      .click();
    await dialog(page).getByRole('combobox').selectOption('several_to');
    await dialog(page).getByRole('button', { name: 'Move' }).click();
    await expect(dialog(page)).toContainText('ALTER TABLE "several_from"."s_one" SET SCHEMA "several_to"');
    await dialog(page).getByRole('button', { name: 'Apply' }).click();

    await expect(dialog(page)).toContainText('Failed: s_three has not changed');
    await expect(dialog(page)).toContainText('relation "s_three" already exists in schema "several_to"');
    const where = `SELECT table_schema, table_name FROM information_schema.tables
      WHERE table_schema LIKE 'several\\_%' ORDER BY table_schema, table_name`;
    const places = await directSql('pg', where);
    // The order is the tree's.
    await expect(dialog(page)).toContainText('Done before it: s_four, s_one');
    await expect(dialog(page)).toContainText('Left as they are: s_two');
    expect(places).toEqual([
      ['several_from', 's_three'],
      ['several_from', 's_two'],
      ['several_to', 's_four'],
      ['several_to', 's_one'],
      ['several_to', 's_three']
    ]);
    if (SHOTS) {
      await page.screenshot({ path: `${SHOTS}/several.png` });
    }
    await dialog(page).getByRole('button', { name: 'Close' }).click();
    // The tree follows what happened.
    await expect(row(page, 's_one')).toHaveCount(0);
    await expect(row(page, 's_two')).toBeVisible();
  } finally {
    await directSql('pg', clean);
  }
});
