import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ColumnLayout, RowChange, RowOutcome } from '../../src/model';
import { startHost, type TestHost } from './support';

let host: TestHost;
const connection = 'classes';
const table = { kind: 'table', path: ['main', 't'] };

beforeAll(async () => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'classes.db'), '');
  await host.save({ name: connection, engine: 'sqlite', file: 'classes.db' });
});
afterAll(() => host.close());

async function run(sql: string) {
  return (await host.client.request('query.run', { connection, session: 'setup', sql })).result;
}

async function apply(shown: readonly ColumnLayout[], ...changes: RowChange[]): Promise<RowOutcome> {
  const { result: plan } = await host.client.request('rows.plan', { connection, ref: table, changes });
  return (await host.client.request('rows.apply', { connection, plan: plan.id, shown })).result;
}

test.each([
  ['of the type ANY', 'CREATE TABLE t (k ANY PRIMARY KEY, v TEXT) STRICT'],
  ['without a type', 'CREATE TABLE t (k PRIMARY KEY, v TEXT) WITHOUT ROWID']
])('a text of digits in a key %s is found, and taken for no number', async (_case, create) => {
  await run(
    `DROP TABLE IF EXISTS t; ${create}; INSERT INTO t VALUES (1, 'number'), ('2', 'text'), (x'33', 'blob')`
  );
  const change = (id: string, set: string): RowChange => ({
    id,
    op: 'update',
    key: [['k', id]],
    old: [],
    set: [['v', set]]
  });
  expect(await apply([], change('2', 'TEXT'), change('1', 'NUMBER'), change("X'33'", 'BLOB'))).toMatchObject({
    state: 'applied'
  });
  // Two rows that look alike are told apart by nothing.
  await run(`INSERT INTO t VALUES (2, 'number')`);
  expect(await apply([], change('2', 'either'))).toMatchObject({ state: 'conflict', rows: [{ found: 2 }] });
  const { result } = await run('SELECT count(*) FROM t WHERE v = upper(v)');
  const page = await host.client.request('result.page', {
    result: result.statements[0].result!.id,
    from: 0,
    count: 1
  });
  expect(page.result.rows).toEqual([[3]]);
});

test.each([
  ['mixed', 'v', ["x'00ff'", "'text'", '1.0', '9007199254740993', '-0.0', '5'], "x'01'"],
  [
    'mixed and of a decimal type',
    'v DECIMAL',
    ["x'00ff'", "'text'", '1.5', '9007199254740993', '5'],
    "x'01'"
  ],
  ['mixed and of the type REAL', 'v REAL', ["x'00ff'", '1', '1e300', "'text'"], "'t'"],
  ['numbers', 'v', ['1', '2.5', '3.0'], '4.0'],
  ['numbers, and a blob is new', 'v INTEGER', ['1', '9007199254740993', "x'00'"], "x'0102'"],
  ['blobs', 'v BLOB', ["x'00ff'", "x''"], "x'01'"],
  ['texts that look like bytes', 'v', [`'\\x41'`, `'X''41'''`, "'a'"], "'b'"]
])(
  'a row that is stored comes back as the grid shows it, where values are %s',
  async (_case, column, values, more) => {
    await run(`DROP TABLE IF EXISTS t; CREATE TABLE t (k PRIMARY KEY NOT NULL, ${column}, w);
    INSERT INTO t VALUES ${[...values, more].map((value, n) => `('\\x0${n}', ${value}, 0)`).join(', ')}`);
    const grid = async () => {
      const { result } = await host.client.request('rows.query', {
        connection,
        session: 'grid',
        ref: table,
        filter: { conditions: [], sort: [] }
      });
      const { id, columns } = result.result.statements[0].result!;
      const page = await host.client.request('result.page', { result: id, from: 0, count: 100 });
      return { rows: page.result.rows, shown: columns.map(({ layout }) => layout) };
    };
    const { rows, shown } = await grid();
    const changes = rows.map(([key, value], n): RowChange => {
      const isBinary = shown[1].kind === 'binary';
      const old = isBinary ? { hex: String(value).slice(2) } : String(value);
      return { id: String(n), op: 'update', key: [['k', String(key)]], old: [['v', old]], set: [['w', '1']] };
    });
    const outcome = await apply(shown, ...changes);
    expect(outcome).toMatchObject({ state: 'applied' });
    const after = await grid();
    expect(outcome.state === 'applied' && outcome.rows.map(({ cells }) => cells)).toEqual(after.rows);
    const keys = rows.map(([key], n) => ({ id: String(n), key: [['k', String(key)]] as const }));
    const read = await host.client.request('rows.read', { connection, ref: table, keys, shown });
    expect(read.result.rows.map(({ cells }) => cells)).toEqual(after.rows);
  }
);

test('an inserted row whose key is a text that looks like bytes is read again', async () => {
  await run('DROP TABLE IF EXISTS t; CREATE TABLE t (k TEXT PRIMARY KEY NOT NULL, v)');
  const outcome = await apply([], { id: 'n1', op: 'insert', set: [['k', '\\x41']] });
  expect(outcome).toMatchObject({ state: 'applied', rows: [{ cells: ['\\x41', null] }] });
});
