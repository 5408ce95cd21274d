import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Arrangement, ResultInfo } from '../../src/model';
import { targetsWith } from './simple-targets';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  new DatabaseSync(path.join(host.folder, 'tools.db')).close();
});
afterAll(() => host.close());

const TABLE = 'grid_tools_100';
const SETUP = `DROP TABLE IF EXISTS ${TABLE};
CREATE TABLE ${TABLE} (id integer, amount decimal(10,2), label varchar(40), noted varchar(40));
INSERT INTO ${TABLE} VALUES (3, 2.50, 'b%', 'x'), (1, 10.00, 'B', NULL), (2, 2.50, 'it''s', 'y'), (4, NULL, 'a_', 'x')`;

/** Values that only the server's own order puts right; each list in any order. */
const awkward: { engines: string[]; type: string; values: string[] }[] = [
  {
    engines: ['postgres'],
    type: 'inet',
    values: [
      '10.0.0.1',
      '9.0.0.0/8',
      '10.0.0.0/8',
      '10.0.0.0/16',
      '10.0.0.1/16',
      '192.168.1.0/24',
      '::ffff:1.2.3.4',
      '2001:db8::/32',
      '::1',
      '10.0.0.1/8',
      'fe80::1/64'
    ]
  },
  {
    engines: ['postgres'],
    type: 'cidr',
    values: ['10.1.0.0/16', '10.0.0.0/8', '9.0.0.0/8', '10.0.0.0/32', '2001:db8::/32']
  },
  { engines: ['postgres'], type: 'money', values: ['-1234.50', '9.99', '10', '-0.01', '1000000', '0'] },
  {
    engines: ['postgres'],
    type: 'integer[]',
    values: ['{10}', '{9}', '{}', '{9,1}', '{9,NULL}', '{-3}', '{{1,2},{3,4}}', '{1,2,3,4}', '[0:1]={1,2}']
  },
  {
    engines: ['postgres'],
    type: 'numeric(10,2)[]',
    values: ['{10,1}', '{9.5}', '{NaN}', '{-1000}', '{-9.99}', '{1e5}']
  },
  {
    engines: ['postgres'],
    type: 'text[]',
    values: ['{b}', '{a,b}', '{"a,b"}', '{"a\\"b"}', '{""}', '{"NULL"}', '{NULL}', '{é}', '{aa}', '{" a"}']
  },
  {
    engines: ['postgres'],
    type: 'date[]',
    values: ['{0044-03-15 BC}', '{12000-01-01}', '{2024-01-31}', '{-infinity}', '{infinity,2000-01-01}']
  },
  {
    engines: ['postgres'],
    type: 'timestamp with time zone[]',
    values: [
      '{2024-03-31 00:59:59.5+00}',
      '{2024-03-31 01:30:00+02}',
      '{9999-12-31 00:00:00+00}',
      '{infinity}'
    ]
  },
  { engines: ['postgres'], type: 'interval[]', values: ['{1 mon}', '{29 days}', '{2 days}', '{10:00:00}'] },
  { engines: ['postgres'], type: 'boolean[]', values: ['{t}', '{f}', '{t,f}', '{}'] },
  {
    engines: ['postgres'],
    type: 'jsonb',
    values: [
      'null',
      'true',
      'false',
      '10',
      '9.50',
      '-3',
      '-30',
      '1e30',
      '"b"',
      '"10"',
      '"a\\u00e9\\n\\"]}"',
      '""',
      '[]',
      '[10]',
      '[9]',
      '["a"]',
      '[[1]]',
      '[{}]',
      '[1, 2]',
      '{}',
      '{"a": 10}',
      '{"a": 9}',
      '{"b": 1}',
      '{"aa": 1}',
      '{"a": 1, "b": {"c": [1, null]}}',
      '{"10": 1, "9": [2]}'
    ]
  },
  {
    engines: ['postgres'],
    type: 'int4range',
    values: ['empty', '[10,20)', '[9,20)', '[9,100)', '(,5)', '[5,)', '(,)', '[-10,-2]']
  },
  {
    engines: ['postgres'],
    type: 'numrange',
    values: ['[1.5,2]', '(1.5,2]', '[1.5,2)', '[1.5,10)', '(1.50,2.0)', '(,1)', '(,1]', '[-20,3]']
  },
  {
    engines: ['postgres'],
    type: 'tstzrange',
    values: [
      '["2024-03-31 01:30:00+02","2024-03-31 03:00:00+00")',
      '["2024-03-31 00:30:00+00",)',
      '["0044-03-15 00:00:00+00 BC",infinity]',
      '(,"2024-03-31 00:30:00+00"]'
    ]
  },
  {
    engines: ['postgres'],
    type: 'int4multirange',
    values: ['{}', '{[1,3),[10,12)}', '{[1,3)}', '{[1,3),[9,12)}', '{(,2)}', '{[1,)}']
  },
  {
    engines: ['postgres'],
    type: 'datemultirange',
    values: ['{[12000-01-01,12000-02-01)}', '{[2024-01-31,2024-02-01)}', '{[2024-01-31,2024-02-02)}']
  },
  { engines: ['postgres'], type: 'int4range[]', values: ['{"[10,11)"}', '{"[9,11)"}', '{empty}'] },
  { engines: ['mariadb'], type: 'inet6', values: ['::1', '2001:db8::10', '2001:db8::9', 'fe80::1'] },
  { engines: ['mariadb'], type: 'inet4', values: ['10.0.0.9', '9.0.0.1', '10.0.0.10', '192.168.0.1'] }
];

