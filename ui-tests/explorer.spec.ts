import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/test';

/** The line of the tree with exactly this label. */
function row(page: Page, label: string): Locator {
  const text = page.locator('.jp-PeterSql-Row-label').getByText(label, { exact: true });
  return page.locator('.jp-PeterSql-Row').filter({ has: text });
}

async function expand(page: Page, ...labels: string[]): Promise<void> {
  for (const label of labels) {
    await row(page, label).click();
    await expect(row(page, label)).toBeFocused();
    if ((await row(page, label).getAttribute('aria-expanded')) === 'false') {
      await page.keyboard.press('ArrowRight');
    }
    await expect(row(page, label)).toHaveAttribute('aria-expanded', 'true');
  }
}

async function sourcesOf(lab: { cells(): Promise<{ source: string }[]> }): Promise<string[]> {
  return (await lab.cells()).map(cell => cell.source);
}

const SELECT = '%%sql sample\nSELECT *\nFROM "main"."customers"\nLIMIT 1000';

test.beforeEach(async ({ lab }) => {
  await lab.execute('petersql:focus-explorer');
  await expect(lab.page.getByRole('tree', { name: 'Database connections' })).toBeVisible();
});

test('walks from the connection to the columns with the keyboard', async ({ page }) => {
  await expand(page, 'sample');
  for (const label of ['main', 'Tables']) {
    await expect(row(page, label)).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(row(page, label)).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(row(page, label)).toHaveAttribute('aria-expanded', 'true');
  }
  await expect(row(page, 'customers')).toBeVisible();
  await expect(row(page, 'Tables').locator('.jp-PeterSql-Row-count')).toHaveText(/^[2-9]$/);
  await page.keyboard.press('ArrowRight');
  await expect(row(page, 'customers')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(row(page, 'id')).toHaveAttribute('aria-level', '5');
  await page.keyboard.press('ArrowLeft');
  await expect(row(page, 'id')).toHaveCount(0);
});

test('filters by typing and clears with Escape', async ({ page }) => {
  await expand(page, 'sample', 'main', 'Tables');
  await page.keyboard.type('cust');
  await expect(page.getByRole('searchbox', { name: 'Filter by name' })).toHaveValue('cust');
  await expect(row(page, 'customers')).toBeVisible();
  await expect(row(page, 'orders')).toHaveCount(0);
  await expect(row(page, 'pg')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(row(page, 'orders')).toBeVisible();
});

test('remembers the open branches across a reload', async ({ lab, page }) => {
  await expand(page, 'sample', 'main', 'Tables');
  await lab.reload();
  await lab.execute('petersql:focus-explorer');
  await expect(row(page, 'customers')).toBeVisible();
});

test('opens PostgreSQL, MariaDB and MySQL down to their databases', async ({ page }) => {
  for (const name of ['pg', 'maria', 'mysql']) {
    const connection = page.locator(`.jp-PeterSql-Row[data-connection="${name}"]`);
    await connection.click();
    await page.keyboard.press('ArrowRight');
    await expect(connection.locator('.jp-PeterSql-dot')).toHaveAttribute('data-status', 'ready');
    await expect(page.locator('.jp-PeterSql-Row[data-kind="database"]').first()).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('.jp-PeterSql-Row:focus')).toHaveAttribute('data-kind', 'database');
    await page.keyboard.press('ArrowRight');
    await expect(
      page.locator('.jp-PeterSql-Row[data-type="folder"], .jp-PeterSql-Row[data-kind="schema"]').first()
    ).toBeVisible();
    await connection.click();
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('.jp-PeterSql-Row[data-kind="database"]')).toHaveCount(0);
  }
});

test('inserts a SELECT from the context menu, and by dragging the table', async ({ lab, page }) => {
  await lab.openNotebook('drag.ipynb', ['first = 1']);
  await lab.execute('petersql:focus-explorer');
  await expand(page, 'sample', 'main', 'Tables');

  await row(page, 'customers').click({ button: 'right' });
  await page.locator('.lm-Menu-item', { hasText: 'Insert as SQL cell' }).hover();
  await page.locator('.lm-Menu-item', { hasText: /^SELECT$/ }).click();
  await expect.poll(() => sourcesOf(lab)).toContain(SELECT);

  const from = await row(page, 'customers').boundingBox();
  const to = await lab.cell(0).boundingBox();
  if (!from || !to) {
    throw new Error('nothing to drag');
  }
  await page.mouse.move(from.x + 90, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 120, from.y + 20, { steps: 4 });
  await page.mouse.move(to.x + 200, to.y + 12, { steps: 8 });
  await page.mouse.up();
  await expect.poll(async () => (await sourcesOf(lab)).filter(source => source === SELECT).length).toBe(2);
});

test('opens the data of a table with a double click', async ({ page }) => {
  await expand(page, 'sample', 'main', 'Tables');
  await row(page, 'customers').dblclick();
  await expect(page.getByRole('tab', { name: 'customers' })).toBeVisible();
});
