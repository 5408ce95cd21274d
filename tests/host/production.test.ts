import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DbError } from '../../src/model';
import { startHost, type TestHost } from './support';
import { targetsWith } from './simple-targets';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'production.db'), '');
});
afterAll(() => host.close());

describe.each(targetsWith('production.db'))('a production connection to $name', ({ config, password }) => {
  const connection = `${config.name}-live`;
  const run = (sql: string, confirmed?: boolean) =>
    host.client.request('query.run', { connection, session: 'production', sql, confirmed });
  const cell = (sql: string, more: { confirmed?: boolean; input?: () => Promise<string> } = {}) =>
    host.executor.execute({
      code: `%connect ${connection}\n${sql}`,
      silent: false,
      sessionKey: 'kernel',
      signal: new AbortController().signal,
      publish: () => undefined,
      input: () => Promise.reject(new DbError({ code: 'unsupported', message: 'no input' })),
      ...more
    });

  beforeAll(async () => {
    await host.save({ ...config, name: connection, production: true }, password);
    await run(
      'DROP TABLE IF EXISTS prod_t; CREATE TABLE prod_t (a int); INSERT INTO prod_t VALUES (1)',
      true
    );
  });
  afterAll(() => run('DROP TABLE IF EXISTS prod_t', true));

  test('runs what is dangerous only when confirmed', async () => {
    const sql = 'SELECT 1;\nDELETE FROM prod_t';
    await expect(run(sql)).rejects.toMatchObject({
      code: 'confirmation-required',
      detail: 'DELETE FROM prod_t'
    });
    const { result } = await run('SELECT count(*) FROM prod_t');
    expect(result.result.statements[0].result?.rows).toBe(1);
    const check = await host.client.request('query.check', { connection, sql });
    expect(check.result.dangers).toMatchObject([{ kind: 'delete-all', start: 10 }]);
    expect((await run(sql, true)).result.result.statements[1].affectedRows).toBe(1);
  });

  test('a kernel asks where somebody can answer, and refuses where nobody can', async () => {
    await expect(cell('DELETE FROM prod_t')).rejects.toMatchObject({ code: 'confirmation-required' });
    const no = cell('DELETE FROM prod_t', { input: () => Promise.resolve('no') });
    await expect(no).rejects.toMatchObject({ code: 'confirmation-required' });
    await cell('DELETE FROM prod_t', { input: () => Promise.resolve('yes') });
    await cell('DELETE FROM prod_t', { confirmed: true });
    await cell('DELETE FROM prod_t WHERE a = 2');
  });
});

test('other connections ask nothing', async () => {
  await host.save({ name: 'plain', engine: 'sqlite', file: 'production.db' });
  const sql = 'DROP TABLE IF EXISTS no_such_table';
  expect((await host.client.request('query.check', { connection: 'plain', sql })).result.dangers).toEqual([]);
  await host.client.request('query.run', { connection: 'plain', session: 'one', sql });
});
