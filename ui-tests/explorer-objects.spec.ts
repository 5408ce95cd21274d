import type { Locator, Page } from '@playwright/test';
import type { LabPage } from './support/lab-page';
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
