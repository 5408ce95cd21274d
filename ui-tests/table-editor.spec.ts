import type { Locator, Page } from '@playwright/test';
import { directSql, tablePath, type EngineName } from './support/direct-sql';
import type { LabPage } from './support/lab-page';
import { expect, test } from './support/test';

const SHOTS = process.env.PETERSQL_UI_SHOTS;
const editor = (page: Page): Locator => page.locator('.jp-PeterSql-ObjectEditor:visible');
const changes = (page: Page): Locator => editor(page).locator('.jp-PeterSql-Changes');

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS) {
    await page.screenshot({ path: `${SHOTS}/${name}.png` });
  }
}

async function openTable(lab: LabPage, page: Page, name: EngineName, table: string): Promise<void> {
  await lab.execute('petersql:open-object', {
    connection: name,
    ref: { kind: 'table', path: tablePath(name, table) }
  });
  await tab(page, 'Columns');
}

async function tab(page: Page, name: string): Promise<void> {
  await editor(page).getByRole('tab', { name, exact: true }).click();
}

/** Runs what is previewed, and waits until there is nothing left to run. */
async function apply(page: Page): Promise<void> {
  const button = editor(page).getByRole('button', { name: 'Apply', exact: true });
  await expect(button).toBeEnabled();
  await button.click();
  const confirm = page.locator('.jp-Dialog').getByRole('button', { name: /^Apply/ });
  await expect(confirm.or(editor(page).getByText('Nothing is changed'))).toBeVisible();
  if (await confirm.isVisible()) {
    await confirm.click();
  }
  await expect(editor(page).getByText('Nothing is changed')).toBeVisible();
}

const types: Readonly<Record<EngineName, { text: string; wide: string }>> = {
  sample: { text: 'TEXT', wide: 'VARCHAR(80)' },
  pg: { text: 'text', wide: 'character varying(80)' },
  maria: { text: 'varchar(40)', wide: 'varchar(80)' },
  mysql: { text: 'varchar(40)', wide: 'varchar(80)' }
};

for (const name of ['sample', 'pg', 'maria', 'mysql'] as const) {
  test(`a table of ${name} gets and loses columns, keys and checks as the preview says`, async ({
    lab,
    page
  }) => {
    await directSql(
      name,
      'DROP TABLE IF EXISTS made_rows',
      'DROP TABLE IF EXISTS made_kinds',
      'CREATE TABLE made_kinds (code int PRIMARY KEY)',
      `CREATE TABLE made_rows (id int PRIMARY KEY, label ${types[name].text}, kind int)`,
      "INSERT INTO made_rows VALUES (1, 'x', NULL), (-5, 'y', NULL)"
    );
    await openTable(lab, page, name, 'made_rows');
    const grid = editor(page).getByRole('grid', { name: 'Columns' });
    await expect(grid.getByLabel('Name, line 2', { exact: true })).toHaveValue('label');
    await expect(editor(page).getByText('Nothing is changed')).toBeVisible();

    // One change is one statement; taking it back leaves none.
    await grid.getByLabel('Name, line 2', { exact: true }).fill('title');
    await expect(changes(page)).toContainText(/RENAME COLUMN|CHANGE/);
    await grid.getByLabel('Name, line 2', { exact: true }).fill('label');
    await expect(editor(page).getByText('Nothing is changed')).toBeVisible();

    await grid.getByLabel('Name, line 2', { exact: true }).fill('title');
    await grid.getByLabel('Type, line 2', { exact: true }).fill(types[name].wide);
    await editor(page).getByRole('button', { name: 'Add column' }).click();
    await grid.getByLabel('Name, line 4', { exact: true }).fill('added');
    await grid.getByLabel('Type, line 4', { exact: true }).fill(types[name].text);
    await shot(page, `${name}-columns`);
    await apply(page);
    await expect(grid.getByLabel('Name, line 4', { exact: true })).toHaveValue('added');

    await tab(page, 'Foreign keys');
    await editor(page).getByRole('button', { name: 'Add foreign key' }).click();
    await editor(page).getByLabel('Referenced table, key 1', { exact: true }).fill('made_kinds');
    await editor(page).getByRole('button', { name: 'Add a pair of columns' }).click();
    await editor(page).getByLabel('Column 1, key 1', { exact: true }).selectOption('kind');
    await editor(page).getByLabel('Referenced column 1, key 1', { exact: true }).selectOption('code');
    await shot(page, `${name}-foreign-key`);
    await expect(changes(page)).toContainText('REFERENCES');
    await apply(page);

    // What a check would refuse is shown before it is made, and is what the server says too.
    await tab(page, 'Checks');
    await editor(page).getByRole('button', { name: 'Add check' }).click();
    const condition = editor(page)
      .getByLabel(/^(Expression|Condition)/)
      .first();
    await condition.click();
    await page.keyboard.type('id > 0');
    await editor(page).getByRole('button', { name: 'Show violating rows' }).click();
    await expect(editor(page).getByText('1 row violates it:')).toBeVisible();
    await expect(editor(page).locator('.jp-PeterSql-Violations td').first()).toHaveText('-5');
    await shot(page, `${name}-check`);

    await tab(page, 'Statistics');
    await expect(editor(page).locator('.jp-PeterSql-TableStatistics dt').first()).toHaveText(/^Rows/);
    await shot(page, `${name}-statistics`);
    await lab.execute('application:close');
    await page
      .locator('.jp-Dialog')
      .getByRole('button', { name: /Discard|Close/ })
      .click({ timeout: 5000 })
      .catch(() => null);
  });
}

