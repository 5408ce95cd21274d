import fs from 'node:fs';
import path from 'node:path';
import { sqliteEngine } from '../../../../src/engines/sqlite';
import type { DatabaseDefinition } from '../../../../src/engines/sqlite/kinds/database';
import type { Connection } from '../../../../src/engines/core/engine';
import type { ObjectKind } from '../../../../src/engines/core/kind';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { useDatabases } from '../support';

const kind = sqliteEngine.kinds[0] as unknown as ObjectKind<DatabaseDefinition>;
const databases = useDatabases();
const ref = (name: string) => ({ kind: 'database', path: [name] });

async function alter(db: Connection, change: Partial<DatabaseDefinition>, name = 'main') {
  const from = await kind.read!(db, ref(name));
  const to = { ...from, ...change };
  const statements = kind.plan!({ op: 'alter', ref: ref(name), from, to }, db.version);
  const report = await applyStatements(statements, () => Promise.resolve(db));
  expect(report.error).toBeUndefined();
  const after = await kind.read!(db, ref(name));
  expect(after).toEqual(to);
  expect(kind.plan!({ op: 'alter', ref: ref(name), from: after, to }, db.version)).toEqual([]);
  return statements.map(({ sql }) => sql);
}

test.each<[string, Partial<DatabaseDefinition>, string[]]>([
  ['nothing', {}, []],
  [
    'version and application',
    { userVersion: -3, applicationId: 77 },
    ['PRAGMA "main".user_version = -3', 'PRAGMA "main".application_id = 77']
  ],
  ['page size', { pageSize: 8192 }, ['PRAGMA "main".page_size = 8192', 'VACUUM "main"']],
  [
    'auto-vacuum',
    { autoVacuum: 'INCREMENTAL' },
    ['PRAGMA "main".auto_vacuum = INCREMENTAL', 'VACUUM "main"']
  ],
  ['write-ahead log', { wal: true }, ['PRAGMA "main".journal_mode = WAL']]
])('alters %s', async (_, change, expected) => {
  const db = await databases.connect(databases.file('CREATE TABLE t (a); INSERT INTO t VALUES (1)'));
  expect(await alter(db, change)).toEqual(expected);
  expect(await db.query('SELECT * FROM t')).toEqual([{ a: 1 }]);
});

test('the page size of a file with a write-ahead log', async () => {
  const db = await databases.connect(databases.file('PRAGMA journal_mode = WAL; CREATE TABLE t (a)'));
  expect(await alter(db, { pageSize: 1024 })).toEqual([
    'PRAGMA "main".journal_mode = DELETE',
    'PRAGMA "main".page_size = 1024',
    'VACUUM "main"',
    'PRAGMA "main".journal_mode = WAL'
  ]);
});

test('creates a file by attaching it, reads its settings, detaches and attaches it again', async () => {
  const db = await databases.connect(databases.file());
  const name = 'Chk_$%{}[]()&*^!@"\'`\\/#';
  const to: DatabaseDefinition = {
    name,
    file: path.join(databases.folder, "new 'file'.db"),
    pageSize: 1024,
    encoding: 'UTF-8',
    autoVacuum: 'FULL',
    wal: false,
    userVersion: 5,
    applicationId: 6
  };
  for (let round = 0; round < 2; round++) {
    const create = kind.plan!({ op: 'create', ref: ref(name), to }, db.version);
    expect((await applyStatements(create, () => Promise.resolve(db))).error).toBeUndefined();
    expect(fs.existsSync(to.file!)).toBe(true);
    const from = await kind.read!(db, ref(name));
    expect(from).toEqual(to);
    for (const { sql } of kind.plan!({ op: 'drop', ref: ref(name), from }, db.version)) {
      await db.query(sql);
    }
    await expect(kind.read!(db, ref(name))).rejects.toMatchObject({ code: 'not-found' });
  }
});

test('a failing attachment is taken back', async () => {
  const db = await databases.connect(databases.file());
  const file = path.join(databases.folder, 'other.db');
  const to = {
    name: 'other',
    file,
    encoding: 'UTF-8',
    userVersion: 'no number'
  } as unknown as DatabaseDefinition;
  const plan = kind.plan!({ op: 'create', ref: ref('other'), to }, db.version);
  const report = await applyStatements(plan, () => Promise.resolve(db));
  expect(report.statements[0].outcome).toBe('undone');
  expect(await db.query("SELECT name FROM pragma_database_list WHERE name = 'other'")).toEqual([]);
});

test.each<[Partial<DatabaseDefinition>, RegExp]>([
  [{ name: 'other' }, /no name of its own/],
  [{ encoding: 'UTF-16le' }, /fixed/]
])('refuses to alter %j with the reason', async (change, message) => {
  const db = await databases.connect(databases.file('CREATE TABLE t (a)'));
  await expect(alter(db, change)).rejects.toThrow(message);
});

test('a database in memory has no write-ahead log', async () => {
  const db = await databases.connect(':memory:');
  expect(await kind.read!(db, ref('main'))).toMatchObject({ file: null, wal: null });
  await expect(alter(db, { wal: true })).rejects.toMatchObject({ code: 'unsupported' });
});

test('main cannot be detached', async () => {
  const db = await databases.connect(databases.file());
  const from = await kind.read!(db, ref('main'));
  expect(() => kind.plan!({ op: 'drop', ref: ref('main'), from }, db.version)).toThrow('delete the file');
});
