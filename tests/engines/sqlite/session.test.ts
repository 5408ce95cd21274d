import fs from 'node:fs';
import path from 'node:path';

import { sqliteEngine } from '../../../src/engines/sqlite';
import type { TestStep } from '../../../src/model';
import { errorOf, rowsOf, runAll } from '../contract/contract';
import { useDatabases } from './support';

const databases = useDatabases();
const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

test('a missing file is never created', async () => {
  const file = path.join(databases.folder, 'missing.db');
  expect((await errorOf(databases.connect(file))).message).toContain(file);
  expect(fs.existsSync(file)).toBe(false);
});

test('reports the steps of a connection test', async () => {
  const steps: TestStep[] = [];
  const config = { name: 'x', engine: 'sqlite' as const, file: databases.file() };
  await (await sqliteEngine.connect(config, { onStep: step => steps.push(step) })).close();
  expect(steps.map(({ step, status }) => [step, status])).toEqual([
    ['file', 'ok'],
    ['version', 'ok']
  ]);
  expect(steps[1].detail).toMatch(/^SQLite 3\./);
});

test.each([':memory:', 'file'])('a read-only connection writes nothing (%s)', async kind => {
  const file = kind === 'file' ? databases.file('CREATE TABLE t(a)') : kind;
  const connection = await databases.connect(file, { readOnly: true });
  expect((await errorOf(runAll(connection, 'CREATE TABLE u(a)'))).code).toBe('read-only');
});

test('foreign keys are enforced, initial statements run', async () => {
  const file = databases.file('CREATE TABLE p(a INTEGER PRIMARY KEY); CREATE TABLE c(a REFERENCES p)');
  const connection = await databases.connect(file, {
    initSql: 'PRAGMA cache_size = 77; CREATE TEMP TABLE mine(a)'
  });
  const error = await errorOf(runAll(connection, 'INSERT INTO c VALUES (1)'));
  expect(error).toMatchObject({ code: 'constraint', sqlState: 'SQLITE_CONSTRAINT_FOREIGNKEY' });
  expect(await connection.query('PRAGMA cache_size')).toEqual([{ cache_size: 77 }]);
  expect(await connection.query('SELECT * FROM mine')).toEqual([]);
});

test('initial statements that fail are told as such', async () => {
  const error = await errorOf(databases.connect(databases.file(), { initSql: 'SELECT nope' }));
  expect(error.message).toBe('Initial statement failed: no such column: nope');
});

test('a locked file is an error with a hint', async () => {
  const file = databases.file('CREATE TABLE t(a)');
  const [one, two] = [await databases.connect(file), await databases.connect(file)];
  await two.query('PRAGMA busy_timeout = 0');
  await runAll(one, 'BEGIN EXCLUSIVE; INSERT INTO t VALUES (1)');
  const error = await errorOf(runAll(two, 'SELECT * FROM t'));
  expect(error.sqlState).toBe('SQLITE_BUSY');
  expect(error.hint).toContain('lock');
});

test('cancelling what cannot stop restarts the session and says what was lost', async () => {
  const file = databases.file('CREATE TABLE t(a)');
  const connection = await databases.connect(file, { initSql: 'PRAGMA cache_size = 77' });
  const before = connection.sessionId;
  await runAll(connection, 'CREATE TEMP TABLE mine(a); BEGIN; INSERT INTO t VALUES (1)');
  const controller = new AbortController();
  const running = errorOf(runAll(connection, ENDLESS, { signal: controller.signal }));
  setTimeout(() => controller.abort(), 100);
  const error = await running;
  expect(error.code).toBe('cancelled');
  expect(error.message).toContain('rolled back');
  expect(error.message).toContain('temporary tables are gone');
  expect(connection.sessionId).not.toBe(before);
  expect(connection.transaction).toBe('none');
  expect(await connection.query('SELECT * FROM t')).toEqual([]);
  expect(await connection.query('PRAGMA cache_size')).toEqual([{ cache_size: 77 }]);
});

test('cancelling between two batches keeps the session with its temporary tables', async () => {
  const connection = await databases.connect(':memory:');
  await runAll(connection, 'CREATE TEMP TABLE mine(a)');
  const before = connection.sessionId;
  const controller = new AbortController();
  const read = async () => {
    const sql = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
    for await (const cursor of connection.run(sql, { signal: controller.signal })) {
      for await (const batch of cursor.batches()) {
        expect(batch.rows).toBeGreaterThan(0);
        controller.abort();
      }
    }
  };
  expect((await errorOf(read())).message).toBe('Cancelled');
  expect(connection.sessionId).toBe(before);
  expect(await connection.query('SELECT * FROM mine')).toEqual([]);
});

