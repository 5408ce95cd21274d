import type { Locator, Page } from '@playwright/test';
import type { LabPage } from './support/lab-page';
import { directSql, type EngineName } from './support/direct-sql';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const editor = (page: Page): Locator => page.locator('.jp-PeterSql-ObjectEditor:visible');
const changes = (page: Page): Locator => editor(page).locator('.jp-PeterSql-Changes');
const accept = (page: Page): Locator => editor(page).locator('.jp-PeterSql-BottomBar .jp-mod-accept');
const dialog = (page: Page): Locator => page.locator('.jp-Dialog');

/** A field of a form by its label, on a tab, and what goes into it. */
interface Entry {
  field: string;
  value: string;
  tab?: string;
  /** The button that adds the field to its list. */
  add?: string;
}

/** What a form takes in, and where the refusal of it is told. */
interface Refused extends Entry {
  /** What is put in its place. */
  good: string;
  says: RegExp;
  /** The form knows that it is wrong, the server tells so at the object, or at a place in the text. */
  told: 'at the field' | 'after apply' | 'at the position';
}

/** From nothing to an object and back. */
interface Life {
  kind: string;
  name: string;
  setup: string[];
  fields: Entry[];
  refused: Refused;
  preview: RegExp;
  /** How many there are of that name. */
  count: string;
  /** Its drop asks for the name. */
  typed?: true;
}

const mysqlLives: readonly Life[] = [
  {
    kind: 'event',
    name: 'life_event',
    setup: ['DROP EVENT IF EXISTS life_event'],
    fields: [{ field: 'Once at', value: '2099-01-01 00:00:00' }],
    refused: {
      tab: 'Body',
      field: 'Body',
      value: 'DELETE FROM nowhere WHEER id = 1',
      good: 'DO 1',
      says: /syntax/,
      told: 'at the position'
    },
    preview: /CREATE .*EVENT .*life_event/s,
    count: "SELECT count(*) FROM information_schema.EVENTS WHERE EVENT_NAME = 'life_event'"
  },
  {
    kind: 'database',
    name: 'life_database',
    setup: ['DROP DATABASE IF EXISTS life_database'],
    fields: [],
    refused: {
      field: 'Default character set',
      value: 'utf9',
      good: 'utf8mb4',
      says: /Unknown character set/,
      told: 'after apply'
    },
    preview: /CREATE DATABASE `life_database`/,
    count: "SELECT count(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'life_database'",
    typed: true
  }
];

const sequenceCase: Pick<Life, 'kind' | 'name' | 'setup' | 'fields' | 'refused' | 'preview'> = {
  kind: 'sequence',
  name: 'life_sequence',
  setup: ['DROP SEQUENCE IF EXISTS life_sequence'],
  fields: [{ field: 'Cache', value: '7' }],
  refused: {
    field: 'Increment',
    value: 'two',
    good: '2',
    says: /must be a whole number/,
    told: 'at the field'
  },
  preview: /CREATE SEQUENCE .*life_sequence/s
};

const lives: Readonly<Record<Exclude<EngineName, 'sample'>, readonly Life[]>> = {
  pg: [
    { ...sequenceCase, count: "SELECT count(*) FROM pg_class WHERE relname = 'life_sequence'" },
    {
      kind: 'type',
      name: 'life_type',
      setup: ['DROP TYPE IF EXISTS life_type'],
      fields: [{ field: 'Labels 1', value: 'small', add: 'Add to Labels' }],
      refused: {
        field: 'Labels 2',
        add: 'Add to Labels',
        value: 'small',
        good: 'large',
        says: /already/,
        told: 'after apply'
      },
      preview: /CREATE TYPE .*life_type/s,
      count: "SELECT count(*) FROM pg_type WHERE typname = 'life_type'"
    },
    {
      kind: 'schema',
      name: 'life_schema',
      setup: ['DROP SCHEMA IF EXISTS life_schema'],
      fields: [{ field: 'Comment', value: "it's new" }],
      refused: {
        field: 'Owner',
        value: 'nobody at all',
        good: 'postgres',
        says: /nobody at all/,
        told: 'after apply'
      },
      preview: /CREATE SCHEMA "life_schema"/,
      count: "SELECT count(*) FROM pg_namespace WHERE nspname = 'life_schema'",
      typed: true
    },
    {
      kind: 'database',
      name: 'life_database',
      setup: ['DROP DATABASE IF EXISTS life_database'],
      fields: [{ field: 'Template', value: 'template0' }],
      refused: {
        field: 'Connection limit (-1: none)',
        value: '-5',
        good: '5',
        says: /must be at least -1/,
        told: 'at the field'
      },
      preview: /CREATE DATABASE "life_database"/,
      count: "SELECT count(*) FROM pg_database WHERE datname = 'life_database'",
      typed: true
    }
  ],
  maria: [
    {
      ...sequenceCase,
      count: "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'life_sequence'"
    },
    ...mysqlLives
  ],
  mysql: mysqlLives
};

