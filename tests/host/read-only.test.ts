import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { DbError, type EngineId } from '../../src/model';
import { startHost, type TestHost } from './support';
import { targetsWith } from './simple-targets';

/** Each would let a session write that was opened to read only. */
const LIFTING: Record<'postgres' | 'mysql' | 'mariadb' | 'sqlite', readonly string[]> = {
  postgres: [
    'SET default_transaction_read_only = off',
    'set session "default_transaction_read_only" to off',
    'SET LOCAL transaction_read_only TO false',
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE',
    'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ /* and */ WRITE',
    'BEGIN READ WRITE',
    'START TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE',
    'RESET default_transaction_read_only',
    'RESET ALL',
    'DISCARD ALL',
    "SELECT set_config('default_transaction_read_only', 'off', false)",
    "WITH a AS (SELECT pg_catalog.set_config('transaction_read_only', 'off', true)) SELECT * FROM a",
    "DO $$ BEGIN PERFORM set_config('default_transaction_read_only', 'off', false); END $$",
    "DO $$ DECLARE a text; BEGIN a := set_config('default_transaction_read_only', 'off', false); END $$",
    "DO $a$ BEGIN EXECUTE 'SET default_transaction_read_only = off'; END $a$",
    "EXPLAIN ANALYZE SELECT set_config('default_transaction_read_only', 'off', false)",
    'SELECT 1; SET default_transaction_read_only = off; DROP TABLE kept',
    "SELECT set_config('default_transaction_' || 'read_only', 'off', false)",
    "SELECT pg_catalog.\"set_config\"(lower('X'), 'off', false)",
    "SELECT set_config(name, 'off', false) FROM pg_settings WHERE name LIKE 'default%only'",
    "DO $$ BEGIN PERFORM set_config('default_' || 'x', 'off', false); END $$",
    "ALTER SYSTEM SET work_mem = '5MB'",
    "COPY (SELECT 1) TO '/tmp/petersql-never'",
    "COPY kept (a) TO PROGRAM 'cat' WITH (FORMAT csv)",
    'VACUUM kept',
    'ANALYZE',
    'REINDEX TABLE kept',
    'CLUSTER',
    'CHECKPOINT',
    "COMMIT PREPARED 'a'",
    'BEGIN; LOCK TABLE kept',
    'LOCK kept IN ACCESS EXCLUSIVE MODE',
    'LOCK "kept"',
    'LOCK kept IN SHARE ROW EXCLUSIVE MODE',
    'SELECT pg_catalog.pg_switch_wal()',
    'DO $$ BEGIN PERFORM "pg_reload_conf"(); END $$',
    'DO $$ BEGIN EXECUTE text; END $$'
  ],
  mysql: [
    'SET SESSION TRANSACTION READ WRITE',
    'set transaction isolation level read committed, read write',
    'START TRANSACTION READ WRITE',
    'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ WRITE',
    'SET transaction_read_only = 0',
    'SET @a = 1, @@session.transaction_read_only = OFF',
    'SET SESSION `transaction_read_only` = 0',
    '/*!50000 SET SESSION TRANSACTION READ WRITE */',
    "PREPARE p FROM 'SET SESSION TRANSACTION READ WRITE'",
    'SET GLOBAL max_connections = 152',
    'SET @a = 1, @@global.max_connections = 152',
    'SET PERSIST max_connections = 152',
    "SELECT 1 INTO OUTFILE '/tmp/petersql-never'",
    "XA COMMIT 'a'",
    'FLUSH TABLES',
    'ANALYZE TABLE kept',
    'OPTIMIZE TABLE kept',
    'KILL 4000000000',
    'RESET PERSIST IF EXISTS max_connections',
    "PURGE BINARY LOGS BEFORE '2000-01-01'",
    'LOCK INSTANCE FOR BACKUP',
    'SET DEFAULT ROLE NONE TO nobody',
    'STOP REPLICA',
    "PREPARE p FROM 'FLUSH TABLES'",
    'PREPARE p FROM @text'
  ],
  mariadb: [
    'SET SESSION TRANSACTION READ WRITE',
    'START TRANSACTION READ WRITE',
    'SET tx_read_only = 0',
    'SET STATEMENT tx_read_only = 0 FOR INSERT INTO kept VALUES (2)',
    "EXECUTE IMMEDIATE 'SET SESSION TRANSACTION READ WRITE'",
    'SET GLOBAL max_connections = 152',
    "SELECT 1 INTO DUMPFILE '/tmp/petersql-never'",
    "XA ROLLBACK 'a'",
    'FLUSH TABLES',
    'ANALYZE TABLE kept',
    'REPAIR TABLE kept',
    'KILL 4000000000',
    "PURGE BINARY LOGS BEFORE '2000-01-01'",
    'BACKUP STAGE START',
    'STOP ALL SLAVES',
    "EXECUTE IMMEDIATE concat('SET tx_read', '_only = 0')",
    'EXECUTE IMMEDIATE @text',
    'BEGIN NOT ATOMIC SET SESSION TRANSACTION READ WRITE; INSERT INTO kept VALUES (2); END'
  ],
  sqlite: [
    'PRAGMA query_only = OFF',
    'pragma main.query_only(0)',
    'REINDEX',
    "VACUUM INTO 'never.db'",
    'ANALYZE'
  ]
};

