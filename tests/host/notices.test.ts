import type { EngineId } from '../../src/model';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

/** Statements of a script, each with what the server says of it. */
const MY: [string, string[]][] = [
  ['DROP TABLE IF EXISTS ntc_none', ['ntc_none']],
  ['CREATE TEMPORARY TABLE ntc (a TINYINT)', []],
  ["SET sql_mode = ''", []],
  ['INSERT INTO ntc VALUES (999), (-999)', ['row 1', 'row 2']],
  ["SELECT CAST('1x' AS SIGNED) AS n", ['1x']],
  ['SELECT a FROM ntc', []],
  ['DROP TEMPORARY TABLE ntc', []],
  ['SET sql_mode = DEFAULT', []]
];
const SCRIPTS: Partial<Record<EngineId, [string, string[]][]>> = {
  mysql: MY,
  mariadb: MY,
  postgres: [
    ['DROP TABLE IF EXISTS ntc_none', ['ntc_none']],
    ["DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$", ['one', 'two']],
    ['SELECT 1 AS n', []],
    ['SELECT 2 AS n', []]
  ]
};

describe.each(serversOf('postgres', 'mysql', 'mariadb'))('$id', server => {
  test('a statement has its own notices and those of no other', async () => {
    const config = configOf(server);
    const script = SCRIPTS[server.engine]!;
    await host.save(config, server.password);
    const heard: [number, string][] = [];
    const { result } = await host.client.request(
      'query.run',
      { connection: config.name, session: 'notices', sql: script.map(([sql]) => sql).join(';\n') },
      {
        onProgress: progress => {
          if (progress.type === 'notice') {
            heard.push([progress.index, progress.notice.message]);
          }
        }
      }
    );
    const { statements } = result.result;
    const sent = script.map(([, words]) => words);
    expect(statements.map(({ notices }) => notices.map(({ message }) => message))).toEqual(
      sent.map(words => words.map(word => expect.stringContaining(word) as unknown))
    );
    expect(heard).toEqual(
      sent.flatMap((words, index) => words.map(word => [index, expect.stringContaining(word) as unknown]))
    );
  });
});