describe.each(targetsWith('tools.db'))('$name', ({ config, password }) => {
  let all: ResultInfo;
  const query = async (sql: string, parameters = {}): Promise<ResultInfo> => {
    const request = { connection: config.name, session: 'tools', sql, parameters };
    const { result } = await host.client.request('query.run', request);
    return result.result.statements.flatMap(statement => statement.result ?? [])[0];
  };
  const idsOf = async ({ id, rows }: ResultInfo): Promise<unknown[]> => {
    const { result } = await host.client.request('result.page', { result: id, from: 0, count: rows });
    return result.rows.map(([first]) => first);
  };
  const arranged = async (arrangement: Partial<Arrangement>): Promise<ResultInfo> => {
    const whole = { sort: [], filter: [], ...arrangement };
    return (await host.client.request('result.arrange', { result: all.id, arrangement: whole })).result;
  };

  beforeAll(async () => {
    await host.save(config, password);
    await query(SETUP);
    all = await query(`SELECT * FROM ${TABLE}`);
  });
  afterAll(() => query(`DROP TABLE ${TABLE}`));

  const arrangements: [Partial<Arrangement>, number[]][] = [
    [{ sort: [{ column: 0 }] }, [1, 2, 3, 4]],
    [{ sort: [{ column: 1 }, { column: 0 }] }, [2, 3, 1, 4]],
    [
      {
        sort: [
          { column: 1, descending: true },
          { column: 0, descending: true }
        ]
      },
      [1, 3, 2, 4]
    ],
    [{ filter: [{ column: 1, operator: '=', values: ['2.5'] }], sort: [{ column: 0 }] }, [2, 3]],
    [{ filter: [{ column: 1, operator: 'null', values: [] }] }, [4]],
    [{ filter: [{ column: 2, operator: 'contains', values: ['%'] }] }, [3]],
    [{ filter: [{ column: 2, operator: 'contains', values: ['_'] }] }, [4]],
    [{ filter: [{ column: 2, operator: 'starts', values: ['b'] }], sort: [{ column: 0 }] }, [1, 3]],
    [{ filter: [{ column: 2, operator: '=', values: ["it's"] }] }, [2]],
    [{ filter: [{ column: 3, operator: 'in', values: [null, 'y'] }], sort: [{ column: 0 }] }, [1, 2]],
    [{ filter: [{ column: 3, operator: '<>', values: ['x'] }] }, [2]],
    [
      {
        filter: [
          { column: 0, operator: '>', values: ['1'] },
          { column: 0, operator: '<=', values: ['3'] }
        ],
        sort: [{ column: 0 }]
      },
      [2, 3]
    ]
  ];

  test.each(arrangements)('arranges %j', async (arrangement, ids) => {
    const bySpool = await arranged(arrangement);
    expect((await idsOf(bySpool)).map(Number)).toEqual(ids);
  });

  test('statistics, a search and a copy follow the arrangement', async () => {
    const rows = await arranged({
      filter: [{ column: 3, operator: '=', values: ['x'] }],
      sort: [{ column: 0 }]
    });
    const statistics = await host.client.request('result.statistics', { result: rows.id, column: 0 });
    expect(statistics.result).toMatchObject({ rows: 2, nulls: 0, distinct: 2, min: '3', max: '4', sum: '7' });
    const { result: found } = await host.client.request('result.find', {
      result: rows.id,
      text: 'A_',
      columns: [2]
    });
    expect(found.hits).toBe(1);
    const hit = await host.client.request('result.hit', { search: found.search, row: 0, backward: false });
    expect(hit.result).toEqual({ row: 1, index: 0 });
    const { result, buffers } = await host.client.request('result.copy', {
      result: rows.id,
      connection: config.name,
      from: 0,
      to: 9,
      columns: [2, 0],
      format: 'insert',
      withHeader: true
    });
    expect(result.rows).toBe(2);
    const copy = `${TABLE}_copy`;
    const text = Buffer.concat(buffers)
      .toString()
      .replace(/INTO \S+/g, `INTO ${copy}`);
    await query(`DROP TABLE IF EXISTS ${copy}; CREATE TABLE ${copy} (label varchar(40), id integer)`);
    await query(text);
    const again = await query(`SELECT id, label FROM ${copy} ORDER BY id`);
    expect((await idsOf(again)).map(Number)).toEqual([3, 4]);
    await query(`DROP TABLE ${copy}`);
    await host.client.request('result.release', { results: [rows.id, found.search] });
    await expect(
      host.client.request('result.page', { result: rows.id, from: 0, count: 1 })
    ).rejects.toMatchObject({
      code: 'not-found'
    });
  });

  for (const { type, values } of awkward.filter(({ engines }) => engines.includes(config.engine))) {
    test(`${type} is put into the order of the server`, async () => {
      const table = `ordered_${type.replace(/\W+/g, '_')}`;
      const literals = values.map((value, n) => `(${n}, '${value}')`).join(', ');
      const collation = type === 'text[]' ? ' COLLATE "C"' : '';
      await query(`CREATE TEMPORARY TABLE ${table} (id integer, v ${type})`);
      await query(`INSERT INTO ${table} VALUES ${literals}`);
      const given = await query(`SELECT id, v FROM ${table} ORDER BY id`);
      const ordered = await query(`SELECT id FROM ${table} ORDER BY v${collation}, id`);
      expect(ordered.rows).toBe(values.length);
      const arrangement: Arrangement = { sort: [{ column: 1 }, { column: 0 }], filter: [] };
      const { result } = await host.client.request('result.arrange', { result: given.id, arrangement });
      expect(await idsOf(result)).toEqual(await idsOf(ordered));
    });
  }
});

