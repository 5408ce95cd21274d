import { mysqlEngine, mariadbEngine } from '../../src/engines/mysql';
import { postgresEngine } from '../../src/engines/postgres';
import type { ConnectionConfig, ConnectionState, ObjectRef } from '../../src/model';
import { startPglite } from '../support/pglite';
import { configOf, secretsOf, serversOf, type TestServer } from '../support/servers';
import { startHost, type TestHost } from './support';

interface Limited {
  config: ConnectionConfig;
  password: string;
  stop(): Promise<void>;
}

interface Target {
  name: string;
  /** Path of what holds the tables. */
  path: readonly string[];
  sleep: string;
  start(): Promise<Limited>;
}

const NAME = 'petersql_only';
const targets: Target[] = [
  {
    name: 'PGlite',
    path: ['postgres', 'public'],
    sleep: 'SELECT pg_sleep(5)',
    start: () => startPglite('only')
  },
  ...serversOf('postgres').map(server => ({
    name: `${server.id}, CONNECTION LIMIT 1`,
    path: [NAME, 'public'],
    sleep: 'SELECT pg_sleep(5)',
    start: () => limitPostgres(server)
  })),
  ...serversOf('mysql', 'mariadb').map(server => ({
    name: `${server.id}, MAX_USER_CONNECTIONS 1`,
    path: [NAME],
    sleep: 'SELECT SLEEP(5)',
    start: () => limitMysql(server)
  }))
];

describe.each(targets)('a single session: $name', ({ path, sleep, start }) => {
  let host: TestHost;
  let server: Limited;
  const connection = 'only';
  const run = async (sql: string, session = 'one') =>
    (await host.client.request('query.run', { connection, session, sql })).result.result.statements;
  const list = async (kind: string, parent: ObjectRef | null) =>
    (await host.client.request('object.list', { connection, kind, parent })).result.items;
  const tables = (): Promise<unknown> =>
    list('table', { kind: path.length > 1 ? 'schema' : 'database', path });
  const count = async (session: string) => {
    const [{ result }] = await run('SELECT COUNT(*) AS n FROM only_items', session);
    const { rows } = (await host.client.request('result.page', { result: result!.id, from: 0, count: 1 }))
      .result;
    return String(rows[0][0]);
  };

  beforeAll(async () => {
    server = await start();
    host = startHost();
    await host.client.request('connection.save', {
      config: { ...server.config, name: connection, heartbeatS: 1, answerWithinS: 1 }
    });
  });
  afterAll(async () => {
    await host.close();
    await server.stop();
  });

  test('is told, and shared by notebooks, panels and the tree', async () => {
    await host.client.request('connection.open', {
      name: connection,
      secrets: { password: server.password }
    });
    const [created] = await run('CREATE TABLE only_items (id int PRIMARY KEY)');
    expect(created.notices).toEqual([
      expect.objectContaining({ message: expect.stringContaining('single session') as string })
    ]);
    const [inserted] = await run('INSERT INTO only_items VALUES (1)');
    expect(inserted.notices).toEqual([]);
    const ref = { kind: 'table', path: [...path, 'only_items'] };
    const [listed, [rows], read, { result: reading }] = await Promise.all([
      tables(),
      host.client
        .request('rows.query', {
          connection,
          session: 'data',
          ref,
          filter: { conditions: [], sort: [], limit: 10 }
        })
        .then(({ result }) => result.result.statements),
      host.client.request('object.read', { connection, ref }),
      host.client.request('server.sessions', { connection })
    ]);
    expect(listed).toContainEqual(expect.objectContaining({ ref }));
    expect(rows.result?.rows).toBe(1);
    expect(read.result.ddl).toContain('only_items');
    expect(reading.sessions.filter(({ own }) => own)).toHaveLength(1);
  });

  test('an error leaves the answers to what comes next alone', async () => {
    for (const n of [1, 2, 3, 4, 5]) {
      await expect(run(`SELECT nothing FROM nowhere_${n}`)).rejects.toMatchObject({ code: 'not-found' });
      const [, [{ result }]] = await Promise.all([tables(), run(`SELECT ${n} AS n${n}`)]);
      expect(result?.columns.map(({ name }) => name)).toEqual([`n${n}`]);
    }
  });

  test('a transaction keeps the others out until it ends', async () => {
    await run('BEGIN');
    await run('INSERT INTO only_items VALUES (2)');
    const busy = { code: 'limit', hint: expect.stringContaining('roll it back') as string };
    await expect(run('SELECT 1', 'two')).rejects.toMatchObject(busy);
    await expect(tables()).rejects.toMatchObject(busy);
    expect(await count('one')).toBe('2');
    await run('COMMIT');
    expect(await count('two')).toBe('2');
    await tables();
  });

  test('what a closed notebook left open is rolled back', async () => {
    await run('BEGIN');
    await run('DELETE FROM only_items');
    await host.client.request('session.close', { session: 'one' });
    expect(await count('two')).toBe('2');
  });

  test('nobody takes a session for dead that only has no other one beside it', async () => {
    const states: ConnectionState[] = [];
    const stop = host.client.on('connection.changed', ({ connections }) => states.push(...connections));
    await run(sleep);
    await run('BEGIN');
    await run('SELECT 1');
    await run('ROLLBACK');
    stop();
    expect(states.filter(({ status }) => status !== 'ready')).toEqual([]);
  });

  test('comes back after the connection was closed', async () => {
    await host.client.request('connection.close', { name: connection });
    // Not opened before: the first statement does it.
    await host.client.request('query.run', {
      connection,
      session: 'three',
      sql: 'SELECT 1',
      secrets: { password: server.password }
    });
    await tables();
    await run('DROP TABLE only_items', 'three');
  });
});

async function limitPostgres(server: TestServer): Promise<Limited> {
  const admin = await postgresEngine.connect(configOf(server), { secrets: secretsOf(server) });
  await admin.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await admin.query(`DROP ROLE IF EXISTS ${NAME}`);
  await admin.query(`CREATE ROLE ${NAME} LOGIN PASSWORD '${server.password}' CONNECTION LIMIT 1`);
  await admin.query(`CREATE DATABASE ${NAME} OWNER ${NAME}`);
  return {
    config: configOf(server, { user: NAME, database: NAME }),
    password: server.password,
    async stop() {
      await admin.query(`DROP DATABASE ${NAME} WITH (FORCE)`);
      await admin.query(`DROP ROLE ${NAME}`);
      await admin.close();
    }
  };
}

async function limitMysql(server: TestServer): Promise<Limited> {
  const engine = server.engine === 'mysql' ? mysqlEngine : mariadbEngine;
  const admin = await engine.connect(configOf(server), { secrets: secretsOf(server) });
  await admin.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await admin.query(`CREATE DATABASE ${NAME}`);
  await admin.query(`DROP USER IF EXISTS ${NAME}@'%'`);
  await admin.query(`CREATE USER ${NAME}@'%' IDENTIFIED BY '${server.password}' WITH MAX_USER_CONNECTIONS 1`);
  await admin.query(`GRANT ALL ON ${NAME}.* TO ${NAME}@'%'`);
  return {
    config: configOf(server, { user: NAME, database: NAME }),
    password: server.password,
    async stop() {
      await admin.query(`DROP DATABASE ${NAME}`);
      await admin.query(`DROP USER ${NAME}@'%'`);
      await admin.close();
    }
  };
}
