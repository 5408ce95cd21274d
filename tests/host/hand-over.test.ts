import type { ConnectionConfig } from '../../src/model';
import { python } from '../support/python';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

const LIBRARIES = ['polars', 'pandas', 'pyarrow'];

/** Columns of the bound frame as lists of texts, `None` for null, in one line of JSON. */
const SHOW = `
import json
def texts(values):
    return [None if value is None or value != value else str(value) for value in values]
kind = type(frame).__module__.split(".")[0]
if kind == "polars":
    shown = {name: texts(frame[name].to_list()) for name in frame.columns}
elif kind == "pandas":
    shown = {name: texts(frame[name].astype(object).where(frame[name].notna(), None).tolist()) for name in frame.columns}
else:
    shown = {name: texts(values) for name, values in frame.to_pydict().items()}
print(json.dumps(shown))
`;

async function boundFrame(config: ConnectionConfig, sql: string, library: string): Promise<unknown> {
  const { result } = await host.client.request('query.run', {
    connection: config.name,
    session: 'hand-over',
    sql
  });
  const last = result.result.statements.at(-1)!.result!;
  const { result: code } = await host.client.request('result.handover', {
    result: last.id,
    name: 'frame',
    language: 'python',
    library
  });
  return python(`import warnings\nwarnings.simplefilter("ignore")\n${code.code}\n${SHOW}`);
}

describe.each(serversOf('postgres').map(server => [server.id, server] as const))('from %s', (_id, server) => {
  const config = configOf(server);
  beforeAll(() => host.save(config, server.password));

  test.each(LIBRARIES)(
    '%s gets null for what its types cannot hold, and everything else exactly',
    async library => {
      const sql = `
      select n, d, s, m::numeric(10,2) as m, m::numeric as free, n::text as t from (values
        (1, date '2026-01-02', timestamptz '2026-01-02 03:04:05.678901+02', 12.34::numeric(10,2)),
        (2, date 'infinity', timestamptz '-infinity', 'NaN'::numeric(10,2)),
        (3, null, null, null),
        (4, date '4713-01-01 BC', timestamptz '294276-12-31 00:00+00', -99999999.99::numeric(10,2))
      ) v(n, d, s, m) where n <> 4 order by n`;
      const shown = (await boundFrame(config, sql, library)) as Record<string, (string | null)[]>;
      expect(shown.d.map(text => text?.slice(0, 10) ?? null)).toEqual(['2026-01-02', null, null]);
      expect(shown.s.map(text => text?.slice(0, 26) ?? null)).toEqual([
        '2026-01-02 01:04:05.678901',
        null,
        null
      ]);
      expect(shown.m).toEqual(['12.34', null, null]);
      // Without a precision there is room for NaN in the text.
      expect(shown.free).toEqual(['12.34', 'NaN', null]);
      expect(shown.t).toEqual(['1', '2', '3']);
    }
  );

  test.each(LIBRARIES)('%s takes a result without rows', async library => {
    const sql = `select 1::bigint as n, date 'today' as d, now() as s, 1.5::numeric(10,2) as m where false`;
    expect(await boundFrame(config, sql, library)).toEqual({ n: [], d: [], s: [], m: [] });
  });

  test.each(LIBRARIES)('%s gets decimals of any size, uuid and json as what they say', async library => {
    const sql = `select 12345678901234567890123456789012345678901234567890.5::numeric as big,
                        '12345678-1234-5678-1234-567812345678'::uuid as u, '{"a": 1}'::jsonb as j, 2^60::bigint as i`;
    const shown = (await boundFrame(config, sql, library)) as Record<string, string[]>;
    expect(shown.big[0]).toMatch(/^12345678901234567890123456789012345678901234567890\.5$/);
    expect(shown.u).toEqual(['12345678-1234-5678-1234-567812345678']);
    expect(shown.j).toEqual(['{"a": 1}']);
  });
});

describe.each(serversOf('mysql', 'mariadb').map(server => [server.id, server] as const))(
  'from %s',
  (_id, server) => {
    const config = configOf(server);
    beforeAll(() => host.save(config, server.password));

    test.each(LIBRARIES)('%s gets null for zero dates', async library => {
      const sql = `SET SESSION sql_mode = ''; CREATE TEMPORARY TABLE IF NOT EXISTS zero (d DATE, s DATETIME(6));
      DELETE FROM zero; INSERT INTO zero VALUES ('0000-00-00', '2020-00-10 01:02:03'), ('2026-01-02', '2026-01-02 03:04:05.678901');
      SELECT * FROM zero ORDER BY d`;
      const shown = (await boundFrame(config, sql, library)) as Record<string, (string | null)[]>;
      expect(shown.d.map(text => text?.slice(0, 10) ?? null)).toEqual([null, '2026-01-02']);
      expect(shown.s.map(text => text?.slice(0, 26) ?? null)).toEqual([null, '2026-01-02 03:04:05.678901']);
    });
  }
);