/** A trigger on `made_watched`, in the words of each engine. */
const watches: Readonly<Record<EngineName, string>> = {
  sample: 'CREATE TRIGGER made_watch BEFORE DELETE ON made_watched BEGIN SELECT 1; END',
  pg: 'CREATE TRIGGER made_watch BEFORE DELETE ON made_watched FOR EACH ROW EXECUTE FUNCTION made_watcher()',
  maria: 'CREATE TRIGGER made_watch BEFORE DELETE ON made_watched FOR EACH ROW SET @seen = 1',
  mysql: 'CREATE TRIGGER made_watch BEFORE DELETE ON made_watched FOR EACH ROW SET @seen = 1'
};

test('a table lists its triggers; they are made, opened and dropped from there', async ({ lab, page }) => {
  await directSql(
    'pg',
    `CREATE OR REPLACE FUNCTION made_watcher() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'`
  );
  for (const name of ['sample', 'pg', 'maria', 'mysql'] as const) {
    await directSql(
      name,
      'DROP TABLE IF EXISTS made_watched',
      'CREATE TABLE made_watched (id int PRIMARY KEY)',
      watches[name]
    );
    await openTable(lab, page, name, 'made_watched');
    await tab(page, 'Triggers');
    const line = editor(page).getByRole('row', { name: /made_watch/ });
    await expect(line).toContainText(/before delete.*enabled/i);
    await shot(page, `${name}-triggers`);

    await line.getByRole('button', { name: 'made_watch', exact: true }).click();
    await expect(editor(page).getByRole('heading', { name: 'made_watch', exact: true })).toBeVisible();
    await lab.execute('application:close');
    await editor(page).getByRole('button', { name: 'New trigger' }).click();
    await tab(page, 'Event');
    // A trigger of PostgreSQL lives in its table; elsewhere the table is one of its fields.
    const place = editor(page).locator('.jp-PeterSql-ObjectEditor-place', { hasText: 'made_watched' });
    await expect(place.or(editor(page).locator('input[value="made_watched"]')).first()).toBeVisible();
    await lab.execute('application:close');

    await line.getByRole('button', { name: 'Drop made_watch' }).click();
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Drop', exact: true }).click();
    await expect(editor(page).getByText('No triggers.')).toBeVisible();
    await lab.execute('application:close');
  }
});

test('a table of 500 columns opens with the lines that are seen', async ({ lab, page }) => {
  const columns = Array.from({ length: 500 }, (_, index) => `c${index} int`).join(', ');
  await directSql('pg', 'DROP TABLE IF EXISTS wide_rows', `CREATE TABLE wide_rows (${columns})`);
  await openTable(lab, page, 'pg', 'wide_rows');
  const grid = editor(page).getByRole('grid', { name: 'Columns' });
  await expect(grid).toHaveAttribute('aria-rowcount', '500');
  await expect(grid.getByLabel('Name, line 1', { exact: true })).toHaveValue('c0');
  expect(await grid.locator('[data-line]').count()).toBeLessThan(60);
  await lab.execute('application:close');
});

test('an SQL field of the grid is an editor once it is clicked or entered by keyboard', async ({
  lab,
  page
}) => {
  await directSql(
    'pg',
    'DROP TABLE IF EXISTS entered',
    "CREATE TABLE entered (id int PRIMARY KEY, label text DEFAULT lower('Seven'))"
  );
  await openTable(lab, page, 'pg', 'entered');
  const grid = editor(page).getByRole('grid', { name: 'Columns' });
  const field = grid.getByRole('textbox', { name: 'Default, line 2', exact: true });
  await expect(field).toHaveText("lower('Seven'::text)");
  await expect(grid.locator('.cm-content')).toHaveCount(0);

  // The caret is where it was clicked, here before the first letter.
  await field.click({ position: { x: 3, y: 12 } });
  await expect(field).toBeFocused();
  await page.keyboard.type('/**/');
  await expect(field).toHaveText("/**/lower('Seven'::text)");
  await page.keyboard.press('Control+z');

  await field.dblclick({ position: { x: 12, y: 12 } });
  await page.keyboard.type('upper');
  await expect(changes(page)).toContainText("upper('Seven'");

  await grid.getByLabel('Not null, line 1', { exact: true }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.type('7');
  await expect(grid.getByRole('textbox', { name: 'Default, line 1', exact: true })).toHaveText('7');
  await shot(page, 'sql-fields');

  await editor(page).getByRole('button', { name: 'Revert' }).click();
  await expect(field).toHaveText("lower('Seven'::text)");
  await lab.execute('application:close');

  // What stands in it is selected then, as in other inputs.
  await openTable(lab, page, 'pg', 'entered');
  await grid.getByLabel('Not null, line 2', { exact: true }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.type("'eight'");
  await expect(field).toHaveText("'eight'");
  await editor(page).getByRole('button', { name: 'Revert' }).click();
  await lab.execute('application:close');
});
