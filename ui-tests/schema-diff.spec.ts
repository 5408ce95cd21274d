import type { Locator, Page } from '@playwright/test';
import { Client } from 'pg';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const objects = (page: Page): Locator => panel(page).getByRole('listbox').getByRole('option');
const panel = (page: Page): Locator => page.locator('.jp-PeterSql-SchemaDiff:visible');

/** Two schemas of the same tables: `diff_new` has a column, an index and a view more, `diff_old` a function. */
const SETUP = `
  DROP SCHEMA IF EXISTS diff_old, diff_new CASCADE;
  CREATE SCHEMA diff_old;
  CREATE TABLE diff_old.items (id int PRIMARY KEY, name text);
  CREATE FUNCTION diff_old.gone() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE SCHEMA diff_new;
  CREATE TABLE diff_new.items (id int PRIMARY KEY, name text NOT NULL, price numeric(10,2) DEFAULT 0);
  CREATE INDEX by_name ON diff_new.items (name);
  CREATE TABLE diff_new.orders (id int PRIMARY KEY, item int NOT NULL REFERENCES diff_new.items);
  CREATE VIEW diff_new.cheap AS SELECT id, name FROM diff_new.items WHERE price < 10;
`;

async function inPostgres<T>(body: (client: Client) => Promise<T>): Promise<T> {
  const { host, port, user, password, database } = serverOf('pg');
  const client = new Client({ host, port, user, password, database });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

test.beforeAll(() => inPostgres(client => client.query(SETUP)));
test.afterAll(() => inPostgres(client => client.query('DROP SCHEMA IF EXISTS diff_old, diff_new CASCADE')));

test('compares two schemas, reviews the plan, writes it as a notebook and applies it', async ({
  lab,
  page
}) => {
  const { database } = serverOf('pg');
  const scope = (schema: string) => ({
    connection: 'pg',
    scope: { kind: 'schema', path: [database, schema] }
  });
  await lab.execute('petersql:compare-schemas', {
    memory: { source: scope('diff_new'), target: scope('diff_old') }
  });
  await panel(page).getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(objects(page)).toHaveCount(4);
  await expect(objects(page).filter({ hasText: /orders/ })).toContainText('Missing');
  await expect(objects(page).filter({ hasText: /gone/ })).toContainText('Extra');

  await objects(page).filter({ hasText: /items/ }).click();
  const added = panel(page)
    .locator('.jp-PeterSql-SchemaDiff-detail')
    .getByRole('row', { name: 'columns.price' });
  await expect(added).toContainText('"price" numeric(10,2) DEFAULT 0');
  const index = panel(page)
    .locator('.jp-PeterSql-SchemaDiff-detail')
    .getByRole('row', { name: 'indexes.by_name' });
  await expect(index).toContainText('CREATE INDEX "by_name"');
  await expect(panel(page).locator('.cm-mergeView')).toBeVisible();

  await panel(page).getByLabel('Choose all that are shown').check();
  await panel(page).getByRole('button', { name: 'Plan 4 objects' }).click();
  const migration = panel(page).getByLabel('Migration');
  await expect(migration).toContainText('Create Table orders');
  await expect(migration).toContainText('Drop Function gone()');

  await migration.getByRole('button', { name: 'Write as notebook' }).click();
  await expect(page.locator('.jp-Notebook:visible')).toContainText('Schema migration');
  await expect(page.locator('.jp-Notebook:visible')).toContainText('%%sql pg');
  await page.getByRole('main').getByRole('tab', { name: 'Compare schemas' }).click();

  await migration.getByRole('button', { name: /Apply \d+ statements/ }).click();
  const dialog = page.getByRole('dialog');
  if (await dialog.isVisible()) {
    await dialog.getByRole('button', { name: 'Apply' }).click();
  }
  await expect(panel(page)).toContainText('Applied in');
  await expect(panel(page)).toContainText('Both sides are the same');
  const { rows: columns } = await inPostgres(client =>
    client.query<{ n: string }>(
      `SELECT string_agg(column_name, ',' ORDER BY ordinal_position) AS n FROM information_schema.columns
        WHERE table_schema = 'diff_old' AND table_name = 'items'`
    )
  );
  expect(columns[0].n).toBe('id,name,price');
});

test('a side that cannot be read says why', async ({ lab, page }) => {
  await lab.execute('petersql:compare-schemas', {
    memory: { source: { file: 'no-such.petersql.json' }, target: { connection: 'sample' } }
  });
  await panel(page).getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(panel(page).getByRole('alert')).toContainText('no-such.petersql.json cannot be read');
});
