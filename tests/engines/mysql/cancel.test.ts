import type { Connection } from '../../../src/engines/core/engine';
import { until } from '../../host/until';
import { startProxy } from '../../support/faulty-proxy';
import { connect, servers } from './session';

describe.each(servers)('cancel and lost links on %s', (_id, server) => {
  let session: Connection;
  let watcher: Connection;
  beforeEach(async () => {
    [session, watcher] = await Promise.all([connect(server), connect(server)]);
  });
  afterEach(async () => {
    await Promise.all([session.close(), watcher.close()]);
  });

  /** Waits until the statement runs on the server; a failing test times out. */
  async function isSleeping(): Promise<void> {
    for (;;) {
      const rows = await watcher.query(
        "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ? AND STATE = 'User sleep'",
        [session.sessionId]
      );
      if (rows.length > 0) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  async function drain(script: string, signal?: AbortSignal): Promise<number> {
    let rows = 0;
    for await (const cursor of session.run(script, { signal })) {
      for await (const batch of cursor.batches()) {
        rows += batch.rows;
      }
    }
    return rows;
  }

  test('closing a session that runs something ends it on the server', async () => {
    // SLEEP returns a row when it is interrupted.
    const running = drain('SELECT SLEEP(1000)').catch(() => undefined);
    await isSleeping();
    await session.close();
    await running;
    const sessions = 'SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ?';
    await until(async () => (await watcher.query(sessions, [session.sessionId])).length === 0);
  });

  test.each([
    ['a prepared statement', 'SELECT SLEEP(1000)'],
    ['a text statement', 'DO SLEEP(1000)'],
    ['the second of several', 'SELECT 1; SELECT SLEEP(1000); SELECT 3']
  ])('cancel of %s ends it on the server, the session goes on', async (_name, script) => {
    const abort = new AbortController();
    const cancelled = expect(drain(script, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await isSleeping();
    abort.abort();
    await cancelled;
    expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a cancel that comes too late for a change does not say that it was cancelled', async () => {
    const proxy = await startProxy(server);
    const far = await connect(server, { port: proxy.port });
    try {
      await watcher.query('DROP TABLE IF EXISTS cancelled_late');
      await watcher.query('CREATE TABLE cancelled_late (a int)');
      const abort = new AbortController();
      proxy.delay(300);
      const running = (async () => {
        const changed: (number | undefined)[] = [];
        for await (const cursor of far.run('INSERT INTO cancelled_late VALUES (1)', {
          signal: abort.signal
        })) {
          changed.push(cursor.affectedRows);
        }
        return changed;
      })();
      await until(async () => (await watcher.query('SELECT a FROM cancelled_late')).length > 0);
      abort.abort();
      expect(await running).toEqual([1]);
      await watcher.query('DROP TABLE cancelled_late');
    } finally {
      await far.close();
      await proxy.close();
    }
  });

  test('stopping early forgets the rest of the rows', async () => {
    for await (const cursor of session.run(
      'SELECT a.COLUMN_NAME FROM information_schema.COLUMNS a, information_schema.COLUMNS b'
    )) {
      const { value } = await cursor.batches()[Symbol.asyncIterator]().next();
      expect(value).toBeDefined();
      break;
    }
    expect(await drain('SELECT 1')).toBe(1);
  });

  test('a statement that ends by itself is not killed', async () => {
    const kills = async (): Promise<unknown> =>
      (await watcher.query("SHOW GLOBAL STATUS LIKE 'Com_kill'"))[0];
    const before = await kills();
    await drain('SELECT 1; DO 2; SELECT 3');
    await session.query('SELECT 4');
    expect(await kills()).toEqual(before);
  });

  test('killed while a statement runs: the outcome is unknown, then the link is lost', async () => {
    const lost = expect(drain('SELECT SLEEP(1000)')).rejects.toMatchObject({ code: 'outcome-unknown' });
    await isSleeping();
    await watcher.query(`KILL ${Number(session.sessionId)}`);
    await lost;
    await expect(session.query('SELECT 1')).rejects.toMatchObject({ code: 'connection-lost' });
  });
});
