import { DbError, type ServerSession } from '../../src/model';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';
import { until } from './until';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

const servers = serversOf('postgres', 'mysql', 'mariadb').map(server => ({ name: server.id, server }));

describe.each(servers)('$name', ({ server }) => {
  const name = configOf(server).name;
  const begin = server.engine === 'postgres' ? 'BEGIN' : 'START TRANSACTION';
  const run = (session: string, sql: string) =>
    host.client.request('query.run', { connection: name, session, sql });
  const read = async (): Promise<readonly ServerSession[]> =>
    (await host.client.request('server.sessions', { connection: name })).result.sessions;

  beforeAll(async () => {
    await host.save(configOf(server), server.password);
    await run('owner', 'DROP TABLE IF EXISTS contended; CREATE TABLE contended (id int PRIMARY KEY, n int)');
    await run('owner', 'INSERT INTO contended VALUES (1, 0)');
  });
  afterAll(async () => {
    await Promise.all(['holder', 'waiter'].map(session => host.client.request('session.close', { session })));
    await run('owner', 'DROP TABLE contended');
  });

  /** One session that holds a row, and one that waits for it. */
  async function contend(): Promise<{
    waiting: Promise<string>;
    holder: ServerSession;
    waiter: ServerSession;
  }> {
    await run('holder', `${begin}; UPDATE contended SET n = n + 1 WHERE id = 1`);
    const waiting = run('waiter', 'UPDATE contended SET n = n + 10 WHERE id = 1').then(
      () => 'finished',
      (error: unknown) => DbError.from(error).code
    );
    let waiter: ServerSession | undefined;
    let holder: ServerSession | undefined;
    await until(async () => {
      const sessions = await read();
      // MySQL shows a thread before it has told who it is, and is asked for statements before it is for locks.
      waiter = sessions.find(
        ({ owner, state, blockedBy, sql }) =>
          owner === 'waiter' && state === 'running' && blockedBy.length > 0 && sql?.startsWith('UPDATE')
      );
      holder = sessions.find(({ owner }) => owner === 'holder');
      // InnoDB's tables show an older picture to who asks more often than every 100 ms.
      await new Promise(resolve => setTimeout(resolve, 200));
      return waiter !== undefined;
    });
    return { waiting, holder: holder!, waiter: waiter! };
  }

  test('shows who waits for whom, and for what', async () => {
    const { waiting, holder, waiter } = await contend();
    expect(waiter).toMatchObject({
      state: 'running',
      own: 'notebook',
      user: server.user,
      sql: expect.stringContaining('n + 10') as string
    });
    expect(waiter.blockedBy).toEqual([holder.id]);
    expect(waiter.locks.filter(({ granted }) => !granted).length).toBeGreaterThan(0);
    expect(holder).toMatchObject({ state: 'transaction', own: 'notebook' });
    expect(holder.transactionMs).toBeGreaterThanOrEqual(0);
    expect((await read()).some(({ own }) => own === 'catalog')).toBe(true);
    await run('holder', 'COMMIT');
    expect(await waiting).toBe('finished');
  });

  test('cancels what a session runs; the session lives on', async () => {
    const { waiting, waiter } = await contend();
    await host.client.request('server.end', { connection: name, id: waiter.id, how: 'cancel' });
    expect(await waiting).toBe('cancelled');
    await run('holder', 'ROLLBACK');
    await run('waiter', 'SELECT 1');
    expect((await read()).find(({ owner }) => owner === 'waiter')?.id).toBe(waiter.id);
  });

  test('ends a session; who waited for it goes on', async () => {
    const { waiting, holder } = await contend();
    await host.client.request('server.end', { connection: name, id: holder.id, how: 'terminate' });
    expect(await waiting).toBe('finished');
    await until(async () => !(await read()).some(({ id }) => id === holder.id));
    await expect(
      host.client.request('server.end', { connection: name, id: holder.id, how: 'terminate' })
    ).rejects.toMatchObject({ code: 'not-found' });
    // It had a transaction open: that is told before the next session takes its place.
    await expect(run('holder', 'SELECT 1')).rejects.toMatchObject({ code: 'connection-lost' });
    await run('holder', 'SELECT 1');
  });

  test('a watch tells again and again until it is stopped', async () => {
    const abort = new AbortController();
    let readings = 0;
    const watching = host.client
      .request('server.watch', { connection: name }, { signal: abort.signal, onProgress: () => readings++ })
      .catch((error: unknown) => DbError.from(error).code);
    await until(() => readings >= 2);
    abort.abort();
    await watching;
  });

  test('a user without privileges sees what they may, and is told what is missing', async () => {
    const user = 'onlooker';
    const host_ = server.engine === 'postgres' ? '' : "@'%'";
    await run('owner', `DROP USER IF EXISTS ${user}${host_}`);
    const password = server.engine === 'postgres' ? 'PASSWORD' : 'IDENTIFIED BY';
    await run('owner', `CREATE USER ${user}${host_} ${password} 'look-only'`);
    const config = configOf(server, { name: `${name}_onlooker`, user, database: undefined });
    await host.save(
      server.engine === 'postgres' ? { ...config, database: server.database } : config,
      'look-only'
    );
    const { result } = await host.client.request('server.sessions', { connection: config.name });
    expect(result.sessions.some(({ own }) => own === 'catalog')).toBe(true);
    expect(result.notes.length).toBeGreaterThan(0);
    await expect(
      host.client.request('server.end', {
        connection: config.name,
        id: (await read()).find(({ user: other }) => other === server.user)!.id,
        how: 'terminate'
      })
    ).rejects.toMatchObject({ code: expect.stringMatching(/permission|not-found/) as string });
    await host.client.request('connection.remove', { name: config.name });
    await run('owner', `DROP USER ${user}${host_}`);
  });
});

test('SQLite says that it has no sessions to show', async () => {
  await host.save({ name: 'lite', engine: 'sqlite', file: ':memory:' });
  await expect(host.client.request('server.sessions', { connection: 'lite' })).rejects.toMatchObject({
    code: 'unsupported'
  });
});

describe('running statements', () => {
  const [server] = serversOf('postgres');
  test('are told without their literals, and can be cancelled by whoever sees them', async () => {
    const seen: string[] = [];
    host.client.on('statements.changed', ({ statements }) => seen.push(...statements.map(({ sql }) => sql)));
    const { name } = configOf(server);
    const running = host.client
      .request('query.run', { connection: name, session: 'long', sql: "SELECT pg_sleep(30), 'hunter2'" })
      .then(
        () => 'finished',
        (error: unknown) => DbError.from(error).code
      );
    await until(() => seen.length > 0);
    expect(seen).toEqual(["SELECT pg_sleep(30), '…'"]);
    const { result } = await host.client.request('statement.list', null);
    expect(result).toMatchObject([{ connection: name, session: 'long' }]);
    await host.client.request('statement.cancel', { id: result[0].id });
    expect(await running).toBe('cancelled');
    expect((await host.client.request('statement.list', null)).result).toEqual([]);
  });
});
