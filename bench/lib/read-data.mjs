/**
 * The table that `bench/read.mjs` reads on each engine: ten mixed columns of about 135 bytes a row, how it is made, and
 * the engine's own client, which reads the same rows and throws them away.
 */

export const TABLE = 'bench_read';

/** 0 … 999, three times crossed: the row numbers, for servers without a function that makes them. */
const numbers = rows => `
  WITH RECURSIVE d(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM d WHERE x < 999)
  SELECT a.x * 1000000 + b.x * 1000 + c.x + 1 AS g FROM d a CROSS JOIN d b CROSS JOIN d c
   WHERE a.x < ${Math.ceil(rows / 1e6)} LIMIT ${rows}`;

const mysqlTable = uuidType => rows => [
  `CREATE TABLE ${TABLE} (id bigint PRIMARY KEY, i int, f double, n decimal(12,2), t varchar(60), ts timestamp(6) NULL,
     d date, b boolean, u ${uuidType}, nt varchar(40))`,
  `INSERT INTO ${TABLE} SELECT g, rand() * 2e9 - 1e9, rand() * 1e6, rand() * 1e6,
     substr(sha2(g, 256), 1, 10 + rand() * 30),
     timestamp '2020-01-05 00:00:00' + interval g * 13.37 second, date '2000-01-01' + interval rand() * 9000 day,
     rand() < 0.5, uuid(), CASE WHEN rand() < 0.3 THEN NULL ELSE concat('cat-', floor(rand() * 200), CASE WHEN rand() < 0.01
     THEN ', "q" x é' ELSE '' END) END
     FROM (${numbers(rows)}) s`
];

const mysqlClient =
  (name, options) =>
  ({ bin, host, port, user, password, database }) =>
  sql => ({
    program: `${bin}/${name}`,
    args: ['--no-defaults', ...options, '--quick', '-h', host, '-P', String(port), '-u', user, '-e', sql, database],
    env: { MYSQL_PWD: password }
  });

/** What differs between the engines; `server` is an id of `scripts/lib/servers.mjs`. */
export const sides = {
  postgres: {
    server: 'postgres-18',
    make: rows => [
      `create unlogged table ${TABLE} as
       select g::bigint as id, (random() * 2e9 - 1e9)::int as i, (random() * 1e6)::float8 as f,
              (random() * 1e6)::numeric(12,2) as n,
              substr(md5(g::text) || md5((g + 1)::text), 1, 10 + (random() * 30)::int) as t,
              timestamptz '2020-01-01 00:00:00Z' + (g::float8 * 13.37) * interval '1 second' as ts,
              date '2000-01-01' + (random() * 9000)::int as d, random() < 0.5 as b, gen_random_uuid() as u,
              case when random() < 0.3 then null
                   else 'cat-' || (random() * 200)::int || case when random() < 0.01 then E', "q"\\nx é' else '' end
              end as nt
         from generate_series(1, ${rows}) g`,
      `vacuum analyze ${TABLE}`
    ],
    limit: 'psql \\copy … (format binary)',
    client:
      ({ bin, host, port, user, password, database }) =>
      sql => ({
        program: `${bin}/psql`,
        args: ['-XAtq', '-h', host, '-p', String(port), '-U', user, '-d', database, '-c', `\\copy (${sql}) to '/dev/null' (format binary)`],
        env: { PGPASSWORD: password }
      })
  },
  mariadb: {
    server: 'mariadb-11.8',
    make: mysqlTable('uuid'),
    limit: 'mariadb --quick',
    client: mysqlClient('mariadb', ['--skip-ssl'])
  },
  mysql: {
    server: 'mysql-9',
    make: mysqlTable('char(36)'),
    limit: 'mysql --quick',
    client: mysqlClient('mysql', ['--ssl-mode=DISABLED', '--get-server-public-key'])
  },
  sqlite: {
    make: rows => [
      `CREATE TABLE ${TABLE} (id INTEGER PRIMARY KEY, i INT, f DOUBLE, n NUMERIC(12,2), t TEXT, ts TIMESTAMPTZ, d DATE, b BOOLEAN,
         u UUID, nt TEXT)`,
      `INSERT INTO ${TABLE}
       WITH RECURSIVE s(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM s WHERE g < ${rows})
       SELECT g, random() % 1000000000, abs(random() % 1000000000) / 997.0, round(abs(random() % 100000000) / 100.0, 2),
              lower(substr(hex(randomblob(20)), 1, 10 + abs(random() % 30))),
              strftime('%Y-%m-%d %H:%M:%f', 1577836800 + g * 13.37, 'unixepoch'),
              date('2000-01-01', abs(random() % 9000) || ' days'), random() & 1, lower(substr(hex(randomblob(18)), 1, 36)),
              CASE WHEN random() % 10 < 3 THEN NULL ELSE 'cat-' || abs(random() % 200) END
         FROM s`
    ],
    limit: 'sqlite3',
    client:
      ({ file }) =>
      sql => ({ program: 'sqlite3', args: ['-readonly', file, sql], env: {} }),
    /** Where there is no sqlite3 program. */
    fallback:
      ({ file }) =>
      sql => ({
        program: 'python3',
        args: ['-c', 'import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): pass', file, sql],
        env: {}
      })
  }
};

export const select = rows => `select * from ${TABLE} limit ${rows}`;
