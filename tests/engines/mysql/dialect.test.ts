import { mysqlEngine } from '../../../src/engines/mysql';
import { dialect } from '../../../src/engines/mysql/dialect';
import { parseVersion } from '../../../src/engines/mysql/version';
import { servers, withSession } from './session';

const names = [
  'plain',
  'UPPER',
  'select',
  'a`b',
  `Chk_$%{}[]()&*^!@"'\`\\/#`,
  'größe',
  '日本',
  'x'.repeat(64)
];
const texts = ['', "O'Brien", 'back\\slash', `'\\'`, 'new\nline', '🐎', 'nul\0', '"', '%_', '\\%'];

test.each(servers)('names and literals come back as they were from %s', (_id, server) =>
  withSession(server, async session => {
    for (const mode of ['', 'ANSI_QUOTES']) {
      await session.query('SET SESSION sql_mode = ?', [mode]);
      const [values] = await session.query(
        `SELECT ${texts.map((text, n) => `${dialect.literal(text)} AS t${n}`).join(', ')}`
      );
      expect(Object.values(values)).toEqual(texts);
      const [row] = await session.query(
        `SELECT ${names.map((name, n) => `${n} AS ${dialect.ident(name)}`).join(', ')}`
      );
      expect(Object.keys(row)).toEqual(names);
    }
  })
);

test.each([
  ['SELECT 1', true],
  ['SHOW TABLES', true],
  ['EXPLAIN SELECT 1', true],
  ['SELECT * FROM t FOR UPDATE', false],
  ["SELECT 1 INTO OUTFILE '/tmp/x'", false],
  ['UPDATE t SET a = 1', false],
  ['CALL p()', false],
  ['DROP TABLE t', false]
])('%s may run again: %s', (sql, expected) => {
  expect(mysqlEngine.isReadOnly(dialect.split(sql)[0])).toBe(expected);
});

test.each([
  ['8.0.36', 'MySQL Community Server - GPL', 'mysql', 8, 'MySQL 8.0.36'],
  ['10.11.6-MariaDB-log', 'Debian 12', 'mariadb', 10, 'MariaDB 10.11.6'],
  ['5.5.5-10.6.4-MariaDB', '', 'mariadb', 10, 'MariaDB 10.6.4'],
  ['8.0.11-TiDB-v7.5.0', '', 'tidb', 8, 'TiDB 8.0.11'],
  ['8.0.36-28', 'Percona Server (GPL)', 'mysql', 8, 'Percona Server 8.0.36']
])('version %s (%s)', (version, comment, flavor, major, text) => {
  expect(parseVersion(version, comment)).toMatchObject({ flavor, major, text });
});
