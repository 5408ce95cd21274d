import type { Locator, Page } from '@playwright/test';
import fs from 'node:fs';
import { Client } from 'pg';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const panel = (page: Page): Locator => page.locator('.jp-PeterSql-Diagram:visible');
const options = (page: Page): Locator => panel(page).getByRole('option');
const boxes = (page: Page): Locator => panel(page).locator('g[data-table]');

async function inPostgres(sql: string): Promise<void> {
  const { host, port, user, password, database } = serverOf('pg');
  const client = new Client({ host, port, user, password, database });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const SETUP = `
  DROP SCHEMA IF EXISTS drawn CASCADE;
  CREATE SCHEMA drawn;
  CREATE TABLE drawn.customers (id int PRIMARY KEY, name text NOT NULL, email text UNIQUE);
  CREATE TABLE drawn.orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES drawn.customers, placed timestamptz);
  CREATE TABLE drawn.items (id int PRIMARY KEY, "order" int REFERENCES drawn.orders, price numeric(10,2));
  CREATE TABLE drawn.profiles (customer int PRIMARY KEY REFERENCES drawn.customers, photo bytea);
  CREATE TABLE drawn."<b>&'odd" (id int PRIMARY KEY, parent int REFERENCES drawn."<b>&'odd");
  CREATE VIEW drawn.recent AS SELECT * FROM drawn.orders;
`;

test.beforeAll(() => inPostgres(SETUP));
test.afterAll(() => inPostgres('DROP SCHEMA IF EXISTS drawn CASCADE'));

test('draws a schema, finds and focuses tables, follows changes, exports and survives a reload', async ({
  lab,
  page
}) => {
  const { database } = serverOf('pg');
  await lab.openNotebook('drawn.ipynb', ['1']);
  await lab.execute('petersql:open-diagram', {
    connection: 'pg',
    ref: { kind: 'schema', path: [database, 'drawn'] }
  });
  await expect(boxes(page)).toHaveCount(5);
  await expect(options(page)).toHaveCount(5);

  const download = page.waitForEvent('download');
  await panel(page).getByRole('button', { name: 'Save the picture as SVG' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`${database}-drawn.svg`);
  const svg = fs.readFileSync(await file.path(), 'utf8');
  expect(svg).toContain('&lt;b&gt;&amp;');
  expect(svg).not.toContain('var(');

  await panel(page).getByLabel('Views').check();
  await expect(boxes(page)).toHaveCount(6);
  await panel(page).getByLabel('Views').uncheck();

  const search = panel(page).getByLabel('Search tables and columns');
  await search.fill('custom');
  await expect(options(page)).toHaveCount(3);
  await search.press('Enter');
  await expect(panel(page).locator('[role="option"][aria-selected="true"]')).toHaveText('customers');
  await search.fill('');
  await options(page).filter({ hasText: 'orders' }).click();
  await panel(page).getByRole('button', { name: 'its neighbours alone' }).click();
  await expect(options(page)).toHaveText(['customers', 'items', 'orders']);

  await options(page).filter({ hasText: 'items' }).click();
  await page.keyboard.press(' ');
  await panel(page).getByRole('button', { name: 'marked tables alone' }).click();
  await expect(options(page)).toHaveText(['items']);
  await lab.reload();
  await expect(options(page)).toHaveText(['items']);
  await panel(page).getByRole('button', { name: 'Show all tables' }).click();
  await expect(boxes(page)).toHaveCount(5);

  await lab.execute('apputils:change-theme', { theme: 'JupyterLab Dark' });
  await options(page).filter({ hasText: 'orders' }).click();
  await panel(page).locator('.jp-PeterSql-Diagram-canvas').press('0');
  await lab.execute('apputils:change-theme', { theme: 'JupyterLab Light' });

  await options(page).filter({ hasText: 'orders' }).click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main').getByRole('tab', { name: /orders/ })).toBeVisible();
});

test('a table of SQLite begins with its neighbours and goes into the notebook', async ({ lab, page }) => {
  await lab.openNotebook('picture.ipynb', ['1']);
  await lab.execute('petersql:open-diagram', {
    connection: 'sample',
    ref: { kind: 'table', path: ['main', 'orders'] }
  });
  await expect(options(page)).toHaveText(['customers', 'orders']);
  await panel(page)
    .getByRole('button', { name: /^Insert the picture/ })
    .click();
  await expect(lab.notebook.locator('.jp-MarkdownOutput img')).toBeVisible();
  await expect.poll(async () => (await lab.cells()).map(cell => cell.cell_type)).toContain('markdown');
});
