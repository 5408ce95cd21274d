import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RpcClient } from '../../src/kernel-bridge/common/client';
import { engines } from '../../src/engines';
import {
  DbError,
  type ConnectionConfig,
  type JsonObject,
  type KindDescriptor,
  type ObjectRef,
  type Summary
} from '../../src/model';
import { mariadbSchema, mysqlSchema, postgresSchema, sqliteSchema } from '../engines/roundtrip-schemas';
import { uniqueName } from '../support/kind-suite';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'kinds.db'), '');
});
afterAll(() => host.close());

interface Target {
  name: string;
  script: string;
  config: ConnectionConfig;
  password?: string;
  /** The database that holds the objects, as paths name it. */
  database: string;
}

const scripts = {
  postgres: postgresSchema,
  mysql: mysqlSchema,
  mariadb: mariadbSchema,
  sqlite: sqliteSchema
};
const sqlite: Target = {
  name: 'sqlite',
  script: sqliteSchema,
  config: { name: 'kinds-sqlite', engine: 'sqlite', file: 'kinds.db' },
  database: 'main'
};
const servers: Target[] = serversOf('postgres', 'mysql', 'mariadb').map(server => {
  const database = uniqueName('Kinds "over` RPC');
  return {
    name: server.id,
    script: scripts[server.engine],
    config: configOf(server, { name: `kinds-${server.id}`, database }),
    password: server.password,
    database
  };
});

/** What this connection's session runs, outside the kinds. */
function runner(client: RpcClient, connection: string) {
  return (sql: string) => client.request('query.run', { connection, session: 'setup', sql });
}

