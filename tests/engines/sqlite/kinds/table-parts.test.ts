import { partSql } from '../../../../src/engines/sqlite/kinds/table/part-sql';

test.each([
  ['columns', { name: 'a', type: 'TEXT', notNull: true, default: "'x'" }, `"a" TEXT NOT NULL DEFAULT 'x'`],
  ['uniques', { name: 'u', columns: [{ name: 'a' }] }, 'CONSTRAINT "u" UNIQUE ("a")'],
  ['checks', { name: null, expression: 'a > 0' }, 'CHECK (a > 0)'],
  [
    'foreignKeys',
    { columns: ['a'], table: 'shops', references: ['id'] },
    'FOREIGN KEY ("a") REFERENCES "shops" ("id")'
  ],
  [
    'indexes',
    { name: 'i', unique: true, columns: [{ name: 'a' }] },
    'CREATE UNIQUE INDEX "main"."i" ON "items" ("a")'
  ],
  ['triggers', { name: 't' }, null]
])('a part of %s reads as SQL', (list, part, sql) => {
  expect(partSql(list, part, { name: 'items' })).toBe(sql);
});
