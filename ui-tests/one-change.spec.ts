import type { Locator, Page } from '@playwright/test';
import { directSql, type EngineName } from './support/direct-sql';
import { serverOf } from './support/servers';
import { expect, test } from './support/test';

const editor = (page: Page): Locator => page.locator('.jp-PeterSql-ObjectEditor:visible');

/** An object, what makes it, and one field of it that is changed in its form. */
interface Case {
  kind: string;
  /** The path below the database (PostgreSQL: below its schema `public`). */
  path: string[];
  setup: string[];
  tab?: string;
  field: string;
  value: string;
  /** The statement that this one change is. */
  plan: RegExp;
}

const mysqlTable: Case = {
  kind: 'table',
  path: ['one_table'],
  setup: ['DROP TABLE IF EXISTS one_table', 'CREATE TABLE one_table (id int, label text)'],
  tab: 'Columns',
  field: 'Name, line 2',
  value: 'title',
  plan: /ALTER TABLE/
};
/** Its text is kept with the session's settings: they are set for it, and set back. */
const mysqlEvent: Case = {
  kind: 'event',
  path: ['one_event'],
  setup: [
    'DROP EVENT IF EXISTS one_event',
    'CREATE EVENT one_event ON SCHEDULE EVERY 1 YEAR DISABLE DO SELECT 1'
  ],
  field: 'Comment',
  value: 'seen',
  plan: /ALTER .*EVENT .*COMMENT/
};

const mysqlProgram = (kind: 'function' | 'procedure', create: string): Case => ({
  kind,
  path: [`one_${kind}`],
  setup: [`DROP ${kind} IF EXISTS one_${kind}`, create],
  tab: 'General',
  field: 'Comment',
  value: 'seen',
  plan: new RegExp(`ALTER ${kind} .*COMMENT`, 'i')
});
const mysqlPrograms: readonly Case[] = [
  mysqlProgram('function', 'CREATE FUNCTION one_function () RETURNS int DETERMINISTIC RETURN 1'),
  mysqlProgram('procedure', 'CREATE PROCEDURE one_procedure () SELECT 1')
];
const mysqlView: Case = {
  kind: 'view',
  path: ['one_view'],
  setup: ['CREATE OR REPLACE VIEW one_view AS SELECT 1 AS a'],
  tab: 'General',
  field: 'Definer',
  value: '`nobody`@`%`',
  plan: /DEFINER = `nobody`@`%`/
};
const described = (
  kind: string,
  create: string,
  path = [`one_${kind.replace('-', '_')}`],
  extra = ''
): Case => {
  const words = kind.replace('-', ' ').toUpperCase();
  const name = path.at(-1)!.replace(/\(.*/, '');
  return {
    kind,
    path,
    setup: [`DROP ${words} IF EXISTS ${name}${extra}`, create],
    tab: 'General',
    field: 'Comment',
    value: 'seen',
    plan: new RegExp(`COMMENT ON ${words}`)
  };
};

const cases: Readonly<Partial<Record<EngineName, readonly Case[]>>> = {
  sample: [
    {
      kind: 'table',
      path: ['one_table'],
      setup: ['DROP TABLE IF EXISTS one_table', 'CREATE TABLE one_table (id int, label text)'],
      tab: 'Columns',
      field: 'Name, line 2',
      value: 'title',
      plan: /RENAME COLUMN/
    }
  ],
  pg: [
    {
      kind: 'table',
      path: ['one_table'],
      setup: ['DROP TABLE IF EXISTS one_table', 'CREATE TABLE one_table (id int, label text)'],
      field: 'Comment',
      value: 'seen',
      plan: /COMMENT ON TABLE/
    },
    {
      kind: 'sequence',
      path: ['one_sequence'],
      setup: ['DROP SEQUENCE IF EXISTS one_sequence', 'CREATE SEQUENCE one_sequence'],
      field: 'Increment',
      value: '5',
      plan: /INCREMENT/
    },
    {
      kind: 'view',
      path: ['one_view'],
      setup: ['DROP VIEW IF EXISTS one_view', 'CREATE VIEW one_view AS SELECT 1 AS a'],
      tab: 'General',
      field: 'Comment',
      value: 'seen',
      plan: /COMMENT ON VIEW/
    },
    {
      kind: 'type',
      path: ['one_type'],
      setup: ['DROP TYPE IF EXISTS one_type', "CREATE TYPE one_type AS ENUM ('a')"],
      tab: 'General',
      field: 'Comment',
      value: 'seen',
      plan: /COMMENT ON TYPE/
    },
    described('domain', 'CREATE DOMAIN one_domain AS int'),
    described('materialized-view', 'CREATE MATERIALIZED VIEW one_materialized_view AS SELECT 1 AS a'),
    described('function', "CREATE FUNCTION one_function() RETURNS int LANGUAGE sql AS 'SELECT 1'", [
      'one_function()'
    ]),
    described('procedure', "CREATE PROCEDURE one_procedure() LANGUAGE sql AS 'SELECT 1'", [
      'one_procedure()'
    ]),
    described('policy', 'CREATE POLICY one_policy ON one_table', ['one_table', 'one_policy'], ' ON one_table')
  ],
  maria: [
    mysqlTable,
    mysqlEvent,
    mysqlView,
    ...mysqlPrograms,
    {
      kind: 'sequence',
      path: ['one_sequence'],
      setup: ['DROP SEQUENCE IF EXISTS one_sequence', 'CREATE SEQUENCE one_sequence'],
      field: 'Increment',
      value: '5',
      plan: /INCREMENT/
    }
  ],
  mysql: [mysqlTable, mysqlEvent, mysqlView, ...mysqlPrograms]
};

const placeOf = (name: EngineName): string[] =>
  name === 'sample'
    ? ['main']
    : name === 'pg'
      ? [serverOf(name).database, 'public']
      : [serverOf(name).database];

for (const [name, objects] of Object.entries(cases) as [EngineName, readonly Case[]][]) {
  test(`opening objects of ${name} changes nothing, and one changed field is one statement`, async ({
    lab,
    page
  }) => {
    for (const { kind, path, setup, tab, field, value, plan } of objects) {
      await directSql(name, ...setup);
      const ref = { kind, path: [...placeOf(name), ...path] };
      await lab.execute('petersql:open-object', { connection: name, ref });
      await expect(editor(page).getByText('Nothing is changed')).toBeVisible();
      // An unedited editor closes without a question.
      await lab.execute('application:close');
      await expect(editor(page)).toHaveCount(0);

      await lab.execute('petersql:open-object', { connection: name, ref });
      await expect(editor(page).getByText('Nothing is changed')).toBeVisible();
      await editor(page)
        .getByRole('tab', { name: tab ?? 'General', exact: true })
        .click();
      await editor(page).getByLabel(field, { exact: true }).fill(value);
      const statements = editor(page)
        .locator('.jp-PeterSql-Statements > li')
        .filter({ hasNotText: /^\s*SET\b/ });
      await expect(statements).toHaveCount(1);
      await expect(statements).toContainText(plan);
      await editor(page).getByRole('button', { name: 'Revert' }).click();
      await expect(editor(page).getByText('Nothing is changed')).toBeVisible();
      await lab.execute('application:close');
      await expect(editor(page)).toHaveCount(0);
    }
  });
}
