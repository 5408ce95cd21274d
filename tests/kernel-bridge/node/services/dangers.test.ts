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
  { sql: 'DELETE t FROM t JOIN u ON t.a = u.a', kinds: ['delete-all'], only: my }
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
