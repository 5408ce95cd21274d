import net, { type AddressInfo } from 'node:net';
import { postgresEngine } from '../../src/engines/postgres';
import { mariadbEngine } from '../../src/engines/mysql';
import type { ConnectionConfig, ConnectionState, EngineId } from '../../src/model';
import { startPglite } from '../support/pglite';
import { configOf, secretsOf, serversOf, type TestServer } from '../support/servers';
import { startHost, type TestHost } from './support';

/** Parts of PostgreSQL's catalog that some relative has not, or has in another shape. */
const HIDDEN = [
  'ALTER TABLE pg_catalog.pg_policy RENAME TO hidden_policy',
  'ALTER TABLE pg_catalog.pg_publication RENAME TO hidden_publication',
  'ALTER TABLE pg_catalog.pg_event_trigger RENAME COLUMN evttags TO hidden_tags',
  'ALTER TABLE pg_catalog.pg_ts_config RENAME TO hidden_ts_config',
  'ALTER FUNCTION pg_catalog.pg_get_ruledef(oid) RENAME TO hidden_ruledef',
  'REVOKE SELECT ON pg_catalog.pg_default_acl FROM PUBLIC',
  'REVOKE SELECT ON pg_catalog.pg_cast FROM PUBLIC'
];

interface Relative {
  name: string;
  version: RegExp;
  /** Kinds that are not there. */
  missing: readonly string[];
  /** Kinds that must be. */
  there: readonly string[];
  start(): Promise<{ config: ConnectionConfig; password: string; stop(): Promise<void> }>;
}

const relatives: Relative[] = [
  {
    name: 'a relative of PostgreSQL',
    version: /^CockroachDB 23/,
    missing: ['policy', 'event-trigger'],
    there: ['schema', 'table', 'view', 'role', 'database'],
    start: startPostgresRelative
  },
  {
    name: 'a relative of MySQL',
    version: /^TiDB 11/,
    missing: ['role'],
    there: ['database', 'table', 'view'],
    start: startMysqlRelative
  },
  {
    name: 'PGlite',
    version: /^PGlite 0/,
    missing: [],
    there: ['schema', 'table', 'view', 'role', 'database', 'policy', 'event-trigger'],
    start: () => startPglite('relative')
  }
];

describe.each(relatives)('$name', ({ version, missing, there, start }) => {
  let host: TestHost;
  let server: Awaited<ReturnType<typeof startPostgresRelative>>;
  let state: ConnectionState | undefined;
  beforeAll(async () => {
    server = await start();
    host = startHost();
    host.client.on('connection.changed', ({ connections }) => {
      state = connections.find(({ config }) => config.name === 'relative') ?? state;
    });
    await host.save(server.config, server.password);
  });
  afterAll(async () => {
    await host.close();
    await server.stop();
  });

  test('connects, runs SQL and offers what it has', async () => {
    expect(state).toMatchObject({ status: 'ready', server: expect.stringMatching(version) as unknown });
    const run = (sql: string) =>
      host.client.request('query.run', { connection: 'relative', session: 'notebook', sql });
    await run('CREATE TABLE shop_items (a int); INSERT INTO shop_items VALUES (1)');
    const { result } = await run('SELECT a FROM shop_items');
    expect(result.result.statements[0].result?.rows).toBe(1);
    // Every folder that a tree can show, from the top down.
    for (const { id, parents } of [...state!.kinds]) {
      for (const parent of parents) {
        const [first] = parent === null ? [null] : await refsOf(parent);
        if (first !== undefined) {
          await list(id, first);
        }
      }
    }
    const offered = state!.kinds.map(({ id }) => id);
    expect(offered).toEqual(expect.arrayContaining([...there]));
    expect(offered.filter(id => missing.includes(id))).toEqual([]);
    await host.client.request('catalog.read', { connection: 'relative' });
    await host.client.request('server.sessions', { connection: 'relative' });
  });

  async function list(kind: string, parent: { kind: string; path: readonly string[] } | null) {
    const { result } = await host.client.request('object.list', { connection: 'relative', kind, parent });
    return result.items;
  }

  /** Objects of a kind, those of the test's own first. */
  async function refsOf(kind: string): Promise<{ kind: string; path: readonly string[] }[]> {
    const { parents = [] } = state!.kinds.find(({ id }) => id === kind) ?? {};
    const found: { kind: string; path: readonly string[] }[] = [];
    for (const parent of parents) {
      const above = parent === null ? [null] : await refsOf(parent);
      for (const each of above.slice(0, 1)) {
        found.push(...(await list(kind, each)).map(({ ref }) => ref));
      }
    }
    const own = (path: readonly string[]): number =>
      /relative|disguise|shop/.test(path.at(-1) ?? '') ? 0 : 1;
    return found.sort((a, b) => own(a.path) - own(b.path));
  }
});

