import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { QueryProgress } from '../../src/kernel-bridge/common/methods';
import { DbError, RESULT_MIME, type ConnectionConfig } from '../../src/model';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  const db = new DatabaseSync(path.join(host.folder, 'shop.db'));
  db.exec(
    "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO items VALUES (1, 'a'), (2, NULL)"
  );
  db.close();
});
afterAll(() => host.close());

interface Target {
  name: string;
  config: ConnectionConfig;
  password?: string;
  /** A statement that makes `n` rows of a counter and a text. */
  rows(n: number): string;
  /** Runs for half a minute when nobody stops it. */
  slow: string;
  processes?: string;
}

const sqlite: Target = {
  name: 'sqlite',
  config: { name: 'lite', engine: 'sqlite', file: 'shop.db' },
  rows: n =>
    `WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${n}) SELECT n, 'row ' || n AS t FROM s`,
  slow: 'WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s) SELECT max(n) FROM s'
};

const servers: Target[] = serversOf('postgres', 'mysql', 'mariadb').map(server => ({
  name: server.id,
  config: configOf(server),
  password: server.password,
  rows: n =>
    server.engine === 'postgres'
      ? `SELECT n, 'row ' || n AS t FROM generate_series(1, ${n}) n`
      : `WITH RECURSIVE d(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM d WHERE x < 999)
         SELECT a.x * 1000 + b.x + 1 AS n, CONCAT('row ', a.x * 1000 + b.x + 1) AS t FROM d a CROSS JOIN d b ORDER BY a.x, b.x LIMIT ${n}`,
  slow: server.engine === 'postgres' ? 'SELECT pg_sleep(30)' : 'SELECT SLEEP(30)',
  processes:
    server.engine === 'postgres'
      ? "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(30)%' AND state = 'active'"
      : "SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP(30)%'"
}));

describe.each([sqlite, ...servers])('$name', target => {
  const { config, password } = target;
  const run = (
    sql: string,
    more: { signal?: AbortSignal; onProgress?(p: QueryProgress): void; session?: string } = {}
  ) =>
    host.client.request('query.run', { connection: config.name, session: more.session ?? 'one', sql }, more);

  beforeAll(() => host.save(config, password));

  test('opens and says what it is', async () => {
    const { result } = await host.client.request('connection.list', null);
    const state = result.find(each => each.config.name === config.name);
    expect(state).toMatchObject({ status: 'ready', server: expect.stringMatching(/\d+\.\d+/) as string });
    expect(state?.kinds.map(kind => kind.id)).toEqual(
      expect.arrayContaining(['database', 'table', 'view', 'column'])
    );
  });

  test('spools a result and serves any page of it', async () => {
    const { result } = await run(target.rows(100_000));
    const info = result.result.statements[0].result;
    expect(info).toMatchObject({ rows: 100_000, done: true });
    const page = await host.client.request('result.page', { result: info!.id, from: 99_998, count: 10 });
    expect(page.result.rows.map(row => row.map(String))).toEqual([
      ['99999', 'row 99999'],
      ['100000', 'row 100000']
    ]);
  });

  test('reports the first rows before the last ones are there', async () => {
    const seen: QueryProgress[] = [];
    await run(target.rows(300_000), { onProgress: progress => void seen.push(progress) });
    const first = seen.find(progress => progress.type === 'result');
    expect(first?.type === 'result' && first.result.rows).toBeLessThan(300_000);
    const { rows = [] } = (first?.type === 'result' && first.page) || {};
    expect(rows.map(row => row.map(String))).toEqual(
      Array.from({ length: 200 }, (_, n) => [String(n + 1), `row ${n + 1}`])
    );
  });

  test('saves a readable static table', async () => {
    const { result } = await run("SELECT 1 AS a, '<b>&' AS t, NULL AS missing");
    expect(result.mime['text/html']).toContain('&lt;b&gt;&amp;');
    expect(result.mime['text/plain']).toMatch(/a \| t\s+\| missing/);
    expect(result.mime[RESULT_MIME]).toMatchObject({ version: 1, connection: config.name });
  });

  test('runs several statements in one session and keeps what they set up', async () => {
    await run('CREATE TEMPORARY TABLE kept (x int); INSERT INTO kept VALUES (1), (2)');
    const { result } = await run('SELECT count(*) AS n FROM kept; SELECT max(x) AS m FROM kept');
    expect(result.result.statements.map(statement => statement.result?.rows)).toEqual([1, 1]);
    await expect(run('SELECT * FROM kept', { session: 'other' })).rejects.toMatchObject({ name: 'DbError' });
  });

  test('tells where an error is', async () => {
    const sql = 'SELECT 1;\nSELECT 2 FROMM nowhere_to_be_found WHERE';
    const error = await run(sql).then(() => null, DbError.from);
    expect(error?.code).toBe('syntax');
    expect(error?.position).toBeGreaterThanOrEqual(sql.indexOf('SELECT 2'));
  });

  test('cancels on the server', async () => {
    const abort = new AbortController();
    const running = run(target.slow, { signal: abort.signal, session: 'slow' });
    const outcome = running.then(
      () => 'finished',
      (error: DbError) => error.code
    );
    if (target.processes) {
      await until(async () => (await count(config.name, target.processes!)) === 1);
    } else {
      await new Promise(resolve => setTimeout(resolve, 300));
    }
    abort.abort();
    expect(await outcome).toBe('cancelled');
    if (target.processes) {
      await until(async () => (await count(config.name, target.processes!)) === 0);
    }
    const { result } = await run('SELECT 1 AS one', { session: 'slow' });
    expect(result.result.statements[0].result?.rows).toBe(1);
  });

  test('lists the tree', async () => {
    const databases = await host.client.request('object.list', {
      connection: config.name,
      kind: 'database',
      parent: null
    });
    expect(databases.result.items.length).toBeGreaterThan(0);
  });

  async function count(connection: string, sql: string): Promise<number> {
    const { result } = await host.client.request('query.run', { connection, session: 'watch', sql });
    const page = await host.client.request('result.page', {
      result: result.result.statements[0].result!.id,
      from: 0,
      count: 1
    });
    return Number(page.result.rows[0][0]);
  }
});

