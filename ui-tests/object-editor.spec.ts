import type { Locator, Page } from '@playwright/test';
import type { LabPage } from './support/lab-page';
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
