import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EngineId } from '../../src/model';
import { DbError } from '../../src/model';
import { targetsWith } from './simple-targets';
import { startHost, type TestHost } from './support';

/** What people type out of habit, and words of the hint; `null`: a mistake that is none of a client's command. */
const psql: [sql: string, hint: RegExp | null][] = [
  ['\\d', /psql.*sidebar shows tables.*information_schema\.tables/],
  ['\\d+ orders', /sidebar shows tables/],
  ['\\dt public.*', /sidebar shows tables/],
  ['\\dT', /pg_catalog/],
  ['\\l', /pg_database/],
  ['\\df+', /pg_proc/],
  ['\\du', /pg_roles/],
  ['\\x', /psql.*grid/],
  ['SELECT 1 AS a\\gx', /semicolon.*grid/],
  ['SELECT 1\\G', /semicolon.*grid/],
  ['-- a comment\n\\dn;\nSELECT 1', /pg_namespace/],
  ["SELECT '\\d';\n\\c other", /%%sql/],
  ["\\copy t FROM 'x.csv'", /\\load/],
  ['\\! ls', /psql/],
  ["SELECT '\\d' FROM", null],
  ['SELEC 1', null]
];
const mysql: typeof psql = [
  ['SELECT 1\\G', /semicolon.*grid/],
  ['SELECT 1;\nSELECT 2 \\g', /semicolon/],
  ['\\s', /client.*current_user/],
  ['\\u shop', /USE name/],
  ['\\dt', /sidebar.*SHOW TABLES/],
  ['\\. file.sql', /client/],
  ["SELECT '\\\\G' FRO x y", null],
  ['SELEC 1', null]
];
const cases: Record<EngineId, typeof psql> = {
  postgres: psql,
  mysql,
  mariadb: mysql,
  sqlite: [
    ['.tables', /sqlite3.*sidebar shows tables.*sqlite_schema/],
    ['.schema orders', /SELECT sql FROM sqlite_schema/],
    ['  .databases', /database_list/],
    ['.mode column\n.headers on\nSELECT 1', /grid/],
    ['SELECT 1;\n.quit', /sqlite3/],
    ['SELECT 1,\n.b', null],
    ['SELECT .tables', null],
    ['SELEC 1', null]
  ]
};

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'client.db'), '');
});
afterAll(() => host.close());

describe.each(targetsWith('client.db'))('$name', ({ config, password }) => {
  beforeAll(() => host.save(config, password));

  test.each(cases[config.engine])('%j', async (sql, hint) => {
    const request = { connection: config.name, session: 'person', sql };
    const error = await host.client.request('query.run', request).then(
      () => undefined,
      (thrown: unknown) => DbError.from(thrown)
    );
    expect(error?.code).toBe('syntax');
    if (hint) {
      expect(error?.hint).toMatch(hint);
    } else {
      expect(error?.hint ?? '').not.toMatch(/Commands that begin/);
    }
  });
});

test('with parameters the place in the one statement counts', async () => {
  const { config } = targetsWith('client.db')[0];
  const request = {
    connection: config.name,
    session: 'person',
    sql: 'SELECT :a;\n.tables',
    parameters: { a: 1 }
  };
  await expect(host.client.request('query.run', request)).rejects.toMatchObject({
    hint: expect.stringMatching(/sqlite_schema/) as string,
    position: 11
  });
});