describe('refusals say what is wrong', () => {
  const [server] = serversOf('postgres');
  const [mysql] = serversOf('mysql');
  test.each<[string, ConnectionConfig, string | undefined, string]>([
    ['wrong password', configOf(server, { name: 'wrong' }), 'nope', 'auth-failed'],
    ['wrong password (MySQL)', configOf(mysql, { name: 'wrong_my' }), 'nope', 'auth-failed'],
    ['no password', configOf(server, { name: 'none' }), undefined, 'auth-required'],
    ['unknown host', configOf(server, { name: 'nohost', host: 'no-such-host.invalid' }), 'x', 'host-unknown'],
    ['refused port', configOf(server, { name: 'noport', port: 1 }), 'x', 'unreachable'],
    ['refused port (MySQL)', configOf(mysql, { name: 'noport_my', port: 1 }), 'x', 'unreachable'],
    ['missing file', { name: 'nofile', engine: 'sqlite', file: 'nowhere.db' }, undefined, 'file-missing']
  ])('%s', async (_name, config, password, code) => {
    await expect(host.save(config, password)).rejects.toMatchObject({ code });
  });

  test('a literal password is not stored', async () => {
    const config = { name: 'leak', engine: 'postgres', password: 'hunter2' } as unknown as ConnectionConfig;
    await expect(host.client.request('connection.save', { config })).rejects.toMatchObject({
      code: 'invalid'
    });
  });
});

test('connections are stored for the user alone and without secrets', () => {
  const file = path.join(host.folder, 'config', 'connections.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, 'utf8');
  for (const { password } of servers) {
    expect(text).not.toContain(password);
  }
});

test('the results of a closed session are gone, and so are their files', async () => {
  const { result } = await host.client.request('query.run', {
    connection: 'lite',
    session: 'gone',
    sql: 'SELECT * FROM items'
  });
  const id = result.result.statements[0].result!.id;
  const { result: handOver } = await host.client.request('result.handover', {
    result: id,
    name: 'df',
    language: 'python'
  });
  expect(existsSync(handOver.path)).toBe(true);
  await host.client.request('session.close', { session: 'gone' });
  await expect(host.client.request('result.page', { result: id, from: 0, count: 1 })).rejects.toMatchObject({
    code: 'not-found'
  });
  expect(existsSync(handOver.path)).toBe(false);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await condition()) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('It never came true');
}