/** A database of PostgreSQL that says it is another server, with holes in its catalog. */
async function startPostgresRelative() {
  const server = serversOf('postgres').at(-1)!;
  const admin = (database: string) =>
    postgresEngine.connect(configOf(server, { database }), { secrets: secretsOf(server) });
  const outside = await admin(server.database);
  await outside.query('DROP DATABASE IF EXISTS relative');
  await outside.query('DROP ROLE IF EXISTS relative');
  await outside.query(`CREATE ROLE relative LOGIN PASSWORD '${server.password}'`);
  await outside.query('CREATE DATABASE relative OWNER relative');
  await outside.query('ALTER DATABASE relative SET search_path = disguise, pg_catalog, public');
  const inside = await admin('relative');
  await inside.query('CREATE SCHEMA disguise');
  await inside.query('GRANT USAGE, CREATE ON SCHEMA disguise, public TO relative');
  await inside.query(
    "CREATE FUNCTION disguise.version() RETURNS text LANGUAGE sql AS $$ SELECT 'CockroachDB CCL v23.2.1 (x86_64)' $$"
  );
  await inside.query('SET allow_system_table_mods = on');
  for (const sql of HIDDEN) {
    await inside.query(sql);
  }
  await inside.close();
  return {
    config: configOf(server, { name: 'relative', user: 'relative', database: 'relative' }),
    password: server.password,
    async stop() {
      await outside.query('DROP DATABASE relative WITH (FORCE)');
      await outside.query('DROP ROLE relative');
      await outside.close();
    }
  };
}

/** A MariaDB that is taken for another server, and a user who may see little. */
async function startMysqlRelative() {
  const server = serversOf('mariadb').at(-1)!;
  const admin = await mariadbEngine.connect(configOf(server), { secrets: secretsOf(server) });
  await admin.query('DROP DATABASE IF EXISTS relative');
  await admin.query('CREATE DATABASE relative');
  await admin.query("DROP USER IF EXISTS relative@'%'");
  await admin.query(`CREATE USER relative@'%' IDENTIFIED BY '${server.password}'`);
  await admin.query("GRANT ALL ON relative.* TO relative@'%'");
  const disguise = await startDisguise(server);
  return {
    config: configOf(server, {
      name: 'relative',
      engine: 'mysql' satisfies EngineId,
      port: disguise.port,
      user: 'relative',
      database: 'relative',
      tls: { mode: 'disable' }
    }),
    password: server.password,
    async stop() {
      disguise.close();
      await admin.query('DROP DATABASE relative');
      await admin.query("DROP USER relative@'%'");
      await admin.close();
    }
  };
}

/** Passes everything on, and calls MariaDB by another name of the same length. */
async function startDisguise({ host, port }: TestServer): Promise<{ port: number; close(): void }> {
  const sockets = new Set<net.Socket>();
  const listener = net.createServer(client => {
    const server = net.connect(port, host);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(server);
    server.on('data', bytes =>
      client.write(Buffer.from(bytes.toString('latin1').replaceAll('MariaDB', 'TiDB---'), 'latin1'))
    );
    server.on('close', () => client.destroy());
    client.on('close', () => server.destroy());
  });
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    close() {
      listener.close();
      sockets.forEach(socket => socket.destroy());
    }
  };
}
