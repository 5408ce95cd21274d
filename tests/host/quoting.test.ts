import type { EngineId } from '../../src/model';
import { targetsOf, TargetClient } from './targets';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

interface Cell {
  sql: string;
  parameters?: Record<string, string>;
  /** The cells of each result's first row, or its column's name where that is what counts. */
  values: unknown[];
}

/** Cells that one session runs in order, each cut as the session is set by then. */
const notebooks: { name: string; engines: EngineId[]; cells: Cell[] }[] = [
  {
    name: 'standard_conforming_strings',
    engines: ['postgres'],
    cells: [
      { sql: String.raw`SELECT 'a\' AS v; SELECT 'b;\'`, values: ['a\\', 'b;\\'] },
      {
        sql: String.raw`SET standard_conforming_strings = off; SELECT 'a\'; b' AS v; SELECT 2`,
        values: ["a'; b", 2]
      },
      {
        sql: String.raw`SELECT 'it\'s; :p' AS v; SELECT :p`,
        parameters: { p: 'x' },
        values: ["it's; :p", 'x']
      },
      {
        sql: String.raw`SET standard_conforming_strings = on; SELECT 'a\', :p; SELECT E'\';', 3`,
        parameters: { p: 'x' },
        values: ['a\\', "';"]
      }
    ]
  },
  {
    name: 'NO_BACKSLASH_ESCAPES',
    engines: ['mysql', 'mariadb'],
    cells: [
      { sql: String.raw`SELECT 'it\'s; a' AS v; SELECT "\";"`, values: ["it's; a", '";'] },
      {
        sql: String.raw`SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT 'a\' AS v; SELECT 2`,
        values: ['a\\', 2]
      },
      { sql: String.raw`SELECT 'a\' AS v, :p; SELECT "\"`, parameters: { p: 'x' }, values: ['a\\', '\\'] },
      {
        sql: String.raw`DELIMITER //
SET sql_mode = ''//
SELECT '\'//;'//
SELECT 2//`,
        values: ["'//;", 2]
      }
    ]
  },
  {
    name: 'ANSI_QUOTES',
    engines: ['mysql', 'mariadb'],
    cells: [
      { sql: String.raw`SET sql_mode = 'ANSI_QUOTES'; SELECT 1 AS "a\"; SELECT 2 AS "b;"`, values: [1, 2] },
      { sql: String.raw`SELECT 1 AS "a\"; SELECT 'it\'s; ' AS "b;"`, values: [1, "it's; "] }
    ]
  }
];

describe.each(targetsOf('quoting', 'postgres', 'mysql', 'mariadb'))('$name', target => {
  let client: TargetClient;
  beforeAll(async () => {
    client = new TargetClient(host, target);
    await client.open('SELECT 1');
  });
  afterAll(() => client.close());

  for (const { name, cells } of notebooks.filter(({ engines }) => engines.includes(target.config.engine))) {
    test(`${name} decides where statements end, in the cell that sets it too`, async () => {
      for (const { sql, parameters, values } of cells) {
        const { result } = await client.request('query.run', {
          connection: client.connection,
          session: name,
          sql,
          parameters
        });
        const results = result.result.statements.flatMap(statement => statement.result ?? []);
        const rows = await Promise.all(results.map(info => client.rows(info)));
        expect(rows.map(([[first]]) => first)).toEqual(values);
      }
      await client.request('session.close', { session: name });
    });
  }
});
