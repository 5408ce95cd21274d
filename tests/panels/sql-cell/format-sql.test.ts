import { formatSql } from '../../../src/panels/sql-cell/format-sql';
import type { EngineId } from '../../../src/model';

const all: EngineId[] = ['sqlite', 'postgres', 'mysql', 'mariadb'];

describe.each(all)('%s', engine => {
  test('lays a query out and keeps its words', async () => {
    expect(await formatSql('select a, b from t where a = 1 and b = 2', engine)).toBe(
      'select\n  a,\n  b\nfrom\n  t\nwhere\n  a = 1\n  and b = 2'
    );
  });

  test('parameters, comments and texts stay', async () => {
    const formatted = await formatSql(
      "select :a, {{ b }} -- why\nfrom t where c = 'x  y' and d in (:ids)",
      engine
    );
    for (const part of [':a', '{{ b }}', '-- why', "'x  y'", ':ids']) {
      expect(formatted).toContain(part);
    }
  });

  test('what it does not understand stays as it is', async () => {
    await expect(formatSql("select 'open", engine)).rejects.toMatchObject({ code: 'invalid' });
  });

  test('several statements stay several', async () => {
    expect(await formatSql('select 1; select 2', engine)).toBe('select\n  1;\n\nselect\n  2');
  });
});

test('dollar quotes and casts of PostgreSQL stay', async () => {
  const sql = "select $body$ a  b $body$::text, '{1,2}'::int[], data->>'a'";
  expect((await formatSql(sql, 'postgres')).replace(/\s+/g, ' ')).toContain('$body$ a b $body$::text');
});

test.each<[EngineId, string]>([
  ['mysql', 'DELIMITER //\nSELECT 1//\nDELIMITER ;'],
  ['mariadb', "select N'x'"],
  ['postgres', "select n'x'"],
  ['mariadb', "select a->'$.b'"]
])('%s: what would become something else stays as it is: %s', async (engine, sql) => {
  await expect(formatSql(sql, engine)).rejects.toMatchObject({ code: 'invalid' });
});

test.each<[EngineId, string]>([
  ['mysql', "select N'x', b'1', x'1F', _utf8mb4'a', 'it\\\'s', \"a\\\"b\" # why\n, a->>'$.b', 5--1"],
  [
    'postgres',
    "select E'it\\\'s  x', b'1', U&'\\0041', a#>>'{b}', c@>d, e::int[], $x$ a; b $x$ /* a  b */, f<-1"
  ],
  ['sqlite', 'select x\'00\', [a  b], "c""d", e->>\'$.f\', g==h']
])('%s: literals and operators are laid out: %s', async (engine, sql) => {
  expect((await formatSql(sql, engine)).replace(/\s/g, '')).toBe(sql.replace(/\s/g, ''));
});
