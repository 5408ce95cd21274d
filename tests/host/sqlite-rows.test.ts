import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RowChange, RowOutcome } from '../../src/model';
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

async function apply(...changes: RowChange[]): Promise<RowOutcome> {
  const { result: plan } = await host.client.request('rows.plan', { connection, ref: table, changes });
  return (await host.client.request('rows.apply', { connection, plan: plan.id })).result;
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
  expect(await apply(change('2', 'TEXT'), change('1', 'NUMBER'), change("X'33'", 'BLOB'))).toMatchObject({
    state: 'applied'
  });
  // Two rows that look alike are told apart by nothing.
  await run(`INSERT INTO t VALUES (2, 'number')`);
  expect(await apply(change('2', 'either'))).toMatchObject({ state: 'conflict', rows: [{ found: 2 }] });
  const { result } = await run('SELECT count(*) FROM t WHERE v = upper(v)');
  const page = await host.client.request('result.page', {
    result: result.statements[0].result!.id,
    from: 0,
    count: 1
  });
  expect(page.result.rows).toEqual([[3]]);
});