test('sorting can be cancelled, and the host answers meanwhile', async () => {
  await host.save({ name: 'big', engine: 'sqlite', file: ':memory:' });
  const sql =
    "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 400000) SELECT 'row ' || (n * 7919 % 400000) AS t FROM s";
  const { result } = await host.client.request('query.run', { connection: 'big', session: 'big', sql });
  const info = result.result.statements[0].result!;
  const abort = new AbortController();
  const arrangement = { sort: [{ column: 0 }], filter: [] };
  const sorting = host.client.request(
    'result.arrange',
    { result: info.id, arrangement },
    { signal: abort.signal }
  );
  const page = await host.client.request('result.page', { result: info.id, from: 399_999, count: 1 });
  expect(page.result.rows).toHaveLength(1);
  abort.abort();
  await expect(sorting).rejects.toMatchObject({ code: 'cancelled' });
  const { result: sorted } = await host.client.request('result.arrange', { result: info.id, arrangement });
  const first = await host.client.request('result.page', { result: sorted.id, from: 0, count: 3 });
  expect(first.result.rows).toEqual([['row 0'], ['row 1'], ['row 10']]);
});

test('a value is read in parts', async () => {
  const { result } = await host.client.request('query.run', {
    connection: 'big',
    session: 'big',
    sql: "SELECT 'äbc' AS t, NULL AS gap, 12 AS n"
  });
  const info = result.result.statements[0].result!;
  const read = async (column: number, from: number, count: number) => {
    const answer = await host.client.request('result.value', {
      result: info.id,
      row: 0,
      column,
      from,
      count
    });
    return [answer.result, Buffer.concat(answer.buffers).toString()];
  };
  expect(await read(0, 2, 10)).toEqual([{ total: 4 }, 'bc']);
  expect(await read(1, 0, 10)).toEqual([null, '']);
  expect(await read(2, 0, 10)).toEqual([{ total: 2 }, '12']);
});
