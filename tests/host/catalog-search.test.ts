import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(async () => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'shop.db'), '');
  await host.save({ name: 'shop', engine: 'sqlite', file: 'shop.db' });
  await run(
    `CREATE TABLE customers (id INTEGER PRIMARY KEY, balance NUMERIC);
     CREATE TABLE customer_notes (id INTEGER PRIMARY KEY, text TEXT);
     CREATE TABLE old_customers (id INTEGER PRIMARY KEY);
     CREATE VIEW "Chk_$%{}[]()&*^!@""'\`\\/#" AS SELECT 1 AS ü`
  );
  await host.client.request('session.close', { session: 's' });
});
afterAll(() => host.close());

function run(sql: string) {
  return host.client.request('query.run', { connection: 'shop', session: 's', sql });
}

async function search(text: string, limit = 10): Promise<string[]> {
  const { result } = await host.client.request('catalog.search', { text, limit });
  return result.found.map(({ context, label }) => `${context}.${label}`);
}

it.each<[typed: string, first: string]>([
  ['customers', 'main.customers'],
  ['CUST', 'main.customers'],
  ['cust bal', 'main.customers.balance'],
  ['customers.balance', 'main.customers.balance'],
  ['notes', 'main.customer_notes'],
  ['cstmrs', 'main.customers'],
  ['chk_$%', `main.Chk_$%{}[]()&*^!@"'\`\\/#`],
  ['ü', `main.Chk_$%{}[]()&*^!@"'\`\\/#.ü`]
])('%s finds %s first', async (typed, first) => {
  expect((await search(typed))[0]).toBe(first);
});

it('finds nothing for nothing, and for what nothing answers', async () => {
  expect(await search('')).toEqual([]);
  expect(await search('zzz')).toEqual([]);
  expect(await search('nowhere customers')).toEqual([]);
});

it('gives no more than was asked for, and the name to select from', async () => {
  expect(await search('c', 2)).toHaveLength(2);
  const { result } = await host.client.request('catalog.search', { text: 'customers', limit: 1 });
  expect(result.searched).toEqual(['shop']);
  expect(result.found[0]).toMatchObject({ connection: 'shop', sql: '"main"."customers"' });
});
