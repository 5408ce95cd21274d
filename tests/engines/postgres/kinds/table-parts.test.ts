import { partSql } from '../../../../src/engines/postgres/kinds/table/part-sql';

const version = { flavor: 'postgres', major: 18, minor: 0, patch: 0, text: 'PostgreSQL 18' };
const table = { schema: 'app', name: 'items' };

test.each([
  [
    'columns',
    { name: 'a "b"', type: 'varchar(40)', notNull: true, default: "'x'" },
    `"a ""b""" character varying(40) DEFAULT 'x' NOT NULL`
  ],
  [
    'keys',
    { name: 'items_pkey', kind: 'primary', columns: ['a'] },
    'CONSTRAINT "items_pkey" PRIMARY KEY ("a")'
  ],
  ['checks', { name: 'c', expression: 'a > 0' }, 'CONSTRAINT "c" CHECK (a > 0)'],
  [
    'foreignKeys',
    {
      name: 'f',
      columns: ['a'],
      references: { schema: 'app', table: 'shops', columns: ['id'] },
      onDelete: 'cascade'
    },
    'CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "app"."shops" ("id") ON DELETE CASCADE'
  ],
  [
    'exclusions',
    { name: 'e', elements: [{ column: 'a', operator: '=' }] },
    'CONSTRAINT "e" EXCLUDE USING "gist" ("a" WITH =)'
  ],
  [
    'indexes',
    { name: 'i', elements: [{ column: 'a' }], where: '(a > 0)' },
    'CREATE INDEX "i" ON "app"."items" USING "btree" ("a") WHERE (a > 0)'
  ],
  [
    'statistics',
    { schema: 'app', name: 's', on: 'a, b' },
    'CREATE STATISTICS "app"."s" ON a, b FROM "app"."items"'
  ],
  ['inherits', { schema: 'app', name: 'things' }, '"app"."things"'],
  ['options', { name: 'fillfactor', value: '70' }, null]
])('a part of %s reads as SQL', (list, part, sql) => {
  expect(partSql(list, part, table, version)).toBe(sql);
});
