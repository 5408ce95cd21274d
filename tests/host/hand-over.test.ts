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

async function boundFrame(
  config: ConnectionConfig,
  sql: string,
  library: string,
  show = SHOW
): Promise<unknown> {
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
  return python(`import warnings\nwarnings.simplefilter("ignore")\n${code.code}\n${show}`);
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
        (4, date '2026-01-03', timestamptz '294276-12-31 00:00+00', -99999999.99::numeric(10,2))
      ) v(n, d, s, m) order by n`;
      const shown = (await boundFrame(config, sql, library)) as Record<string, (string | null)[]>;
      expect(shown.d.map(text => text?.slice(0, 10) ?? null)).toEqual([
        '2026-01-02',
        null,
        null,
        '2026-01-03'
      ]);
      expect(shown.s.map(text => text?.slice(0, 26) ?? null)).toEqual([
        '2026-01-02 01:04:05.678901',
        null,
        null,
        null
      ]);
      expect(shown.m).toEqual(['12.34', null, null, '-99999999.99']);
      // Without a precision there is room for NaN in the text.
      expect(shown.free).toEqual(['12.34', 'NaN', null, '-99999999.99']);
      expect(shown.t).toEqual(['1', '2', '3', '4']);
    }
  );

  test.each(LIBRARIES)('%s takes a result without rows', async library => {
    const sql = `select 1::bigint as n, date 'today' as d, now() as s, 1.5::numeric(10,2) as m where false`;
    expect(await boundFrame(config, sql, library)).toEqual({ n: [], d: [], s: [], m: [] });
  });

  test('pyarrow gets decimals also where all are null', async () => {
    const show = 'import json\nprint(json.dumps([str(field.type) for field in frame.schema]))';
    for (const sql of ['select 1.5::numeric as m where false', 'select null::numeric as m']) {
      expect(await boundFrame(config, sql, 'pyarrow', show)).toEqual(['decimal128(38, 0)']);
    }
  });

  test.each(LIBRARIES)('%s gets decimals of any size, uuid and json as what they say', async library => {
    const sql = `select 12345678901234567890123456789012345678901234567890.5::numeric as big,
                        '12345678-1234-5678-1234-567812345678'::uuid as u, '{"a": 1}'::jsonb as j, 2^60::bigint as i`;
    const shown = (await boundFrame(config, sql, library)) as Record<string, string[]>;
    expect(shown.big[0]).toMatch(/^12345678901234567890123456789012345678901234567890\.5$/);
    expect(shown.u).toEqual(['12345678-1234-5678-1234-567812345678']);
    expect(shown.j).toEqual(['{"a": 1}']);
  });

  test.each(LIBRARIES)('%s gets null for marks in columns of one name', async library => {
    const sql = `select date 'infinity' as d, date '-infinity' as d, 'NaN'::numeric(10,2) as n, 'NaN'::numeric(10,2) as n,
                        '1.5'::numeric as m, '2.50'::numeric as m`;
    const shown = (await boundFrame(config, sql, library)) as Record<string, string[]>;
    expect(shown).toEqual({ d: [null], d_2: [null], n: [null], n_2: [null], m: ['1.5'], m_2: ['2.50'] });
  });

  test.each(LIBRARIES)('%s gets numbers beyond what its decimals hold as text', async library => {
    const sql = `select '1e200'::numeric as large, '1.5e-100'::numeric as small, 1.25::numeric as fits
                   union all select 2, 4, 5.125`;
    const shown = (await boundFrame(config, sql, library)) as Record<string, string[]>;
    expect(shown).toEqual({
      large: [`1${'0'.repeat(200)}`, '2'],
      small: [`0.${'0'.repeat(99)}15`, '4'],
      fits: ['1.250', '5.125']
    });
  });

  test.each(LIBRARIES)('%s gets no time of the day 24:00', async library => {
    const sql = `select v::time as t from (values ('24:00'), ('23:59:59.999999'), (null)) x (v)`;
    const shown = await boundFrame(config, sql, library);
    expect(shown).toEqual({ t: [null, '23:59:59.999999', null] });
  });

  test('pandas gets dates that Python has not', async () => {
    const sql = `select date '12000-02-29' as late, date '0044-03-15 BC' as early, date '2026-01-02' as near`;
    const shown = (await boundFrame(config, sql, 'pandas')) as Record<string, string[]>;
    expect(shown.late[0]).toMatch(/^12000-02-29/);
    expect(shown.early[0]).toMatch(/^-0*43-03-15/);
    expect(shown.near).toEqual(['2026-01-02']);
  });

  test.each(LIBRARIES)('%s gets integers beyond 2^53 exactly, also beside a null', async library => {
    const sql = `select n from (values (9007199254740993), (-9223372036854775808), (null)) x (n)`;
    const shown = await boundFrame(config, sql, library);
    expect(shown).toEqual({ n: ['9007199254740993', '-9223372036854775808', null] });
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

    test.each(LIBRARIES)('%s gets sums and other decimals of more than 38 digits', async library => {
      const sql = `SELECT sum(n) AS total, CAST(max(n) AS DECIMAL(65, 30)) AS fine, CAST(NULL AS DECIMAL(40, 1)) AS none,
                          CAST('-${'9'.repeat(64)}.9' AS DECIMAL(65, 1)) AS large
                   FROM (SELECT 9223372036854775807 AS n UNION ALL SELECT 1) x`;
      const shown = await boundFrame(config, sql, library);
      expect(shown).toEqual({
        total: ['9223372036854775808'],
        fine: [expect.stringMatching(/^9223372036854775807\.0+$/)],
        none: [null],
        large: [`-${'9'.repeat(64)}.9`]
      });
    });

    test.each(LIBRARIES)('%s gets a column without a name', async library => {
      const shown = await boundFrame(config, "SELECT 1 AS '', 2 AS ''", library);
      expect(shown).toEqual({ unnamed: ['1'], unnamed_2: ['2'] });
    });
  }
);