/** These only look like it. */
const HARMLESS: typeof LIFTING = {
  postgres: [
    'SHOW transaction_read_only',
    "SELECT current_setting('transaction_read_only')",
    'SELECT \'SET default_transaction_read_only = off\' AS "READ WRITE"',
    'BEGIN READ ONLY; SELECT 1 -- READ WRITE\n; COMMIT',
    'SET statement_timeout = 0; RESET statement_timeout',
    "SELECT set_config('statement_timeout', '0', false), 'set_config(' AS x",
    "COPY (SELECT 'TO' AS a) TO STDOUT",
    'EXPLAIN ANALYZE SELECT 1',
    'BEGIN; LOCK TABLE kept IN ACCESS SHARE MODE; COMMIT',
    'LISTEN a; NOTIFY a; UNLISTEN a',
    "SELECT 'pg_reload_conf()'",
    "PREPARE reading AS SELECT 'VACUUM'; EXECUTE reading; DEALLOCATE reading",
    "DO $$ BEGIN EXECUTE format('SELECT count(*) FROM %I', 'kept'); END $$"
  ],
  mysql: [
    'SELECT @@transaction_read_only',
    "SELECT 'READ WRITE'",
    'START TRANSACTION READ ONLY; COMMIT',
    'SET @a = 1',
    "SET @a = ', GLOBAL x'",
    "PREPARE p FROM 'SELECT ?'; EXECUTE p USING @a; DEALLOCATE PREPARE p",
    'EXPLAIN ANALYZE SELECT 1'
  ],
  mariadb: [
    'ANALYZE SELECT 1',
    'SELECT @@tx_read_only',
    'START TRANSACTION; COMMIT',
    "SHOW VARIABLES LIKE 'tx_read_only'"
  ],
  sqlite: ['PRAGMA query_only', "SELECT 'PRAGMA query_only = OFF'"]
};

let host: TestHost;
beforeAll(() => {
  host = startHost();
  const db = new DatabaseSync(path.join(host.folder, 'read-only.db'));
  db.close();
});
afterAll(() => host.close());

describe.each(targetsWith('read-only.db'))('a read-only connection to $name', ({ config, password }) => {
  const engine = config.engine as keyof typeof LIFTING & EngineId;
  const connection = `${config.name}-reading`;
  const run = (sql: string, on = connection) =>
    host.client.request('query.run', { connection: on, session: 'reading', sql });
  const codeOf = (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'ran',
      (error: unknown) => DbError.from(error).code
    );
  const initSql = engine === 'sqlite' ? 'SELECT 1' : LIFTING[engine][0];

  beforeAll(async () => {
    await host.save({ ...config, name: `${config.name}-writing` }, password);
    await run('DROP TABLE IF EXISTS kept; CREATE TABLE kept (a int)', `${config.name}-writing`);
    await host.save({ ...config, name: connection, readOnly: true, initSql }, password);
  });
  afterAll(() => run('DROP TABLE kept', `${config.name}-writing`));

  test.each(LIFTING[engine])('%s is refused', async sql => {
    await expect(run(sql)).rejects.toMatchObject({ code: 'read-only', hint: expect.any(String) as unknown });
    expect(await codeOf(run('INSERT INTO kept VALUES (1)'))).toBe('read-only');
  });

  test.each(HARMLESS[engine])('%s runs', async sql => {
    await run(sql);
  });

  test('what changes data is refused by the server', async () => {
    for (const sql of ['INSERT INTO kept VALUES (1)', 'DROP TABLE kept', 'CREATE TABLE more (a int)']) {
      expect([sql, await codeOf(run(sql))]).toEqual([sql, 'read-only']);
    }
  });
});

test('a database that is attached to a read-only one is read-only', async () => {
  const other = path.join(host.folder, 'other.db');
  new DatabaseSync(other).close();
  const run = (sql: string) =>
    host.client.request('query.run', { connection: 'attaching', session: 'a', sql });
  await host.save({ name: 'attaching', engine: 'sqlite', file: 'read-only.db', readOnly: true });
  await run(`ATTACH '${other}' AS other`);
  await expect(run('CREATE TABLE other.t (a int)')).rejects.toMatchObject({ code: 'read-only' });
});
