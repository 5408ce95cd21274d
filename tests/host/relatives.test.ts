import net, { type AddressInfo } from 'node:net';
import { postgresEngine } from '../../src/engines/postgres';
import { mariadbEngine } from '../../src/engines/mysql';
import type { ConnectionConfig, ConnectionState, EngineId } from '../../src/model';
import { startPglite } from '../support/pglite';
import { configOf, secretsOf, serversOf, type TestServer } from '../support/servers';
import { startHost, type TestHost } from './support';

/** Without this no query of ours on PostgreSQL's own catalog runs. */
const WITHOUT_OWN_CATALOG = ['ALTER TABLE pg_catalog.pg_namespace RENAME TO hidden_namespace'];

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

/** Of one length each: packets keep theirs. */
type Replacement = readonly [from: string, to: string];

/** A part of the catalog that the relative has not. */
const NO_PROCESSES: Replacement = ['information_schema.PROCESSLIST', 'information_schema.PROCESSNONE'];
/** Calls MariaDB by another name. */
const AS_TIDB: Replacement = ['MariaDB', 'TiDB---'];
/** The error of a missing table (1109) becomes the unknown error (1105), as relatives have no other. */
const UNKNOWN_ERROR: Replacement = ['\xff\x55\x04', '\xff\x51\x04'];

interface Relative {
  name: string;
  version: RegExp;
  /** Kinds that are not there. */
  missing: readonly string[];
  /** Kinds that must be. */
  there: readonly string[];
  /** It does not tell who is on it. */
  hidesSessions?: boolean;
  start(): Promise<{ config: ConnectionConfig; password: string; stop(): Promise<void> }>;
}

const relatives: Relative[] = [
  {
    name: 'a relative of PostgreSQL',
    version: /^CockroachDB 23/,
    missing: ['policy', 'event-trigger'],
    there: ['schema', 'table', 'view', 'role', 'database'],
    start: () => startPostgresRelative(HIDDEN)
  },
  {
    name: 'a relative of PostgreSQL that has the standard catalog alone',
    version: /^CockroachDB 23/,
    missing: ['function', 'sequence', 'type', 'trigger'],
    there: ['database', 'schema', 'table', 'view', 'column'],
    start: () => startPostgresRelative(WITHOUT_OWN_CATALOG)
  },
  {
    name: 'a relative of MySQL',
    version: /^TiDB 11/,
    missing: ['role'],
    there: ['database', 'table', 'view'],
    hidesSessions: true,
    start: () => startMysqlRelative([AS_TIDB])
  },
  {
    name: 'a relative that goes by the name of MariaDB',
    version: /^MariaDB/,
    missing: [],
    there: ['database', 'table', 'view'],
    hidesSessions: true,
    start: () => startMysqlRelative([UNKNOWN_ERROR], "GRANT SELECT ON mysql.* TO relative@'%'")
  },
  {
    name: 'PGlite',
    version: /^PGlite 0/,
    missing: [],
    there: ['schema', 'table', 'view', 'role', 'database', 'policy', 'event-trigger'],
    start: () => startPglite('relative')
  }
];

describe.each(relatives)('$name', ({ version, missing, there, hidesSessions, start }) => {
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
    const { result: reading } = await host.client.request('server.sessions', { connection: 'relative' });
    expect(reading.sessions.length > 0).toBe(!hidesSessions);
    expect(reading.notes.join()).toContain(hidesSessions ? 'does not tell who is on it' : '');
  });

  test('shows a table, and completes it', async () => {
    const tables = await refsOf('table');
    const ref = tables.find(({ path }) => path.at(-1) === 'shop_items')!;
    const columns = (await list('column', ref)).map(({ label }) => label);
    expect(columns).toEqual(['a']);
    const { result: source } = await host.client.request('rows.describe', { connection: 'relative', ref });
    expect(source.columns.filter(({ hidden }) => !hidden)).toEqual([
      expect.objectContaining({ name: 'a', group: 'integer', nullable: true })
    ]);
    const { result } = await host.client.request('rows.query', {
      connection: 'relative',
      session: 'data',
      ref,
      filter: { conditions: [], sort: [], limit: 10 }
    });
    expect(result.result.statements[0].result?.rows).toBe(1);
    const sql = 'SELECT  FROM shop_items';
    const completion = await host.client.request('sql.complete', {
      connection: 'relative',
      sql,
      position: 'SELECT '.length
    });
    expect(completion.result.items.map(({ label }) => label)).toContain('a');
    await host.client.request('object.missingRight', { connection: 'relative', op: 'alter', ref });
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
async function startPostgresRelative(hidden: readonly string[]) {
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
  for (const sql of hidden) {
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
async function startMysqlRelative(answers: readonly Replacement[], grant?: string) {
  const server = serversOf('mariadb').at(-1)!;
  const admin = await mariadbEngine.connect(configOf(server), { secrets: secretsOf(server) });
  await admin.query('DROP DATABASE IF EXISTS relative');
  await admin.query('CREATE DATABASE relative');
  await admin.query("DROP USER IF EXISTS relative@'%'");
  await admin.query(`CREATE USER relative@'%' IDENTIFIED BY '${server.password}'`);
  await admin.query("GRANT ALL ON relative.* TO relative@'%'");
  if (grant) {
    await admin.query(grant);
  }
  const disguise = await startDisguise(server, answers);
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

/** Passes everything on, with parts of the catalog under names that MariaDB does not know. */
async function startDisguise(
  { host, port }: TestServer,
  answers: readonly Replacement[]
): Promise<{ port: number; close(): void }> {
  const sockets = new Set<net.Socket>();
  const listener = net.createServer(client => {
    const server = net.connect(port, host);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', bytes => server.write(replaced(bytes, [NO_PROCESSES])));
    server.on('data', bytes => client.write(replaced(bytes, answers)));
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

function replaced(bytes: Buffer, replacements: readonly Replacement[]): Buffer {
  const text = replacements.reduce((all, [from, to]) => all.replaceAll(from, to), bytes.toString('latin1'));
  return Buffer.from(text, 'latin1');
}
