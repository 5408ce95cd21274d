import { mariadbEngine, mysqlEngine } from '../../../../src/engines/mysql';
import { postgresEngine } from '../../../../src/engines/postgres';
import { sqliteEngine } from '../../../../src/engines/sqlite';
import { dangersOf } from '../../../../src/kernel-bridge/node/services/dangers';
import { isWrite } from '../../../../src/kernel-bridge/node/services/statement-actions';

const engines = {
  postgres: postgresEngine,
  mysql: mysqlEngine,
  mariadb: mariadbEngine,
  sqlite: sqliteEngine
};
type Id = keyof typeof engines;
const all = Object.keys(engines) as Id[];
const my: Id[] = ['mysql', 'mariadb'];

const cases: { sql: string; kinds: string[]; only?: Id[] }[] = [
  { sql: 'SELECT 1', kinds: [] },
  { sql: 'DROP TABLE t', kinds: ['drop'] },
  { sql: '-- only a look\n drop  table t', kinds: ['drop'] },
  { sql: 'UPDATE t SET a = 1', kinds: ['update-all'] },
  { sql: 'UPDATE t SET a = 1 WHERE b = 2', kinds: [] },
  { sql: 'UPDATE t SET a = (SELECT max(b) FROM u WHERE u.x = 1)', kinds: ['update-all'] },
  { sql: "UPDATE t SET a = ' WHERE '", kinds: ['update-all'] },
  { sql: 'UPDATE t SET a = 1 -- WHERE b = 2', kinds: ['update-all'] },
  { sql: 'DELETE FROM t', kinds: ['delete-all'] },
  { sql: 'DELETE FROM "where"', kinds: ['delete-all'], only: ['postgres', 'sqlite'] },
  { sql: 'DELETE FROM t WHERE a = 1', kinds: [] },
  { sql: 'WITH x AS (SELECT 1 WHERE true) DELETE FROM t', kinds: ['delete-all'] },
  {
    sql: 'WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x WHERE a = 1',
    kinds: ['delete-all'],
    only: ['postgres']
  },
  {
    sql: 'INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2',
    kinds: [],
    only: ['postgres', 'sqlite']
  },
  { sql: 'INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 2', kinds: [], only: my },
  { sql: 'SELECT * FROM t FOR UPDATE', kinds: [], only: ['postgres', ...my] },
  { sql: 'TRUNCATE TABLE t', kinds: ['truncate'], only: ['postgres', ...my] },
  { sql: 'SELECT truncate(1.5, 1)', kinds: [], only: my },
  { sql: 'ALTER TABLE t DROP COLUMN a', kinds: ['drop'] },
  { sql: 'ALTER TABLE t ALTER COLUMN a DROP NOT NULL', kinds: [], only: ['postgres'] },
  { sql: 'ALTER TABLE t ADD COLUMN a int', kinds: [] },
  { sql: 'ALTER TABLE t TRUNCATE PARTITION p', kinds: ['truncate'], only: my },
  { sql: 'SELECT 1; DROP VIEW v; DELETE FROM t', kinds: ['drop', 'delete-all'] },
  { sql: 'EXPLAIN DELETE FROM t', kinds: [], only: ['postgres', ...my] },
  { sql: 'EXPLAIN ANALYZE DELETE FROM t', kinds: ['delete-all'], only: ['postgres'] },
  {
    sql: 'EXPLAIN (ANALYZE, BUFFERS) WITH x AS (SELECT 1) UPDATE t SET a = 1',
    kinds: ['update-all'],
    only: ['postgres']
  },
  { sql: 'EXPLAIN (ANALYZE off) DELETE FROM t', kinds: [], only: ['postgres'] },
  { sql: 'ANALYZE FORMAT=JSON DELETE FROM t', kinds: ['delete-all'], only: ['mariadb'] },
  { sql: 'ANALYZE t', kinds: [], only: ['postgres', 'sqlite'] },
  {
    sql: 'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM t $$',
    kinds: [],
    only: ['postgres']
  },
  {
    sql: 'DO $$ BEGIN IF true THEN DELETE FROM t; END IF; END $$',
    kinds: ['delete-all'],
    only: ['postgres']
  },
  { sql: 'DO $body$ BEGIN DROP TABLE t; END $body$', kinds: ['drop'], only: ['postgres'] },
  { sql: 'CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM u; END', kinds: [], only: ['sqlite'] },
  { sql: 'CREATE PROCEDURE p() BEGIN DELETE FROM t; DROP TABLE u; END', kinds: [], only: my },
  { sql: 'BEGIN NOT ATOMIC DELETE FROM t; SELECT 1; END', kinds: ['delete-all'], only: ['mariadb'] },
  { sql: '/*!40000 DROP TABLE t */', kinds: ['drop'], only: my },
  { sql: 'DROP TEMPORARY TABLE t', kinds: [], only: my },
  { sql: 'DELETE t FROM t JOIN u ON t.a = u.a', kinds: ['delete-all'], only: my },
  { sql: 'DELETE FROM t USING u', kinds: ['delete-all'], only: ['postgres'] },
  { sql: 'DELETE FROM t USING u WHERE t.a = u.a RETURNING t.a', kinds: [], only: ['postgres'] },
  { sql: 'UPDATE t, u SET t.a = u.a', kinds: ['update-all'], only: my },
  { sql: 'DELETE FROM t WHERE true', kinds: ['delete-all'] },
  { sql: 'DELETE FROM t WHERE ((1=1)) LIMIT 5', kinds: ['delete-all'], only: my },
  { sql: 'UPDATE t SET a = 1 WHERE 1 = 1 AND NOT false', kinds: ['update-all'] },
  { sql: "UPDATE t SET a = 1 WHERE b = 2 OR 'x' = 'x'", kinds: ['update-all'] },
  { sql: 'DELETE FROM t WHERE t.a = t.a', kinds: ['delete-all'] },
  { sql: 'DELETE FROM t WHERE 1 = 1 AND a = 2', kinds: [] },
  { sql: 'DELETE FROM t WHERE (a = 1 OR a = 2) AND b', kinds: [] },
  { sql: 'DELETE FROM t WHERE 1 = 0', kinds: [] },
  { sql: 'DELETE FROM t WHERE false', kinds: [] },
  {
    sql: 'MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE',
    kinds: ['delete-all'],
    only: ['postgres']
  },
  {
    sql: 'MERGE INTO t USING u ON t.a = u.a WHEN MATCHED AND u.gone THEN DELETE WHEN MATCHED THEN UPDATE SET b = u.b',
    kinds: [],
    only: ['postgres']
  },
  {
    sql: 'MERGE INTO t USING u ON true WHEN MATCHED THEN UPDATE SET b = u.b',
    kinds: ['update-all'],
    only: ['postgres']
  },
  {
    sql: 'WITH m AS (MERGE INTO t USING u ON t.a = u.a WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING 1) SELECT * FROM m',
    kinds: ['delete-all'],
    only: ['postgres']
  },
  { sql: 'WITH replace AS (SELECT 1) DELETE FROM t', kinds: ['delete-all'], only: ['postgres', 'sqlite'] },
  {
    sql: 'WITH replace (a) AS (SELECT 1) DELETE FROM t',
    kinds: ['delete-all'],
    only: ['postgres', 'sqlite']
  },
  { sql: 'PREPARE p AS DELETE FROM t', kinds: ['delete-all'], only: ['postgres'] },
  { sql: 'PREPARE p (int) AS DELETE FROM t WHERE a = $1', kinds: [], only: ['postgres'] },
  { sql: 'EXECUTE p (1)', kinds: [], only: ['postgres'] },
  { sql: "PREPARE p FROM 'DROP TABLE t'", kinds: ['drop'], only: my },
  { sql: "PREPARE p FROM 'SELECT ''DROP TABLE t'''", kinds: [], only: my },
  { sql: 'PREPARE p FROM @text', kinds: ['unseen'], only: my },
  { sql: 'EXECUTE p USING @a', kinds: [], only: my },
  { sql: "EXECUTE IMMEDIATE 'DROP TABLE t'", kinds: ['drop'], only: ['mariadb'] },
  { sql: "EXECUTE IMMEDIATE _utf8mb4'DELETE FROM t WHERE a = ?' USING 1", kinds: [], only: ['mariadb'] },
  { sql: "EXECUTE IMMEDIATE concat('DROP TABLE ', @name)", kinds: ['drop'], only: ['mariadb'] },
  { sql: "EXECUTE IMMEDIATE concat(@verb, ' TABLE t')", kinds: ['unseen'], only: ['mariadb'] },
  { sql: "EXECUTE IMMEDIATE X'44524F50205441424C452074'", kinds: ['unseen'], only: ['mariadb'] },
  { sql: 'SET STATEMENT max_statement_time = 5 FOR DELETE FROM t', kinds: ['delete-all'], only: ['mariadb'] },
  { sql: 'CREATE OR REPLACE TABLE t (a int)', kinds: ['drop'], only: ['mariadb'] },
  { sql: 'CREATE OR REPLACE DATABASE d', kinds: ['drop'], only: ['mariadb'] },
  { sql: 'CREATE OR REPLACE TEMPORARY TABLE t (a int)', kinds: [], only: ['mariadb'] },
  { sql: 'CREATE OR REPLACE VIEW v AS SELECT 1', kinds: [], only: ['mariadb', 'mysql', 'postgres'] },
  { sql: 'ALTER TABLE t DISCARD TABLESPACE', kinds: ['drop'], only: my },
  { sql: "PURGE BINARY LOGS TO 'x.000009'", kinds: ['drop'], only: my },
  { sql: 'RESET MASTER', kinds: ['drop'], only: ['mariadb'] },
  { sql: 'RESET statement_timeout', kinds: [], only: ['postgres'] },
  { sql: 'IF 1 = 1 THEN DROP TABLE t; END IF', kinds: ['drop'], only: ['mariadb'] },
  { sql: "DO 'BEGIN DROP TABLE t; END'", kinds: ['drop'], only: ['postgres'] },
  { sql: "DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$", kinds: ['drop'], only: ['postgres'] },
  {
    sql: "DO $$ DECLARE r record; BEGIN FOR r IN SELECT relname FROM pg_class LOOP EXECUTE format('DROP TABLE %I', r.relname); END LOOP; END $$",
    kinds: ['drop'],
    only: ['postgres']
  },
  {
    sql: "DO $$ BEGIN EXECUTE 'DELETE FROM ' || quote_ident(t) || ' WHERE a = 1'; END $$",
    kinds: [],
    only: ['postgres']
  },
  { sql: 'DO $$ BEGIN EXECUTE text; END $$', kinds: ['unseen'], only: ['postgres'] },
  {
    sql: 'DO $$ DECLARE r record; BEGIN FOR r IN DELETE FROM t RETURNING * LOOP NULL; END LOOP; END $$',
    kinds: ['delete-all'],
    only: ['postgres']
  },
  {
    sql: 'DO $$ BEGIN INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2; END $$',
    kinds: [],
    only: ['postgres']
  },
  {
    sql: "DO $$ BEGIN UPDATE t SET a = CASE WHEN b THEN replace(a, 'x', 'y') END WHERE b = 1; END $$",
    kinds: [],
    only: ['postgres']
  },
  {
    sql: 'COPY (DELETE FROM t RETURNING *) TO STDOUT',
    kinds: ['delete-all'],
    only: ['postgres']
  },
  {
    sql: 'CREATE TABLE u AS WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d',
    kinds: ['delete-all'],
    only: ['postgres']
  },
  { sql: 'DROP OWNED BY r', kinds: ['drop'], only: ['postgres'] },
  { sql: 'PRAGMA writable_schema = ON', kinds: ['writable-schema'], only: ['sqlite'] },
  { sql: 'PRAGMA main.writable_schema(1)', kinds: ['writable-schema'], only: ['sqlite'] },
  { sql: 'PRAGMA writable_schema = 0', kinds: [], only: ['sqlite'] },
  { sql: 'PRAGMA writable_schema', kinds: [], only: ['sqlite'] },
  // Neither server runs what is for another one or for later versions.
  { sql: 'DELETE FROM t /*!999999 WHERE a = 1 */', kinds: ['delete-all'], only: my },
  { sql: 'DELETE FROM t /*M! WHERE a = 1 */', kinds: ['delete-all'], only: my },
  { sql: '/* /*! */ DROP TABLE t /* */', kinds: ['drop'], only: my },
  { sql: "SELECT '/*! '; DROP TABLE t /* */", kinds: ['drop'], only: my },
  { sql: 'SELECT \'/*! DROP TABLE t */\', "DELETE FROM t"', kinds: [], only: my },
  { sql: '/* DROP TABLE t; /* */ DELETE FROM t; */ SELECT 1', kinds: [], only: ['postgres'] },
  {
    sql: "SET standard_conforming_strings = off; SELECT '\\'; DROP TABLE t; --'",
    kinds: ['drop'],
    only: ['postgres']
  },
  {
    sql: "SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT '\\'; DROP TABLE t; -- '",
    kinds: ['drop'],
    only: my
  },
  { sql: "SELECT $a$ DROP TABLE t; $$ $a$, E'\\'; DROP TABLE t; --'", kinds: [], only: ['postgres'] }
];

describe.each(all)('%s', id => {
  test.each(cases.filter(({ only }) => !only || only.includes(id)))('$sql', ({ sql, kinds }) => {
    expect(dangersOf(engines[id], sql).map(({ kind }) => kind)).toEqual(kinds);
  });

  test('tells where in the script they stand', () => {
    const script = 'SELECT 1;\nDROP TABLE t';
    const [danger] = dangersOf(engines[id], script);
    expect(script.slice(danger.start, danger.end)).toBe('DROP TABLE t');
  });

  const writes: [string, boolean][] = [
    ['SELECT 1', false],
    ['WITH x AS (SELECT 1) SELECT * FROM x', false],
    ['INSERT INTO t SELECT 1', true],
    ['WITH x AS (SELECT 1) DELETE FROM t', true],
    ['UPDATE t SET a = 1 WHERE b = 2', true]
  ];
  test.each(writes)('%s writes: %p', (sql, expected) => {
    expect(isWrite(engines[id], sql)).toBe(expected);
  });
});
