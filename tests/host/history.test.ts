import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { QueryHistory } from '../../src/kernel-bridge/node/services/query-history';
import { startHost, type TestHost } from './support';
import { targetsWith } from './simple-targets';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'history.db'), '');
});
afterAll(() => host.close());

const list = async (query: { connection?: string; filter?: string; before?: number } = {}) =>
  (await host.client.request('history.list', { limit: 100, ...query })).result;

describe.each(targetsWith('history.db'))('history on $name', ({ config, password }) => {
  const connection = config.name;
  const run = (sql: string, history = true) =>
    host.client.request('query.run', { connection, session: 'history', sql, history });
  beforeAll(() => host.save(config, password));

  test('keeps what ran, with its outcome', async () => {
    await run('SELECT 1 AS one UNION ALL SELECT 2');
    await run('SELECT * FORM nowhere').catch(() => undefined);
    const [failed, done] = (await list({ connection })).entries;
    expect(failed).toMatchObject({ connection, sql: 'SELECT * FORM nowhere', outcome: 'error' });
    expect(failed.message).toMatch(/syntax/i);
    expect(done).toMatchObject({ sql: 'SELECT 1 AS one UNION ALL SELECT 2', outcome: 'ok', rows: 2 });
    expect(done.at).toBeLessThanOrEqual(Date.now());
  });

  test('what panels ask is not kept', async () => {
    const before = (await list({ connection })).entries.length;
    await run('SELECT 3', false);
    expect((await list({ connection })).entries).toHaveLength(before);
  });

  test('finds by words, and goes on from an entry', async () => {
    await run("SELECT '100%_sure' AS answer");
    const { entries } = await list({ connection, filter: '100%_ ANSWER' });
    expect(entries.map(({ sql }) => sql)).toEqual(["SELECT '100%_sure' AS answer"]);
    expect((await list({ connection, filter: '100x' })).entries).toEqual([]);
    const older = (await list({ connection, before: entries[0].id })).entries;
    expect(older.every(({ id }) => id < entries[0].id)).toBe(true);
  });

  test('holds no secret of a statement, also of one that failed', async () => {
    const statement = {
      sqlite: "PRAGMA key = 's3cret'",
      postgres: 'CREATE ROLE "no such" PASSWORD \'s3cret\' NONSENSE',
      mysql: "CREATE USER 'no such'@'%' IDENTIFIED BY 's3cret' NONSENSE",
      mariadb: "CREATE USER 'no such'@'%' IDENTIFIED BY 's3cret' NONSENSE"
    }[config.engine];
    await run(statement).catch(() => undefined);
    const [entry] = (await list({ connection })).entries;
    expect(JSON.stringify(entry)).not.toContain('s3cret');
    expect(entry.sql).toContain('<hidden>');
  });

  test('values of parameters are not kept', async () => {
    const sql = config.engine === 'postgres' ? 'SELECT :t::text AS t' : 'SELECT :t AS t';
    await host.client.request('query.run', {
      connection,
      session: 'history',
      sql,
      parameters: { t: 'private' },
      history: true
    });
    const [entry] = (await list({ connection })).entries;
    expect(entry.sql).toBe(sql);
    expect(JSON.stringify(entry)).not.toContain('private');
  });

  test('the cells of SQL notebooks are kept too', async () => {
    await host.executor.execute({
      code: `%connect ${connection}\nSELECT 'in a kernel' AS place`,
      silent: false,
      sessionKey: 'kernel',
      signal: new AbortController().signal,
      publish: () => undefined,
      input: () => Promise.reject(new Error())
    });
    expect((await list({ connection })).entries[0].sql).toBe("SELECT 'in a kernel' AS place");
  });

  test('forgets on demand', async () => {
    const [first, ...rest] = (await list({ connection })).entries;
    await host.client.request('history.remove', { ids: [first.id] });
    expect((await list({ connection })).entries).toEqual(rest);
    await host.client.request('history.remove', { connection });
    expect((await list({ connection })).entries).toEqual([]);
    expect((await list()).connections).not.toContain(connection);
  });
});

test('the file is readable by the user alone', async () => {
  await list();
  expect(statSync(path.join(host.folder, 'data/history.db')).mode & 0o777).toBe(0o600);
});

test('two hosts write at once, and each sees all', () => {
  const folder = path.join(host.folder, 'shared');
  const [one, two] = [new QueryHistory(folder), new QueryHistory(folder)];
  const add = (to: QueryHistory, sql: string): void =>
    to.add({ connection: 'c', sql, at: 1, elapsedMs: 1, outcome: 'ok' });
  for (let n = 0; n < 20; n++) {
    add(one, `one ${n}`);
    add(two, `two ${n}`);
  }
  expect(one.list({ limit: 100 })).toHaveLength(40);
  expect(two.list({ limit: 100 })).toEqual(one.list({ limit: 100 }));
  one.close();
  two.close();
});

test('a damaged file is put aside', () => {
  const folder = path.join(host.folder, 'shared');
  writeFileSync(path.join(folder, 'history.db'), 'no database at all '.repeat(100));
  const history = new QueryHistory(folder);
  history.add({ connection: 'c', sql: 'SELECT 1', at: 1, elapsedMs: 1, outcome: 'ok' });
  expect(history.list({ limit: 10 }).map(({ sql }) => sql)).toEqual(['SELECT 1']);
  history.close();
});

test('the oldest entries go when there is too much', () => {
  const history = new QueryHistory(path.join(host.folder, 'large'), { entries: 50, characters: 1000 });
  for (let n = 0; n < 401; n++) {
    history.add({ connection: 'c', sql: `${n} ${'x'.repeat(96)}`, at: 1, elapsedMs: 1, outcome: 'ok' });
  }
  const kept = history.list({ limit: 500 });
  expect(kept.length).toBeLessThan(50);
  expect(kept[0].sql.startsWith('400 ')).toBe(true);
  history.close();
});
