import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Arrangement, FilterOperator, ResultInfo } from '../../src/model';
import { awkwardValues, literal } from './awkward-values';
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

  for (const each of awkwardValues.filter(({ engines }) => engines.includes(config.engine))) {
    const { type, setup = '', collation = '', values } = each;
    describe(`${type}${setup && ` after ${setup}`}`, () => {
      let given: ResultInfo;
      let cells: unknown[];
      /** The place of each row in the server's order, equal ones at the same. */
      let ranks: number[];
      const arrange = async (arrangement: Arrangement): Promise<number[]> => {
        const { result } = await host.client.request('result.arrange', { result: given.id, arrangement });
        return (await idsOf(result)).map(Number);
      };
      const column = async ({ id, rows }: ResultInfo, index: number): Promise<unknown[]> => {
        const { result } = await host.client.request('result.page', { result: id, from: 0, count: rows });
        return result.rows.map(row => row[index]);
      };

      beforeAll(async () => {
        const table = 'ordered_values';
        const literals = values.map((value, n) => `(${n}, ${literal(value)})`).join(', ');
        await query(`DROP TABLE IF EXISTS ${table}`);
        await query(`${setup}; CREATE TABLE ${table} (id integer, v ${type})`);
        await query(`INSERT INTO ${table} VALUES ${literals}`);
        given = await query(`SELECT id, v AS shown FROM ${table} AS of_it ORDER BY id`);
        cells = await column(given, 1);
        const ranked = `SELECT id, DENSE_RANK() OVER (ORDER BY v${collation}) FROM ${table} ORDER BY id`;
        ranks = (await column(await query(ranked), 1)).map(Number);
        expect(ranks).toHaveLength(values.length);
      });
      afterAll(async () => {
        await query('DROP TABLE ordered_values');
        const [own, kind] = /CREATE (TYPE|DOMAIN) (\w+)/.exec(setup)?.slice(1).reverse() ?? [];
        await query(own ? `DROP ${kind} ${own}` : 'SELECT 1');
      });

      test.each([false, true])('is put into the order of the server (descending: %s)', async descending => {
        const ids = await arrange({ sort: [{ column: 1, descending }], filter: [] });
        const sign = descending ? -1 : 1;
        const inOrder = values.map((_, id) => id).sort((a, b) => sign * (ranks[a] - ranks[b]) || a - b);
        expect(ids.map(id => cells[id])).toEqual(inOrder.map(id => cells[id]));
        expect(ids).toEqual(inOrder);
      });

      if (each.sortedOnly) {
        return;
      }
      test.each<[FilterOperator, (order: number) => boolean]>([
        ['=', order => order === 0],
        ['<', order => order < 0],
        ['in', order => order === 0]
      ])('is filtered by %s as the server orders', async (operator, holds) => {
        for (const [id, cell] of [...cells.entries()].filter((_, n) => n % 3 === 0)) {
          const filter = [{ column: 1, operator, values: [String(cell)] }];
          const wanted = ranks.flatMap((rank, other) => (holds(rank - ranks[id]) ? [cells[other]] : []));
          const found = await arrange({ sort: [], filter });
          expect([cell, found.map(other => cells[other])]).toEqual([cell, wanted]);
        }
      });
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
