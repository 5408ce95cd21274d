import type { Locator, Page } from '@playwright/test';
import type { LabPage } from './support/lab-page';
import { directSql, tablePath, type EngineName } from './support/direct-sql';
import { expect, test } from './support/test';

const editor = (page: Page): Locator => page.locator('.jp-PeterSql-ObjectEditor:visible');
const tab = (page: Page, name: string): Locator => editor(page).getByRole('tab', { name, exact: true });
const panel = (page: Page): Locator => editor(page).getByRole('tabpanel');

/** Replaces the text of an editor. */
async function write(page: Page, label: string, text: string): Promise<void> {
  await panel(page).getByRole('textbox', { name: label, exact: true }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

async function open(lab: LabPage, connection: string, kind: string, ...path: string[]): Promise<void> {
  await lab.execute('petersql:open-object', { connection, ref: { kind, path } });
  await expect(editor(lab.page).getByRole('tablist')).toBeVisible();
}

/** Applies the changes, and agrees where that is asked for. */
async function apply(page: Page): Promise<void> {
  const dirty = editor(page).locator('.jp-PeterSql-ObjectEditor-dirty');
  const agree = page.locator('.jp-Dialog').locator('.jp-mod-accept, .jp-mod-warn').last();
  await editor(page)
    .getByRole('button', { name: /^(Apply|Create)/ })
    .click();
  await expect.poll(async () => (await agree.isVisible()) || (await dirty.count()) === 0).toBe(true);
  if (await agree.isVisible()) {
    await agree.click();
  }
  await expect(dirty).toHaveCount(0);
}

interface RoutineCase {
  connection: EngineName;
  setup: string[];
  /** Path of the procedure below the scope. */
  name: string;
  body: { good: string; bad: string; wrong: string };
  output: [name: string, value: string];
}

const routines: RoutineCase[] = [
  {
    connection: 'pg',
    setup: [
      'DROP PROCEDURE IF EXISTS ui_raise',
      `CREATE PROCEDURE ui_raise(INOUT price numeric, percent int DEFAULT 10) LANGUAGE plpgsql AS $$
BEGIN
  price := price * (100 + percent) / 100;
  RAISE NOTICE 'raised by %', percent;
END $$`
    ],
    name: 'ui_raise(INOUT price numeric, IN percent integer)',
    body: {
      good: '\nBEGIN\n  price := price + percent;\nEND ',
      bad: '\nBEGIN\n  price := price + percent;\n  RETRUN;\nEND ',
      wrong: 'RETRUN'
    },
    output: ['price', '50']
  },
  ...(['maria', 'mysql'] as const).map((connection): RoutineCase => ({
    connection,
    setup: [
      'DROP PROCEDURE IF EXISTS ui_raise',
      `CREATE PROCEDURE ui_raise(INOUT price int, percent int)
BEGIN
  SET price = price * (100 + percent) / 100;
END`
    ],
    name: 'ui_raise',
    body: {
      good: 'BEGIN\n  SET price = price + percent;\n  SELECT price AS shown;\nEND',
      bad: 'BEGIN\n  SET price = price + percent;\n  SET nowhere = 1;\nEND',
      wrong: 'nowhere'
    },
    output: ['price', '50']
  }))
];

for (const { connection, setup, name, body, output } of routines) {
  test(`a procedure on ${connection} is checked, changed, run and had back`, async ({ lab, page }) => {
    await directSql(connection, ...setup);
    await open(lab, connection, 'procedure', ...tablePath(connection, name));

    // An error is told at its place, before anything is saved.
    await tab(page, 'Body').click();
    await write(page, 'Body', body.bad);
    await panel(page).getByRole('button', { name: 'Check', exact: true }).click();
    await expect(panel(page).getByRole('list', { name: 'Problems' })).toContainText(/Line [34]:/);
    await expect(panel(page).locator('.jp-PeterSql-errorMark')).toHaveText(body.wrong);

    await write(page, 'Body', body.good);
    await panel(page).getByRole('textbox', { name: 'Body' }).press('ControlOrMeta+Shift+Enter');
    await expect(panel(page)).toContainText('The server finds no problems');
    await apply(page);

    // It runs with values from a form.
    await tab(page, 'Run').click();
    await panel(page).getByRole('textbox', { name: 'price', exact: true }).fill('40');
    if (connection === 'pg') {
      await panel(page).getByLabel('percent: what is passed').selectOption('Default');
    } else {
      await panel(page).getByRole('textbox', { name: 'percent', exact: true }).fill('10');
    }
    await expect(panel(page).getByRole('textbox', { name: 'The call' })).toContainText("'40'");
    await panel(page).getByRole('button', { name: 'Run', exact: true }).click();
    const outputs = panel(page).getByRole('table', { name: 'OUT values' });
    await expect(outputs.getByRole('row', { name: output[0] })).toContainText(output[1]);
    await expect(panel(page).locator('.lm-DataGrid').filter({ visible: true }).first()).toBeVisible();

    // What it was before can be had again.
    await tab(page, 'History').click();
    await panel(page)
      .getByRole('button', { name: /before a change/ })
      .click();
    await panel(page).getByRole('button', { name: 'Restore into the editor' }).click();
    await tab(page, 'Body').click();
    await expect(panel(page).getByRole('textbox', { name: 'Body' })).toContainText('100 + percent');
    await editor(page).getByRole('button', { name: 'Revert' }).click();
  });
}

test('the types of routines are those of the server, a domain and what only functions return included', async ({
  lab,
  page
}) => {
  await directSql(
    'pg',
    'DROP FUNCTION IF EXISTS ui_double',
    'DROP DOMAIN IF EXISTS ui_price',
    'CREATE DOMAIN ui_price AS numeric CHECK (VALUE >= 0)',
    'CREATE FUNCTION ui_double(price integer) RETURNS integer LANGUAGE sql AS $$ SELECT price * 2 $$'
  );
  await open(lab, 'pg', 'function', ...tablePath('pg', 'ui_double(price integer)'));
  const offered = (input: Locator): Promise<string[]> =>
    input.evaluate(element => [...(element as HTMLInputElement).list!.options].map(({ value }) => value));

  await tab(page, 'General').click();
  const returns = panel(page).getByLabel('Returns', { exact: true });
  await returns.focus();
  await expect.poll(() => offered(returns)).toEqual(expect.arrayContaining(['void', 'ui_price', 'integer']));

  await tab(page, 'Arguments').click();
  const type = panel(page).getByLabel(/Type/).first();
  await type.focus();
  await expect.poll(() => offered(type)).toEqual(expect.arrayContaining(['ui_price', 'integer']));
});

interface ViewCase {
  connection: EngineName;
  setup: string[];
}

const TABLE = 'CREATE TABLE ui_stock (id int PRIMARY KEY, name varchar(50))';
const views: ViewCase[] = (['sample', 'pg', 'maria', 'mysql'] as const).map(connection => ({
  connection,
  setup: [
    'DROP VIEW IF EXISTS ui_names',
    'DROP VIEW IF EXISTS ui_new',
    'DROP TABLE IF EXISTS ui_stock',
    TABLE,
    "INSERT INTO ui_stock VALUES (1, 'apple'), (2, 'pear')",
    'CREATE VIEW ui_names AS SELECT id, name FROM ui_stock'
  ]
}));

for (const { connection, setup } of views) {
  test(`a view on ${connection} shows its rows before it is saved`, async ({ lab, page }) => {
    await directSql(connection, ...setup);
    await open(lab, connection, 'view', ...tablePath(connection, 'ui_names'));
    await tab(page, 'SELECT').click();
    await write(page, 'SELECT', 'SELECT id, name, 2 * id AS twice FROM ui_stock');
    await panel(page).getByRole('textbox', { name: 'SELECT' }).press('ControlOrMeta+Enter');
    await expect(panel(page).locator('.lm-DataGrid')).toBeVisible();
    await expect(panel(page)).toContainText('2 rows');

    await write(page, 'SELECT', 'SELECT id,\n  nope\nFROM ui_stock');
    await panel(page).getByRole('button', { name: 'Preview' }).click();
    await expect(panel(page).getByRole('alert').first()).toContainText(/nope/);
    await expect(panel(page).locator('.jp-PeterSql-errorMark').first()).toHaveText('nope');

    await write(page, 'SELECT', 'SELECT id, name, 3 * id AS thrice FROM ui_stock');
    await apply(page);
    await tab(page, 'DDL').click();
    await expect(panel(page)).toContainText('thrice');
  });
}

interface TriggerCase {
  connection: EngineName;
  setup: string[];
  path: string[];
}

const triggers: TriggerCase[] = [
  {
    connection: 'pg',
    setup: [
      'DROP TABLE IF EXISTS ui_fired CASCADE',
      'CREATE TABLE ui_fired (id int PRIMARY KEY, name text)',
      "INSERT INTO ui_fired VALUES (1, 'apple')",
      `CREATE OR REPLACE FUNCTION ui_upper() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE NOTICE 'it fired'; NEW.name := upper(NEW.name); RETURN NEW; END $$`,
      'CREATE TRIGGER ui_trigger BEFORE UPDATE ON ui_fired FOR EACH ROW EXECUTE FUNCTION ui_upper()'
    ],
    path: ['ui_fired', 'ui_trigger']
  },
  {
    connection: 'sample',
    setup: [
      'DROP TABLE IF EXISTS ui_fired',
      'CREATE TABLE ui_fired (id INTEGER PRIMARY KEY, name TEXT)',
      "INSERT INTO ui_fired VALUES (1, 'apple')",
      `CREATE TRIGGER ui_trigger AFTER UPDATE OF name ON ui_fired BEGIN
        UPDATE ui_fired SET name = upper(NEW.name) WHERE id = NEW.id; END`
    ],
    path: ['ui_fired', 'ui_trigger']
  },
  ...(['maria', 'mysql'] as const).map((connection): TriggerCase => ({
    connection,
    setup: [
      'DROP TABLE IF EXISTS ui_fired',
      'CREATE TABLE ui_fired (id int PRIMARY KEY, name varchar(50)) ENGINE = InnoDB',
      "INSERT INTO ui_fired VALUES (1, 'apple')",
      'CREATE TRIGGER ui_trigger BEFORE UPDATE ON ui_fired FOR EACH ROW BEGIN SET NEW.name = upper(NEW.name); END'
    ],
    path: ['ui_trigger']
  }))
];

for (const { connection, setup, path } of triggers) {
  test(`a trigger on ${connection} is fired without leaving anything behind`, async ({ lab, page }) => {
    await directSql(connection, ...setup);
    await open(lab, connection, 'trigger', ...tablePath(connection, path[0]), ...path.slice(1));
    await tab(page, 'Event').click();
    await expect(panel(page).getByLabel('Timing')).toBeVisible();

    await tab(page, 'Test').click();
    await write(page, 'Statements that fire the trigger', "UPDATE ui_fired SET name = 'plum' WHERE id = 1");
    await panel(page).getByRole('button', { name: 'Fire and roll back' }).click();
    const rows = panel(page).getByRole('table', { name: 'Changed rows' });
    await expect(rows).toContainText('apple');
    await expect(rows).toContainText('PLUM');
    await panel(page).getByRole('button', { name: 'Fire and roll back' }).click();
    await expect(rows).toContainText('apple');
  });
}
