import net from 'node:net';
import type { Connection } from '../../../src/engines/core/engine';
import { collect, connect, servers, until, withSession } from './session';

/** What `session` does now, seen from another one; `null` when it is gone. */
async function stateOf(watcher: Connection, session: Connection): Promise<string | null> {
  const [row] = await watcher.query<{ state: string }>('select state from pg_stat_activity where pid = $1', [
    session.sessionId
  ]);
  return row?.state ?? null;
}

describe.each(servers)('cancel and lost links on %s', (_id, server) => {
  let session: Connection;
  let watcher: Connection;
  beforeEach(async () => {
    [session, watcher] = await Promise.all([connect(server), connect(server)]);
  });
  afterEach(async () => {
    await Promise.all([session.close(), watcher.close()]);
  });
  /** A statement that is only being parsed shows as active too, for a moment: it must stay so. */
  const isActive = async (): Promise<void> => {
    await until(async () => (await stateOf(watcher, session)) === 'active');
    await new Promise(resolve => setTimeout(resolve, 200));
    await until(async () => (await stateOf(watcher, session)) === 'active');
  };

  test('closing a session that runs something ends it on the server', async () => {
    const running = collect(session, 'select pg_sleep(1000)').catch(() => 'ended');
    await isActive();
    await session.close();
    expect(await running).toBe('ended');
    await until(async () => (await stateOf(watcher, session)) === null);
  });

  test.each([
    ['a waiting statement', 'select pg_sleep(1000)'],
    ['a statement without rows', 'do $$ begin perform pg_sleep(1000); end $$'],
    ['rows that nobody stops', 'select generate_series(1, 100000000000)'],
    ['the second of several', 'select 1; select pg_sleep(1000); select 3']
  ])('cancel of %s is visible in pg_stat_activity', async (_name, script) => {
    const abort = new AbortController();
    const running = collect(session, script, { signal: abort.signal });
    // Rows are counted only while they are kept.
    const result = expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await isActive();
    abort.abort();
    await result;
    expect(await stateOf(watcher, session)).toBe('idle');
    expect((await collect(session, 'select 1'))[0].rows).toEqual([[1]]);
  });

  test('the server is the first to close the connection of a cancel: a pooler drops the request of one who is gone', async () => {
    const closedFirst: string[] = [];
    const relay = net.createServer({ allowHalfOpen: true }, near => {
      const far = net.connect({ host: server.host, port: server.port, allowHalfOpen: true });
      near.once('end', () => closedFirst.push('client'));
      far.once('end', () => closedFirst.push('server'));
      near.pipe(far).pipe(near);
      [near, far].forEach(socket => socket.on('error', () => undefined));
    });
    await new Promise<void>(resolve => relay.listen(0, '127.0.0.1', resolve));
    const through = await connect({ ...server, port: (relay.address() as net.AddressInfo).port });
    try {
      const abort = new AbortController();
      const running = expect(
        collect(through, 'select pg_sleep(1000)', { signal: abort.signal })
      ).rejects.toMatchObject({ code: 'cancelled' });
      await until(async () => (await stateOf(watcher, through)) === 'active');
      abort.abort();
      await running;
      await until(async () => closedFirst.length > 0);
      expect(closedFirst[0]).toBe('server');
    } finally {
      await through.close();
      relay.close();
    }
  });

  test('cancel while nobody pulls', async () => {
    const abort = new AbortController();
    for await (const cursor of session.run('select generate_series(1, 100000000)', {
      signal: abort.signal
    })) {
      const batches = cursor.batches()[Symbol.asyncIterator]();
      expect((await batches.next()).done).toBe(false);
      abort.abort();
      await until(async () => (await stateOf(watcher, session)) === 'idle');
      await expect(batches.next()).rejects.toMatchObject({ code: 'cancelled' });
      break;
    }
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('cancel of a catalog query, and before it began', async () => {
    const abort = new AbortController();
    const running = expect(session.query('select pg_sleep(1000)', [], abort.signal)).rejects.toMatchObject({
      code: 'cancelled'
    });
    const waiting = expect(session.query('select 1', [], abort.signal)).rejects.toMatchObject({
      code: 'cancelled'
    });
    await isActive();
    abort.abort();
    await Promise.all([running, waiting]);
    await expect(collect(session, 'select 1', { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled'
    });
    expect(await session.query('select 2 as two')).toEqual([{ two: 2 }]);
  });

  test('cancel inside a transaction leaves it failed, temporary tables and settings stay', async () => {
    await collect(session, `create temp table kept (a int); set application_name = 'kept'; begin`);
    const abort = new AbortController();
    const result = expect(
      collect(session, 'select pg_sleep(1000)', { signal: abort.signal })
    ).rejects.toMatchObject({
      code: 'cancelled'
    });
    await isActive();
    abort.abort();
    await result;
    expect(session.transaction).toBe('failed');
    await session.query('rollback');
    expect(
      await session.query(
        `select current_setting('application_name') as name from (select count(*) from kept) t`
      )
    ).toEqual([{ name: 'kept' }]);
  });

  test('killed while idle: closed says so, the next statement is known not to have run', async () => {
    await watcher.query('select pg_terminate_backend($1)', [session.sessionId]);
    expect(await session.closed).toMatchObject({
      code: 'connection-lost',
      message: expect.stringMatching(/terminating connection/) as unknown
    });
    await expect(collect(session, 'select 1')).rejects.toMatchObject({ code: 'connection-lost' });
    await expect(session.query('select 1')).rejects.toMatchObject({ code: 'connection-lost' });
  });

  test.each([
    ['waiting', 'select pg_sleep(1000)'],
    ['sending rows', 'select generate_series(1, 100000000000)']
  ])('killed while %s: the outcome is unknown', async (_name, script) => {
    const result = expect(collect(session, script)).rejects.toMatchObject({
      code: 'outcome-unknown',
      statement: 0
    });
    await isActive();
    await watcher.query('select pg_terminate_backend($1)', [session.sessionId]);
    await result;
    expect(await session.closed).toMatchObject({ code: 'connection-lost' });
  });

  test('killed during a catalog query', async () => {
    const result = expect(session.query('select pg_sleep(1000)')).rejects.toMatchObject({
      code: 'outcome-unknown'
    });
    await isActive();
    await watcher.query('select pg_terminate_backend($1)', [session.sessionId]);
    await result;
    await expect(session.query('select 1')).rejects.toMatchObject({ code: 'connection-lost' });
  });

  test('closed on purpose: no reason, and the server forgets the session', async () => {
    await session.close();
    expect(await session.closed).toBeUndefined();
    await until(async () => (await stateOf(watcher, session)) === null);
    await expect(session.query('select 1')).rejects.toMatchObject({ code: 'connection-lost' });
  });

  test('closed while a statement runs', async () => {
    const result = expect(collect(session, 'select pg_sleep(1000)')).rejects.toMatchObject({
      code: 'outcome-unknown'
    });
    await isActive();
    await session.close();
    await result;
  });
});

test('two sessions on one server are apart', async () => {
  const [, server] = servers[0];
  await withSession(server, first =>
    withSession(server, async second => {
      await first.query('create temp table mine (a int)');
      await expect(second.query('select * from mine')).rejects.toMatchObject({ code: 'not-found' });
    })
  );
});
