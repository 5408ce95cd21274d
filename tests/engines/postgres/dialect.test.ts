import { dialect, isReadOnly } from '../../../src/engines/postgres/dialect';
import { compatibleWith, parseVersion } from '../../../src/engines/postgres/version';
import { servers, withSession } from './session';

const names = ['plain', 'UPPER', 'select', 'a"b', `Chk_$%{}[]()&*^!@"'\`\\/#`, 'žluť 🐎', 'x'.repeat(63)];
const texts = ['', "O'Brien", 'back\\slash', `'\\'`, 'new\nline', '🐎', '$$'];

test.each(servers)('names and literals come back as they were from %s', (_id, server) =>
  withSession(server, async session => {
    for (const conforming of ['on', 'off']) {
      await session.query(`set standard_conforming_strings = ${conforming}`);
      const [row] = await session.query(
        `select ${texts.map((text, n) => `${dialect.literal(text)}::text as t${n}`).join(', ')}`
      );
      expect(Object.values(row)).toEqual(texts);
    }
    const [row] = await session.query(
      `select ${names.map((name, n) => `${n} as ${dialect.ident(name)}`).join(', ')}`
    );
    expect(Object.keys(row)).toEqual(names);
  })
);

test.each([
  ['select 1', true],
  ['SELECT count(*), max(a) FROM t WHERE b IN (1, 2)', true],
  [`select 'nextval(1)' -- f()`, true],
  ['with a as (select 1) select * from a', true],
  ['show all', true],
  ['explain select 1', true],
  ['explain analyze delete from t', false],
  ["select nextval('s')", false],
  ['select my_function(1)', false],
  ['select "count"(1)', false],
  ['select * into t from u', false],
  ['select * from t for update', false],
  ['with d as (delete from t returning *) select * from d', false],
  ['update t set a = 1', false],
  ['call p()', false]
])('%s may run again: %s', (sql, expected) => {
  expect(isReadOnly(dialect.split(sql)[0])).toBe(expected);
});

test.each([
  ['PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu', 'postgres', 15, 'PostgreSQL 15.18'],
  ['PostgreSQL 19beta1 on x86_64', 'postgres', 19, 'PostgreSQL 19'],
  ['PostgreSQL 9.6.24 on x86_64', 'postgres', 9, 'PostgreSQL 9.6.24'],
  [
    'PostgreSQL 18.3 (PGlite 0.5.8) on wasm32-unknown-emscripten, compiled by emcc, 32-bit',
    'pglite',
    0,
    'PGlite 0.5.8'
  ],
  [
    'CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27)',
    'cockroachdb',
    23,
    'CockroachDB 23.1.11'
  ],
  ['PostgreSQL 11.2-YB-2.18.3.0-b0 on x86_64-pc-linux-gnu', 'yugabytedb', 2, 'YugabyteDB 2.18.3'],
  [
    'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC, Redshift 1.0.12103',
    'redshift',
    1,
    'Amazon Redshift 1.0.12103'
  ],
  ['PostgreSQL 9.4.26 (Greenplum Database 6.20.3 build x) on x86_64', 'greenplum', 6, 'Greenplum 6.20.3'],
  ['something else', 'unknown', 0, 'something else']
])('%s', (text, flavor, major, shown) => {
  expect(parseVersion(text)).toMatchObject({ flavor, major, text: shown });
});

test.each([
  ['13.0.0', 13, 0],
  ['11.2-YB-2.20.1.0-b0', 11, 2],
  ['9.4.26', 9, 4],
  [undefined, 0, 0]
])('a relative that calls itself %s has what that release has', (shown, major, minor) => {
  const version = parseVersion('CockroachDB CCL v23.2.1 (x86_64)');
  expect(compatibleWith(version, shown)).toMatchObject({
    flavor: 'cockroachdb',
    major,
    minor,
    text: version.text
  });
});
