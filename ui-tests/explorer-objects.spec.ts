import type { Locator, Page } from '@playwright/test';
import type { LabPage } from './support/lab-page';
import { directSql } from './support/direct-sql';
import { expect, test } from './support/test';

function row(page: Page, label: string): Locator {
  const text = page.locator('.jp-PeterSql-Row-label').getByText(label, { exact: true });
  return page.locator('.jp-PeterSql-Row').filter({ has: text });
}

const dialog = (page: Page): Locator => page.locator('.jp-Dialog');
const menuItem = (page: Page, name: string | RegExp): Locator =>
  page.locator('.lm-Menu-item', { hasText: name }).last();

let notebooks = 0;

async function run(lab: LabPage, connection: string, sql: string): Promise<void> {
  await lab.openNotebook(`explore-${++notebooks}.ipynb`, [`%%sql ${connection}\n${sql}`]);
  expect(await lab.runAll()).toBe(true);
}

async function reveal(lab: LabPage, connection: string, kind: string, ...path: string[]): Promise<void> {
  await lab.execute('petersql:reveal-object', { connection, ref: { kind, path } });
  await expect(row(lab.page, path.at(-1)!)).toHaveAttribute('aria-selected', 'true');
  await row(lab.page, path.at(-1)!).focus();
}

test('shows, renames and drops what a SQL cell made, at once', async ({ lab, page }) => {
  await lab.execute('petersql:focus-explorer');
  await row(page, 'sample').click();
  await page.keyboard.press('ArrowRight');
  await run(
    lab,
    'sample',
    'DROP VIEW IF EXISTS full_boxes; DROP TABLE IF EXISTS crates; DROP TABLE IF EXISTS boxes; CREATE TABLE boxes (id INTEGER PRIMARY KEY, label TEXT NOT NULL); CREATE VIEW IF NOT EXISTS full_boxes AS SELECT * FROM boxes'
  );
  await reveal(lab, 'sample', 'table', 'main', 'boxes');

  await page.keyboard.press('F2');
  await page.getByLabel('New name of boxes').fill('crates');
  await page.keyboard.press('Enter');
  await expect(row(page, 'crates')).toBeVisible();
  await expect(row(page, 'boxes')).toHaveCount(0);

  await row(page, 'crates').click({ button: 'right' });
  await menuItem(page, 'Insert as SQL cell').hover();
  await menuItem(page, /^INSERT$/).click();
  await expect.poll(async () => (await lab.cells()).at(-1)?.source).toContain('VALUES (:id, :label)');

  await row(page, 'crates').click();
  await page.keyboard.press('Delete');
  await expect(dialog(page)).toContainText('DROP TABLE "main"."crates"');
  const drop = dialog(page).getByRole('button', { name: 'Drop' });
  await expect(drop).toBeDisabled();
  await dialog(page)
    .getByLabel(/cannot be undone/)
    .fill('crates');
  await drop.click();
  await expect(row(page, 'crates')).toHaveCount(0);
  await run(lab, 'sample', 'DROP VIEW full_boxes');
});

test('finds an object by name in all open connections', async ({ lab, page }) => {
  await run(lab, 'sample', 'SELECT 1');
  await page.keyboard.press('Control+Shift+O');
  const box = page.getByRole('combobox', { name: 'Search all databases' });
  await box.fill('cust bal');
  await expect(page.getByRole('option').first()).toContainText('balance');
  await box.fill('cust');
  await expect(page.getByRole('option').first()).toContainText('customers');
  await box.press('Shift+Enter');
  await expect(row(page, 'customers')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'customers' })).toBeVisible();
});

test('keeps favourites, compares two objects and copies their DDL', async ({ lab, page }) => {
  await reveal(lab, 'sample', 'table', 'main', 'customers');
  await row(page, 'customers').click({ button: 'right' });
  await menuItem(page, 'Add to favourites').click();
  await expect(row(page, 'Favourites')).toBeVisible();
  await row(page, 'customers').last().click();
  await row(page, 'orders').click({ modifiers: ['Control'] });
  await expect(page.locator('.jp-PeterSql-Row[aria-selected="true"]')).toHaveCount(2);
  await row(page, 'orders').click({ button: 'right' });
  await menuItem(page, /^Compare$/).click();
  await expect(page.locator('.jp-PeterSql-SqlDiff .cm-content').first()).toContainText('CREATE TABLE');
  await row(page, 'customers').last().click();
  await row(page, 'customers').last().click({ button: 'right' });
  await menuItem(page, 'Remove from favourites').click();
  await expect(row(page, 'Favourites')).toHaveCount(0);
});

test('a table is duplicated, moved to another schema and written as DDL', async ({ lab, page }) => {
  await directSql(
    'pg',
    'DROP SCHEMA IF EXISTS moved_from, moved_to CASCADE',
    'CREATE SCHEMA moved_from',
    'CREATE SCHEMA moved_to',
    'CREATE TABLE moved_from.boxes (id int PRIMARY KEY, label text NOT NULL)'
  );
  try {
    await lab.openNotebook('ddl.ipynb', ['1']);
    const [[database]] = await directSql('pg', 'SELECT current_database()');
    await reveal(lab, 'pg', 'table', String(database), 'moved_from', 'boxes');

    await row(page, 'boxes').click({ button: 'right' });
    await menuItem(page, 'Insert as SQL cell').hover();
    await menuItem(page, /^DDL$/).click();
    await expect
      .poll(async () => (await lab.cells()).at(-1)?.source)
      .toMatch(/^%%sql pg\nCREATE TABLE .*moved_from.*boxes/);

    await row(page, 'boxes').click({ button: 'right' });
    await menuItem(page, 'Duplicate').click();
    const editor = page.locator('.jp-PeterSql-ObjectEditor:visible');
    await expect(editor.locator('.jp-PeterSql-Changes')).toContainText('CREATE TABLE');
    await expect(editor.locator('.jp-PeterSql-Changes')).toContainText('boxes_copy');
    await editor.locator('.jp-PeterSql-BottomBar .jp-mod-accept').click();
    await expect(row(page, 'boxes_copy')).toBeVisible();

    await row(page, 'boxes').click();
    await row(page, 'boxes_copy').click({ modifiers: ['Control'] });
    await row(page, 'boxes_copy').click({ button: 'right' });
    await menuItem(page, /Move to/).click();
    await dialog(page).getByRole('combobox').selectOption('moved_to');
    await dialog(page).getByRole('button', { name: 'Move' }).click();
    for (const name of ['boxes', 'boxes_copy']) {
      await expect(dialog(page)).toContainText(`ALTER TABLE "moved_from"."${name}" SET SCHEMA "moved_to"`);
    }
    await dialog(page).getByRole('button', { name: 'Apply' }).click();
    await expect(dialog(page)).toHaveCount(0);
    const where = `SELECT table_schema, table_name FROM information_schema.tables
      WHERE table_schema LIKE 'moved\\_%' ORDER BY table_name`;
    await expect
      .poll(() => directSql('pg', where))
      .toEqual([
        ['moved_to', 'boxes'],
        ['moved_to', 'boxes_copy']
      ]);
  } finally {
    await directSql('pg', 'DROP SCHEMA IF EXISTS moved_from, moved_to CASCADE');
  }
});
