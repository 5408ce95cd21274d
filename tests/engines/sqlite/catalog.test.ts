import { readCatalog } from '../../../src/engines/sqlite/catalog';
import type { CatalogObject } from '../../../src/model';
import { useDatabases } from './support';

const databases = useDatabases();

async function catalogOf(sql: string): Promise<CatalogObject[]> {
  const objects: CatalogObject[] = [];
  await readCatalog(await databases.connect(databases.file(sql)), chunk => objects.push(...chunk));
  return objects;
}

test('tables and views with columns, keys, indexes and references, and triggers', async () => {
  const objects = await catalogOf(`
    CREATE TABLE p (x INT, y TEXT NOT NULL, z AS (x + 1), PRIMARY KEY (y, x)) WITHOUT ROWID;
    CREATE TABLE "c c" (id INTEGER PRIMARY KEY, a INT, b TEXT UNIQUE, up REFERENCES "C C", FOREIGN KEY (b, a) REFERENCES P);
    CREATE INDEX i ON "c c" (a, lower(b));
    CREATE VIEW v AS SELECT id, b FROM "c c";
    CREATE VIRTUAL TABLE f USING fts5(body);
    CREATE TRIGGER r AFTER INSERT ON p BEGIN SELECT 1; END`);
  expect(objects).toEqual([
    {
      ref: { kind: 'table', path: ['main', 'p'] },
      columns: [
        ['x', 'INT', true],
        ['y', 'TEXT', true],
        ['z', '', false]
      ],
      indexes: [['PRIMARY KEY', ['y', 'x'], true]]
    },
    {
      ref: { kind: 'table', path: ['main', 'c c'] },
      columns: [
        ['id', 'INTEGER', false],
        ['a', 'INT', false],
        ['b', 'TEXT', false],
        ['up', '', false]
      ],
      indexes: [
        ['PRIMARY KEY', ['id'], true],
        ['sqlite_autoindex_c c_1', ['b'], true],
        ['i', ['a', null], false]
      ],
      foreignKeys: [
        [['up'], ['main', 'c c'], ['id']],
        [
          ['b', 'a'],
          ['main', 'p'],
          ['y', 'x']
        ]
      ]
    },
    {
      ref: { kind: 'view', path: ['main', 'v'] },
      columns: [
        ['id', 'INTEGER', false],
        ['b', 'TEXT', false]
      ]
    },
    { ref: { kind: 'table', path: ['main', 'f'] }, columns: [['body', '', false]] },
    { ref: { kind: 'trigger', path: ['main', 'p', 'r'] } }
  ]);
});

test('a broken view hides nothing but its own columns', async () => {
  const objects = await catalogOf(
    'CREATE TABLE t (a); CREATE VIEW v AS SELECT * FROM gone; CREATE VIEW w AS SELECT 1 AS b'
  );
  expect(objects.map(({ ref, columns }) => [ref.path[1], columns?.map(([name]) => name)])).toEqual([
    ['t', ['a']],
    ['v', undefined],
    ['w', ['b']]
  ]);
});