test('a killed process is told: the running write has an unknown outcome', async () => {
  const connection = await databases.connect(databases.file('CREATE TABLE t(a)'));
  const running = errorOf(runAll(connection, `INSERT INTO t ${ENDLESS}`));
  setTimeout(() => process.kill(Number(connection.sessionId), 'SIGKILL'), 100);
  expect((await running).code).toBe('outcome-unknown');
  expect(await connection.closed).toBeInstanceOf(Error);
  expect((await errorOf(connection.query('SELECT 1'))).code).toBe('connection-lost');
});

test.each([
  ['less', 'ALTER TABLE t DROP COLUMN b', ['a', 'c'], [[1n, 3n]]],
  ['more', 'ALTER TABLE t ADD COLUMN d DEFAULT 4', ['a', 'b', 'c', 'd'], [[1n, 2n, 3n, 4n]]],
  ['others', 'ALTER TABLE t RENAME COLUMN c TO x', ['a', 'b', 'x'], [[1n, 2n, 3n]]],
  ['less, no row', 'DELETE FROM t; ALTER TABLE t DROP COLUMN b', ['a', 'c'], []]
])('a statement reads the columns that another session left: %s', async (_case, change, names, rows) => {
  const file = databases.file('CREATE TABLE t(a, b, c); INSERT INTO t VALUES (1, 2, 3)');
  const [reader, other] = [await databases.connect(file), await databases.connect(file)];
  await runAll(reader, 'SELECT * FROM t');
  await runAll(other, change);
  for await (const cursor of reader.run('SELECT * FROM t')) {
    const read = [];
    for await (const batch of cursor.batches()) {
      read.push(...rowsOf(batch));
    }
    expect([cursor.columns.map(({ name }) => name), read]).toEqual([names, rows]);
  }
});

test.each([
  ['SELECT a, b FORM t WHERE', 't', 'syntax'],
  ['SELECT a, a, + FROM t, a FROM t', 'FROM', 'syntax'],
  ['SELECT a FROM t WHERE (1', undefined, 'syntax'],
  ["SELECT a FROM t WHERE 'open", "'open", 'syntax'],
  ['SELECT a FROM main.nowhere', 'main.nowhere', 'not-found'],
  ['SELECT a, missing FROM t', 'missing', 'not-found'],
  ['SELECT nope(1)', 'nope', 'not-found'],
  ['SELECT x.b FROM t x JOIN t AS y ON x.a = y.a WHERE b = 1', 'b = 1', 'database']
])('the place of the error in %j', async (sql, near, code) => {
  const connection = await databases.connect(databases.file('CREATE TABLE t(a, b)'));
  const script = `SELECT 1;\n${sql}`;
  const error = await errorOf(runAll(connection, script));
  const at =
    near === undefined ? script.length : script.indexOf(near, 'SELECT 1;\n'.length + (near === 't' ? 13 : 0));
  expect([error.code, error.statement, error.position]).toEqual([code, 1, at]);
});

test('lists databases, tables, views and columns', async () => {
  const file =
    databases.file(`CREATE TABLE "we""ird"(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL, g AS (a || '!'));
    CREATE VIEW v AS SELECT a FROM "we""ird"`);
  const connection = await databases.connect(file);
  const list = async (kind: string, parent: string[] | null) =>
    (
      await sqliteEngine.kinds
        .find(({ descriptor }) => descriptor.id === kind)!
        .list(connection, parent && { kind: 'x', path: parent })
    ).map(({ ref, hint, flags }) => [ref.path, hint, flags]);
  expect(await list('database', null)).toEqual([[['main'], path.basename(file), undefined]]);
  await runAll(connection, 'CREATE TEMP TABLE mine(a)');
  expect((await list('database', null)).map(([path]) => path)).toEqual([['main'], ['temp']]);
  expect(await list('table', ['temp'])).toEqual([[['temp', 'mine'], undefined, undefined]]);
  expect(await list('table', ['main'])).toEqual([[['main', 'we"ird'], undefined, undefined]]);
  expect(await list('view', ['main'])).toEqual([[['main', 'v'], undefined, undefined]]);
  expect(await list('column', ['main', 'we"ird'])).toEqual([
    [['main', 'we"ird', 'id'], 'INTEGER', ['primaryKey']],
    [['main', 'we"ird', 'a'], 'TEXT', ['notNull']],
    [['main', 'we"ird', 'g'], '', ['generated']]
  ]);
});