/** Where an object of a kind is made. */
function parentOf(
  name: Exclude<EngineName, 'sample'>,
  kind: string
): { kind: string; path: string[] } | null {
  const { database } = serverOf(name);
  if (kind === 'database') {
    return null;
  }
  return name === 'pg' && kind !== 'schema'
    ? { kind: 'schema', path: [database, 'public'] }
    : { kind: 'database', path: [database] };
}

/** The input of a field; forms of several tabs have it on one of them. */
async function inputOf(page: Page, { field, tab, add }: Entry): Promise<Locator> {
  if (tab) {
    await editor(page).getByRole('tab', { name: tab, exact: true }).click();
  }
  const panel = editor(page).getByRole('tabpanel');
  const input = panel
    .getByRole('textbox', { name: field, exact: true })
    .or(panel.getByLabel(field, { exact: true }))
    .first();
  if (add && (await input.count()) === 0) {
    await panel.getByRole('button', { name: add, exact: true }).click();
  }
  return input;
}

async function enter(page: Page, entry: Entry): Promise<void> {
  const input = await inputOf(page, entry);
  if (entry.tab === 'Body') {
    await input.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(entry.value);
  } else {
    await input.fill(entry.value);
  }
}

async function expectValue(page: Page, entry: Entry): Promise<void> {
  const input = await inputOf(page, entry);
  await (entry.tab === 'Body'
    ? expect(input).toHaveText(entry.value)
    : expect(input).toHaveValue(entry.value));
}

type ServerName = keyof typeof lives;

/** Begins an object, has a wrong value of it refused, and makes it with a right one. */
async function make(
  lab: LabPage,
  name: ServerName,
  life: Life,
  existing: () => Promise<number>
): Promise<void> {
  const { page } = lab;
  const { kind, name: object, fields, refused, preview } = life;
  const parent = parentOf(name, kind);
  await lab.execute('petersql:open-object', {
    connection: name,
    ref: { kind, path: parent?.path ?? [] },
    creating: `life-${kind}`,
    parent
  });
  await editor(page).getByRole('tab', { name: 'General', exact: true }).click();
  await expect(accept(page)).toBeDisabled();
  await expect(editor(page)).toContainText('It needs a name');
  for (const entry of [{ field: 'Name', value: object }, ...fields]) {
    await enter(page, entry);
  }
  await expect(changes(page)).toContainText(/CREATE/);

  await enter(page, refused);
  if (refused.told === 'at the field') {
    const message = editor(page).locator('.jp-PeterSql-ObjectField [role="alert"]');
    await expect(message).toContainText(refused.says);
    await expect(await inputOf(page, refused)).toHaveAttribute('aria-invalid', 'true');
    await expect(accept(page)).toBeDisabled();
  } else {
    await expect(changes(page)).toContainText(refused.value);
    await accept(page).click();
    await expect(changes(page).getByRole('alert')).toContainText(refused.says);
    await expect(changes(page)).toContainText('nothing on the server has changed');
  }
  if (refused.told === 'at the position') {
    await expect(editor(page).getByRole('tabpanel').locator('.jp-PeterSql-errorMark')).toBeVisible();
  }
  expect(await existing()).toBe(0);
  await expectValue(page, refused);

  await enter(page, { ...refused, value: refused.good });
  await expect(changes(page)).toContainText(preview);
  await accept(page).click();
  await expect(changes(page)).toContainText(/Applied in \d+ ms/);
  await expect.poll(existing).toBe(1);
  await lab.execute('application:close');
}

/** Drops an object in the sidebar, by the keyboard. */
async function drop(lab: LabPage, name: ServerName, { kind, name: object, typed }: Life): Promise<void> {
  const { page } = lab;
  const path = [...(parentOf(name, kind)?.path ?? []), object];
  await lab.execute('petersql:reveal-object', { connection: name, ref: { kind, path } });
  const row = page
    .locator('.jp-PeterSql-Row[aria-selected="true"]')
    .filter({ has: page.getByText(object, { exact: true }) });
  await row.focus();
  await page.keyboard.press('Delete');
  await expect(dialog(page)).toContainText(new RegExp(`DROP ${kind}`, 'i'));
  const button = dialog(page).getByRole('button', { name: 'Drop' });
  if (typed) {
    await expect(button).toBeDisabled();
    await dialog(page)
      .getByLabel(/cannot be undone/)
      .fill(object);
  }
  await button.click();
  await expect(row).toHaveCount(0);
}

for (const [name, objects] of Object.entries(lives) as [ServerName, readonly Life[]][]) {
  const kinds = objects.map(({ kind }) => kind).join(', ');
  test(`on ${name} each of ${kinds} is begun, refused, made and dropped`, async ({ lab }) => {
    for (const life of objects) {
      await directSql(name, ...life.setup);
      const existing = async (): Promise<number> => Number((await directSql(name, life.count))[0][0]);
      await make(lab, name, life, existing);
      await drop(lab, name, life);
      await expect.poll(existing).toBe(0);
    }
  });
}
