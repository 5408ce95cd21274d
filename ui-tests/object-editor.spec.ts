import type { Locator, Page } from '@playwright/test';
import type { LabPage } from './support/lab-page';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { addConnections } from './support/connections';
import { expect, test } from './support/test';

const editor = (page: Page): Locator => page.locator('.jp-PeterSql-ObjectEditor:visible');
const changes = (page: Page): Locator => editor(page).locator('.jp-PeterSql-Changes');
const apply = (page: Page): Locator => editor(page).locator('.jp-PeterSql-BottomBar .jp-mod-accept');

async function open(lab: LabPage, connection: string, kind: string, ...path: string[]): Promise<void> {
  await lab.execute('petersql:open-object', { connection, ref: { kind, path } });
  await expect(editor(lab.page).getByRole('tab', { name: 'DDL' })).toBeVisible();
}

/** Runs SQL as a cell of a notebook would, and waits for it. */
async function run(lab: LabPage, connection: string, ...statements: string[]): Promise<void> {
  await lab.openNotebook(`setup-${connection}.ipynb`, [`%%sql ${connection}\n${statements.join(';\n')}`]);
  expect(await lab.runAll()).toBe(true);
}

test('edits, previews, applies, undoes and records a change of a table', async ({ lab, page }) => {
  await run(
    lab,
    'sample',
    'DROP TABLE IF EXISTS parts',
    'CREATE TABLE parts (id INTEGER PRIMARY KEY, title TEXT)'
  );
  await open(lab, 'sample', 'table', 'main', 'parts');
  await expect(apply(page)).toBeDisabled();
  await expect(editor(page)).toContainText('Nothing is changed');
  await editor(page).getByRole('tab', { name: 'Columns' }).click();
  await editor(page).getByLabel('Name, line 2', { exact: true }).fill('name');
  await expect(changes(page)).toContainText('RENAME COLUMN "title" TO "name"');
  await editor(page).getByLabel('Record to setup-sample.ipynb').check();
  await apply(page).click();
  await expect(changes(page)).toContainText(/Applied in \d+ ms/);

  await editor(page).getByRole('button', { name: 'Undo last apply' }).click();
  await expect(changes(page)).toContainText('RENAME COLUMN "name" TO "title"');
  await apply(page).click();
  await expect(changes(page)).toContainText(/Applied in \d+ ms/);
  await expect(editor(page).getByLabel('Name, line 2', { exact: true })).toHaveValue('title');

  await page.getByRole('tab', { name: 'setup-sample.ipynb' }).click();
  const undone = '%%sql sample\nALTER TABLE "main"."parts" RENAME COLUMN "name" TO "title";';
  await expect.poll(async () => (await lab.cells()).at(-1)?.source).toBe(undone);
  expect((await lab.cells()).at(-2)?.source).toContain('### Alter table `main`.`parts`');
});

test('a notebook that recorded changes makes them again on another connection', async ({ lab, page }) => {
  const at = (name: string): string => path.join(process.env.PETERSQL_UI_FOLDER ?? '', 'root', name);
  const setUp = 'CREATE TABLE recorded (id INTEGER PRIMARY KEY, title TEXT, price NUMERIC)';
  for (const name of ['first.db', 'second.db']) {
    const database = new DatabaseSync(at(name));
    database.exec(setUp);
    database.close();
  }
  const remove = addConnections(
    { name: 'first', engine: 'sqlite', file: 'first.db' },
    { name: 'second', engine: 'sqlite', file: 'second.db' }
  );
  try {
    await lab.openNotebook('recorded.ipynb', []);
    await open(lab, 'first', 'table', 'main', 'recorded');
    await editor(page).getByLabel('Record to recorded.ipynb').check();
    await editor(page).getByRole('tab', { name: 'Columns' }).click();
    await editor(page).getByLabel('Name, line 2', { exact: true }).fill('name');
    await apply(page).click();
    await expect(changes(page)).toContainText(/Applied in \d+ ms/);
    // SQLite changes a type by making the table anew: several statements in a transaction.
    await editor(page).getByLabel('Type, line 3', { exact: true }).fill('INTEGER');
    await apply(page).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await expect(changes(page)).toContainText(/Applied in \d+ ms/);

    await page.getByRole('tab', { name: 'recorded.ipynb' }).click();
    await expect.poll(async () => (await lab.cells()).length).toBeGreaterThan(3);
    const cells = (await lab.cells()).map(({ cell_type, source }) => ({
      type: cell_type as 'code' | 'markdown',
      source: source.replace(/^%%sql first$/m, '%%sql second')
    }));
    await lab.openNotebook('again.ipynb', cells);
    expect(await lab.runAll()).toBe(true);
    const [first, second] = ['first.db', 'second.db'].map(name => {
      const database = new DatabaseSync(at(name));
      const columns = database.prepare("SELECT name, type FROM pragma_table_info('recorded')").all();
      database.close();
      return columns.map(column => ({ ...column }));
    });
    expect(second).toEqual(first);
    expect(second).toContainEqual({ name: 'price', type: 'INTEGER' });
  } finally {
    remove();
  }
});

test('keeps an unsaved edit across a reload, and merges it with a change on the server', async ({
  lab,
  page
}) => {
  await run(
    lab,
    'pg',
    'DROP SCHEMA IF EXISTS merged CASCADE',
    'CREATE SCHEMA merged',
    "COMMENT ON SCHEMA merged IS 'a'"
  );
  await open(lab, 'pg', 'schema', 'postgres', 'merged');
  await editor(page).getByLabel(/^Name/).fill('merged_too');
  await expect(changes(page)).toContainText('RENAME TO "merged_too"');
  await lab.reload();
  await expect(editor(page).getByLabel(/^Name/)).toHaveValue('merged_too');
  await page.getByRole('tab', { name: 'setup-pg.ipynb' }).click();
  await lab.openNotebook('other.ipynb', ["%%sql pg\nCOMMENT ON SCHEMA merged IS 'theirs'"]);
  expect(await lab.runAll()).toBe(true);
  await page
    .getByRole('tab', { name: 'merged_too' })
    .or(page.getByRole('tab', { name: 'merged', exact: true }))
    .click();
  await expect(editor(page)).toContainText('Changed on the server since you opened it');
  await editor(page).getByRole('button', { name: 'Show the difference' }).click();
  await editor(page).getByRole('button', { name: 'Merge' }).click();
  await expect(editor(page).getByRole('textbox', { name: /^Comment/ })).toHaveValue('theirs');
  await expect(changes(page)).toContainText('RENAME TO "merged_too"');
  await editor(page).getByRole('button', { name: 'Revert' }).click();
});
