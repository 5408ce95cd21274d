import { mysqlEngine, mariadbEngine } from '../../src/engines/mysql';
import { postgresEngine } from '../../src/engines/postgres';
import type { ConnectionConfig, DbError, ObjectRef } from '../../src/model';
import { configOf, secretsOf, serversOf, type TestServer } from '../support/servers';
import { startHost, type TestHost } from './support';

const NAME = 'petersql_few';
const ENGINES = { postgres: postgresEngine, mysql: mysqlEngine, mariadb: mariadbEngine };
type Limited = keyof typeof ENGINES;

/** An account that may have so many sessions, with a database of its own. */
async function limit(server: TestServer, sessions: number) {
  const admin = await ENGINES[server.engine as Limited].connect(configOf(server), {
    secrets: secretsOf(server)
  });
  const [drop, account, create] =
    server.engine === 'postgres'
      ? [
          `DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`,
          NAME,
          `CREATE ROLE ${NAME} LOGIN PASSWORD '${server.password}' CONNECTION LIMIT ${sessions}`
        ]
      : [
          `DROP DATABASE IF EXISTS ${NAME}`,
          `${NAME}@'%'`,
          `CREATE USER ${NAME}@'%' IDENTIFIED BY '${server.password}' WITH MAX_USER_CONNECTIONS ${sessions}`
        ];
  const dropAccount = `DROP ${server.engine === 'postgres' ? 'ROLE' : 'USER'} IF EXISTS ${account}`;
  await admin.query(drop);
  await admin.query(dropAccount);
  await admin.query(create);
  await admin.query(`CREATE DATABASE ${NAME}${server.engine === 'postgres' ? ` OWNER ${NAME}` : ''}`);
  if (server.engine !== 'postgres') {
    await admin.query(`GRANT ALL ON ${NAME}.* TO ${account}`);
  }
  return {
    config: configOf(server, { user: NAME, database: NAME }) as ConnectionConfig,
    async stop() {
      await admin.query(drop);
      await admin.query(dropAccount);
      await admin.close();
    }
  };
}

const targets = [2, 3].flatMap(sessions =>
  serversOf('postgres', 'mysql', 'mariadb').map(server => ({
    name: `${sessions} of ${server.id}`,
    server,
    sessions
  }))
);

describe.each(targets)('an account with few sessions: $name', ({ server, sessions }) => {
  let host: TestHost;
  let limited: Awaited<ReturnType<typeof limit>>;
  const connection = 'few';
  const schema: ObjectRef =
    server.engine === 'postgres'
      ? { kind: 'schema', path: [NAME, 'public'] }
      : { kind: 'database', path: [NAME] };
  const run = async (sql: string, session: string) =>
    (await host.client.request('query.run', { connection, session, sql })).result.result.statements;
  const list = (kind: string) => host.client.request('object.list', { connection, kind, parent: schema });
  const readAll = () => Promise.all(Array.from({ length: 4 }, () => ['table', 'view'].map(list)).flat());

  beforeAll(async () => {
    limited = await limit(server, sessions);
    host = startHost();
    await host.client.request('connection.save', { config: { ...limited.config, name: connection } });
    await host.client.request('connection.open', {
      name: connection,
      secrets: { password: server.password }
    });
  });
  afterAll(async () => {
    await host.close();
    await limited.stop();
  });

  test('the tree reads with the sessions that there are, and makes room for notebooks', async () => {
    await readAll();
    for (let n = 1; n < sessions; n++) {
      await run('SELECT 1', `notebook-${n}`);
    }
    await readAll();
    await expect(run('SELECT 1', 'one-too-many')).rejects.toMatchObject({ code: 'too-many-connections' });
    await host.client.request('session.close', { session: 'notebook-1' });
    await run('SELECT 1', 'another');
    await readAll();
  });

  test('a statement is cancelled while no session is left', async () => {
    const sleep = server.engine === 'postgres' ? 'SELECT pg_sleep(20)' : 'SELECT SLEEP(20)';
    const controller = new AbortController();
    const started = Date.now();
    const outcome = host.client
      .request('query.run', { connection, session: 'another', sql: sleep }, { signal: controller.signal })
      .catch((error: DbError) => error.code);
    setTimeout(() => controller.abort(), 500);
    expect(await outcome).toBe('cancelled');
    expect(Date.now() - started).toBeLessThan(5000);
    expect(await run('SELECT 1', 'another')).toHaveLength(1);
  });
});