describe.each([sqlite, ...servers])('objects of $name over the RPC', target => {
  const { config, password, database } = target;
  const connection = config.name;
  const objects = new Map<string, Summary[]>();
  let kinds: readonly KindDescriptor[] = [];
  const request: RpcClient['request'] = (method, params, options) =>
    host.client.request(method, params, options);

  beforeAll(async () => {
    const engine = engines.find(each => each.id === config.engine)!;
    if (config.engine !== 'sqlite') {
      const admin = await host.save(
        { ...config, name: `${connection}-admin`, database: undefined, ...adminOf(config) },
        password
      );
      await runner(host.client, admin)(`CREATE DATABASE ${engine.dialect.ident(database)}`);
    }
    await host.save(config, password);
    await runner(host.client, connection)(target.script);
    await request('session.close', { session: 'setup' });
    const { result } = await request('connection.list', null);
    kinds = result.find(each => each.config.name === connection)!.kinds;
    await listAll();
  }, 60_000);

  afterAll(async () => {
    await request('connection.close', { name: connection });
    if (config.engine !== 'sqlite') {
      const engine = engines.find(each => each.id === config.engine)!;
      await runner(host.client, `${connection}-admin`)(`DROP DATABASE ${engine.dialect.ident(database)}`);
    }
  });

  /** Walks the tree as the explorer does: each kind below every object of its parent kinds. */
  async function listAll(): Promise<void> {
    for (const { id, parents } of kinds) {
      const below = parents.flatMap<ObjectRef | null>(parent =>
        parent === null ? [null] : (objects.get(parent) ?? []).map(({ ref }) => ref)
      );
      const found: Summary[] = [];
      for (const parent of below) {
        const { result } = await request('object.list', { connection, kind: id, parent });
        found.push(...result.items.filter(({ ref, flags }) => isOurs(ref) && !flags?.includes('system')));
      }
      objects.set(id, found);
    }
  }

  function isOurs({ kind, path }: ObjectRef): boolean {
    return kind === 'role' ? false : path[0] === database;
  }

  const editable = () => kinds.filter(kind => kind.schema !== null);

  test('every kind of the script is listed', () => {
    const empty = kinds.filter(({ id }) => objects.get(id)?.length === 0).map(({ id }) => id);
    expect([...objects.values()].flat().length).toBeGreaterThan(10);
    for (const id of [
      'table',
      'view',
      'trigger',
      ...(config.engine === 'sqlite' ? [] : ['function', 'procedure'])
    ]) {
      expect(empty).not.toContain(id);
    }
  });

  test('read → nothing changed → the plan is empty, for every object', async () => {
    const planned: string[] = [];
    for (const { id } of editable()) {
      for (const { ref } of objects.get(id) ?? []) {
        const { result: reading } = await request('object.read', { connection, ref });
        // Where nobody was granted anything there is nothing to grant again.
        expect(reading.ddl === '' && id !== 'grant').toBe(false);
        const { definition: to, fingerprint: basedOn } = reading;
        const { result: plan } = await request('object.plan', { connection, op: 'alter', ref, to, basedOn });
        planned.push(...plan.statements.map(({ sql }) => `${id} ${ref.path.join('.')}: ${sql}`));
      }
    }
    expect(planned).toEqual([]);
  }, 60_000);

  test('a drop is planned, or refused with the reason', async () => {
    for (const { id, can } of editable()) {
      const [first] = objects.get(id) ?? [];
      if (!first) {
        continue;
      }
      const plan = request('object.plan', { connection, op: 'drop', ref: first.ref }).then(
        ({ result }) => result,
        DbError.from
      );
      const got = await plan;
      if (got instanceof DbError) {
        expect(got.code).toBe('unsupported');
        expect(got.message).not.toBe('');
      } else {
        expect(can.drop).toBe(true);
        expect(got.statements.length === 0 && id !== 'grant').toBe(false);
      }
    }
  });

  test('a comment is changed through a plan, announced, and a stale plan is refused', async () => {
    const changed: string[] = [];
    const stop = host.client.on('catalog.changed', event => {
      changed.push(...event.refs.map(({ kind }) => kind));
    });
    const done: string[] = [];
    for (const { id, schema } of editable()) {
      const properties = schema?.properties as JsonObject | undefined;
      const [first] = objects.get(id) ?? [];
      if (!first || !properties || !('comment' in properties)) {
        continue;
      }
      const { ref } = first;
      const read = async () => (await request('object.read', { connection, ref })).result;
      const { definition, fingerprint: basedOn } = await read();
      const to = { ...(definition as JsonObject), comment: `changed, it's ${id}` };
      const plan = await request('object.plan', { connection, op: 'alter', ref, to, basedOn }).then(
        ({ result }) => result,
        DbError.from
      );
      if (plan instanceof DbError) {
        expect(plan.code).toBe('unsupported');
        continue;
      }
      const { result: second } = await request('object.plan', { connection, op: 'alter', ref, to, basedOn });
      const { result: report } = await request('plan.apply', { connection, plan: plan.id });
      expect({ id, error: report.error, state: report.state }).toEqual({
        id,
        error: undefined,
        state: 'applied'
      });
      expect((await read()).definition).toMatchObject({ comment: `changed, it's ${id}` });
      await expect(request('plan.apply', { connection, plan: second.id })).rejects.toMatchObject({
        code: 'stale'
      });
      done.push(id);
    }
    stop();
    expect(changed).toEqual(expect.arrayContaining(done));
    if (config.engine !== 'sqlite') {
      expect(done).toEqual(expect.arrayContaining(['table', 'function', 'procedure']));
    }
  }, 60_000);

  test('a database is created, found, and dropped though a session of ours looked into it', async () => {
    const [kind] = kinds.filter(({ id }) => id === 'database');
    if (kind.can.create !== true || config.engine === 'sqlite') {
      expect(kind.can.create).toBeTruthy();
      return;
    }
    const name = uniqueName('Made "over` RPC');
    const ref = { kind: 'database', path: [name] };
    const apply = async (op: 'create' | 'drop') => {
      const { result: plan } = await request('object.plan', { connection, op, ref, to: { name } });
      const { result: report } = await request('plan.apply', { connection, plan: plan.id });
      expect({ error: report.error, state: report.state }).toEqual({ error: undefined, state: 'applied' });
    };
    const names = async () => {
      const { result } = await request('object.list', { connection, kind: 'database', parent: null });
      return result.items.map(({ ref: found }) => found.path[0]);
    };
    await apply('create');
    expect(await names()).toContain(name);
    const below = config.engine === 'postgres' ? 'schema' : 'table';
    await request('object.list', { connection, kind: below, parent: ref });
    await apply('drop');
    expect(await names()).not.toContain(name);
  }, 60_000);

  test('no reply holds the password of a new account, and it logs in', async () => {
    if (!kinds.some(({ id }) => id === 'role')) {
      expect(config.engine).toBe('sqlite');
      return;
    }
    const name = uniqueName('account');
    const isPostgres = config.engine === 'postgres';
    const ref = { kind: 'role', path: isPostgres ? [name] : [name, '%'] };
    const to: JsonObject = isPostgres
      ? { name, login: true, password: 'hunter2' }
      : { user: name, host: '%', password: 'hunter2' };
    const { result: plan } = await request('object.plan', { connection, op: 'create', ref, to });
    expect(plan.statements.length).toBeGreaterThan(0);
    const { result: report } = await request('plan.apply', { connection, plan: plan.id });
    try {
      expect({ error: report.error, state: report.state }).toEqual({ error: undefined, state: 'applied' });
      const { result: reading } = await request('object.read', { connection, ref });
      expect(JSON.stringify([plan, report, reading])).not.toContain('hunter2');
      const own = { ...config, name: `${connection}-own`, user: name, ...adminOf(config) };
      await expect(host.save(own, 'hunter2')).resolves.toBe(own.name);
      await request('connection.close', { name: own.name });
    } finally {
      const { result: drop } = await request('object.plan', { connection, op: 'drop', ref });
      await request('plan.apply', { connection, plan: drop.id });
    }
  }, 60_000);

  test('a kind that the engine has not is refused with the reason', async () => {
    const absent = { sqlite: 'procedure', mysql: 'sequence', mariadb: 'extension', postgres: 'event' }[
      config.engine
    ];
    const error = await request('object.list', { connection, kind: absent, parent: null }).then(
      () => null,
      DbError.from
    );
    expect(['unsupported', 'not-found']).toContain(error?.code);
    expect(error?.message).toBeTruthy();
  });
});

/** The database that is there before ours. */
function adminOf({ engine }: ConnectionConfig): Partial<ConnectionConfig> {
  return { database: engine === 'postgres' ? 'postgres' : undefined };
}
