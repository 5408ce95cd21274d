import type { QueryProgress } from '../../src/kernel-bridge/common/methods';
import { DbError, type ConnectionState, type ServerSession, type TransactionState } from '../../src/model';
import { startProxy, type FaultyProxy } from '../support/faulty-proxy';
import { numberedFrame } from '../support/frames';
import { configOf, serversOf, type TestServer } from '../support/servers';
import { startHost, type TestHost } from './support';
import { until } from './until';

/** Checks that take seconds in real life, in a test's time. */
const QUICK = { heartbeatS: 1, answerWithinS: 1, connectTimeoutMs: 3000 };

interface Target {
  name: string;
  server: TestServer;
  sleep(seconds: number): string;
}

const targets: Target[] = serversOf('postgres', 'mysql', 'mariadb')
  .filter(({ id }) => !/postgres-15|10\.11/.test(id))
  .map(server => ({
    name: server.id,
    server,
    sleep: seconds =>
      server.engine === 'postgres' ? `SELECT pg_sleep(${seconds})` : `SELECT SLEEP(${seconds})`
  }));

describe.each(targets)('$name', ({ server, sleep }) => {
  let host: TestHost;
  let proxy: FaultyProxy;
  const name = 'far';
  /** Every state that was pushed, neighbours that are the same once. */
  let states: ConnectionState[];
  let transactions: TransactionState[];

  beforeEach(async () => {
    host = startHost();
    proxy = await startProxy(server);
    states = [];
    transactions = [];
    host.client.on('connection.changed', ({ connections }) => {
      const state = connections.find(({ config }) => config.name === name);
      if (state) {
        states.push(state);
      }
    });
    host.client.on('transaction.changed', ({ transaction }) => void transactions.push(transaction));
    await host.save(configOf(server, { name, port: proxy.port, ...QUICK }), server.password);
  });
  afterEach(async () => {
    await host.close();
    await proxy.close();
  });

  const now = () => states.at(-1);
  const run = (sql: string, onProgress?: (progress: QueryProgress) => void, session = 'notebook') =>
    host.client.request('query.run', { connection: name, session, sql }, { onProgress });
  const outcomeOf = (running: Promise<unknown>): Promise<string> =>
    running.then(
      () => 'finished',
      (error: unknown) => DbError.from(error).code
    );

  test('a link that is cut while idle is made anew by itself', async () => {
    const before = states.length;
    proxy.cut();
    await until(() => states.slice(before).some(({ status }) => status === 'reconnecting'));
    await until(() => now()?.status === 'ready');
    const { result } = await host.client.request('object.list', {
      connection: name,
      kind: 'database',
      parent: null
    });
    expect(result.items.length).toBeGreaterThan(0);
  });

  test('a server that refuses is tried again with a countdown, and at once when asked to', async () => {
    await proxy.refuse();
    await until(() => (now()?.retryInS ?? 0) >= 2);
    expect(now()).toMatchObject({ status: 'reconnecting', error: { code: 'unreachable' } });
    await proxy.heal();
    const { result } = await host.client.request('connection.open', { name });
    expect(result.status).toBe('ready');
    expect(result.error ?? result.retryInS).toBeUndefined();
  });

  test('who asks for the connection does not get the failure of an attempt that began before the network came back', async () => {
    proxy.stall();
    await until(() => now()?.status === 'reconnecting' && now()?.retryInS === undefined);
    await proxy.heal();
    const { result } = await host.client.request('connection.open', { name });
    expect(result.status).toBe('ready');
  });

  test('closing ends the attempts', async () => {
    await proxy.refuse();
    await until(() => now()?.status === 'reconnecting');
    await host.client.request('connection.close', { name });
    expect(now()?.status).toBe('closed');
    await proxy.heal();
    await new Promise(resolve => setTimeout(resolve, 2500));
    expect(proxy.open).toBe(0);
    expect(now()?.status).toBe('closed');
  });

  test('an idle link whose packets are dropped is found', async () => {
    await run('SELECT 1');
    proxy.stall();
    await until(() => now()?.status === 'degraded' || now()?.status === 'reconnecting');
    await until(() => now()?.status === 'reconnecting' && now()?.retryInS !== undefined);
    await proxy.heal();
    await until(() => now()?.status === 'ready');
    const notices: string[] = [];
    await run('SELECT 1', progress => progress.type === 'notice' && notices.push(progress.notice.message));
    expect(notices).toEqual([expect.stringContaining('new session')]);
  });

  test('a statement whose link is cut has an unknown outcome', async () => {
    const running = outcomeOf(run(sleep(30)));
    await untilRunning();
    proxy.cut();
    expect(await running).toBe('outcome-unknown');
    await until(() => now()?.status === 'ready');
  });

  test('a running statement whose packets are dropped ends with an unknown outcome', async () => {
    const running = outcomeOf(run(sleep(3)));
    await untilRunning();
    proxy.stall();
    expect(await running).toBe('outcome-unknown');
  });

  test('an answer that is dropped while the rest of the connection is sound ends with an error', async () => {
    const text = "'an answer that is dropped'";
    // In plain sight of the proxy.
    const plain = configOf(server, { name: 'plain', port: proxy.port, ...QUICK, tls: { mode: 'disable' } });
    await host.save(plain, server.password);
    const select = (signal?: AbortSignal): Promise<string> =>
      outcomeOf(
        host.client.request(
          'query.run',
          { connection: 'plain', session: 'notebook', sql: `SELECT ${text}` },
          { signal }
        )
      );
    proxy.stallAfter(text);
    expect(await select()).toMatch(/connection-lost|outcome-unknown/);
    expect(await select()).toBe('finished');
    // The cancel finds the server idle.
    proxy.stallAfter(text);
    expect(await select(AbortSignal.timeout(300))).toMatch(/connection-lost|outcome-unknown|cancelled/);
    expect(await select()).toBe('finished');
  });

  test('a statement that runs long over a good link is left alone', async () => {
    const long = run(sleep(5));
    expect(await outcomeOf(long)).toBe('finished');
    expect(states.every(({ status }) => status !== 'reconnecting')).toBe(true);
  });

  test('what is read of the catalog meanwhile does not wait for it', async () => {
    const long = run(sleep(4));
    await untilRunning();
    const reading = host.client.request('object.list', { connection: name, kind: 'database', parent: null });
    expect(await Promise.race([long.then(() => 'statement'), reading.then(() => 'catalog')])).toBe('catalog');
    await long;
  });

  test('a lost transaction is told before anything of its second half runs', async () => {
    const temporary = server.engine === 'postgres' ? 'TEMP' : 'TEMPORARY';
    await run(`CREATE ${temporary} TABLE kept (x int); ${begin()}; INSERT INTO kept VALUES (1)`);
    expect(transactions).toEqual(['open']);
    proxy.cut();
    await until(() => transactions.at(-1) === 'none');
    await until(() => now()?.status === 'ready');
    await expect(run('SELECT 1')).rejects.toMatchObject({
      code: 'connection-lost',
      message: expect.stringContaining('transaction') as string
    });
    const notices: string[] = [];
    await run('SELECT 1', progress => progress.type === 'notice' && notices.push(progress.notice.message));
    expect(notices).toEqual([expect.stringContaining('new session')]);
    await expect(run('SELECT * FROM kept')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a data frame that is the first in a new session tells so; a plan leaves that to what runs next', async () => {
    const heard: string[] = [];
    const listen = (progress: QueryProgress): unknown =>
      progress.type === 'notice' && heard.push(progress.notice.message);
    const lose = async (): Promise<void> => {
      const before = states.length;
      proxy.cut();
      await until(() => states.slice(before).some(({ status }) => status === 'reconnecting'));
      await until(() => now()?.status === 'ready');
    };
    await run('CREATE TABLE life_rows (id varchar(20), n int)');
    try {
      await lose();
      const frame = { name: 'frame', language: 'python' };
      const { upload } = (await host.client.request('frame.export', frame)).result;
      await host.client.request('frame.put', { upload, from: 0 }, { buffers: [numberedFrame('a', 3)] });
      const { result } = await host.client.request('frame.load', {
        connection: name,
        session: 'notebook',
        upload,
        table: ['life_rows'],
        mode: 'append'
      });
      expect(result.result.statements[0]).toMatchObject({
        affectedRows: 3,
        notices: [{ message: expect.stringContaining('new session') as string }]
      });
      await run('SELECT 1', listen);
      expect(heard).toEqual([]);
      await lose();
      await host.client.request('query.explain', { connection: name, session: 'notebook', sql: 'SELECT 1' });
      await run('SELECT 1', listen);
      expect(heard).toEqual([expect.stringContaining('new session')]);
    } finally {
      await run('DROP TABLE life_rows');
    }
  });

  test('a load whose data no longer leaves is given up', async () => {
    await run('CREATE TABLE life_rows (id varchar(20), n int)');
    try {
      if (server.engine !== 'postgres') {
        // The server itself waits half a minute for data.
        await run('SET SESSION net_read_timeout = 2');
      }
      const frame = { name: 'frame', language: 'python' };
      const { upload } = (await host.client.request('frame.export', frame)).result;
      const buffers = [numberedFrame('a row that is long', 1_000_000)];
      await host.client.request('frame.put', { upload, from: 0 }, { buffers });
      const load = {
        connection: name,
        session: 'notebook',
        upload,
        table: ['life_rows'],
        mode: 'append' as const
      };
      proxy.plugAfter(1_000_000);
      expect(await outcomeOf(host.client.request('frame.load', load))).toBe('outcome-unknown');
    } finally {
      // The server holds the table until it learns of the end.
      proxy.cut();
      await until(() => outcomeOf(run('SELECT 1')).then(outcome => outcome === 'finished'));
      await run('DROP TABLE life_rows');
    }
  }, 60_000);

  test.each(['cut', 'stall'] as const)(
    'of a load that is struck in its middle (%s) no row stays',
    async how => {
      await run('CREATE TABLE life_rows (id varchar(20), n int)');
      try {
        if (server.engine !== 'postgres') {
          await run('SET SESSION net_read_timeout = 2');
        }
        const { upload } = (await host.client.request('frame.export', { name: 'frame', language: 'python' }))
          .result;
        await host.client.request(
          'frame.put',
          { upload, from: 0 },
          { buffers: [numberedFrame('a row', 5000)] }
        );
        const load = {
          connection: name,
          session: 'notebook',
          upload,
          table: ['life_rows'],
          mode: 'append' as const
        };
        const { hits } = proxy;
        proxy.strikeUpload(20_000, how);
        expect(await outcomeOf(host.client.request('frame.load', load))).toBe('outcome-unknown');
        expect(proxy.hits).toBeGreaterThan(hits);
        proxy.cut();
        await until(() => outcomeOf(run('SELECT 1')).then(outcome => outcome === 'finished'));
        const { result } = await run('SELECT 1 FROM life_rows');
        expect(result.result.statements[0].result?.rows ?? 0).toBe(0);
      } finally {
        await until(() => outcomeOf(run('DROP TABLE life_rows')).then(outcome => outcome === 'finished'));
      }
    },
    60_000
  );

  test('a session that the server ends with words is told once, even while its link stays open', async () => {
    // TLS has an end of its own.
    const plain = configOf(server, { name: 'plain', port: proxy.port, ...QUICK, tls: { mode: 'disable' } });
    await host.save(plain, server.password);
    const onPlain = (sql: string) =>
      host.client.request('query.run', { connection: plain.name, session: 'notebook', sql });
    const session = async (): Promise<ServerSession | undefined> => {
      const { result } = await host.client.request('server.sessions', { connection: plain.name });
      return result.sessions.find(({ own }) => own === 'notebook');
    };
    await onPlain(server.engine === 'postgres' ? 'BEGIN' : 'SET SESSION wait_timeout = 1; BEGIN');
    proxy.hideEnds();
    if (server.engine === 'postgres') {
      const { id } = (await session())!;
      await host.client.request('server.end', { connection: plain.name, id, how: 'terminate' });
    }
    await until(async () => (await session()) === undefined);
    await expect(onPlain('SELECT 1')).rejects.toMatchObject({ code: 'connection-lost' });
    await onPlain('SELECT 1');
  });

  test('a COMMIT of unknown outcome is told and not repeated', async () => {
    await run(`${begin()}`);
    // The answer is held back, and the link cut meanwhile: the commit has happened, nobody knows.
    proxy.delay(3000);
    const committing = outcomeOf(run('COMMIT'));
    await new Promise(resolve => setTimeout(resolve, 300));
    proxy.cut();
    await proxy.heal();
    expect(await committing).toBe('outcome-unknown');
  });

  function begin(): string {
    return server.engine === 'postgres' ? 'BEGIN' : 'START TRANSACTION';
  }

  async function untilRunning(): Promise<void> {
    await until(async () => {
      const { result } = await host.client.request('server.sessions', { connection: name });
      return result.sessions.some(
        ({ sql, state, own }) =>
          own === 'notebook' && state === 'running' && /SELECT (pg_)?sleep/i.test(sql ?? '')
      );
    });
  }
});

const idleLimits = [
  ...serversOf('postgres').map(server => ({
    server,
    initSql: "SET idle_in_transaction_session_timeout = '3s'"
  })),
  ...serversOf('mariadb').map(server => ({ server, initSql: 'SET SESSION idle_transaction_timeout = 3' }))
].map(target => ({ ...target, id: target.server.id }));

test.each(idleLimits)(
  'a heartbeat leaves the time limit of idle transactions to $id',
  async ({ server, initSql }) => {
    const host = startHost();
    try {
      const transactions: TransactionState[] = [];
      host.client.on('transaction.changed', ({ transaction }) => void transactions.push(transaction));
      const connection = await host.save(configOf(server, { ...QUICK, initSql }), server.password);
      const run = (sql: string) => host.client.request('query.run', { connection, session: 'notebook', sql });
      await run('BEGIN; SELECT 1');
      await until(() => transactions.at(-1) === 'none');
      await expect(run('SELECT 2')).rejects.toMatchObject({
        code: 'connection-lost',
        message: expect.stringContaining('with a transaction open') as string
      });
    } finally {
      await host.close();
    }
  }
);
