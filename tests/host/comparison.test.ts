import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { differencesOf, renamed } from '../../src/catalog/differences';
import { engines } from '../../src/engines';
import type { ComparedObject, ComparisonSide, ConnectionConfig, Migration, ObjectRef } from '../../src/model';
import { readWitness } from '../../src/roundtrip/witness';
import { mariadbSchema, mysqlSchema, postgresSchema, sqliteSchema } from '../engines/roundtrip-schemas';
import { uniqueName } from '../support/kind-suite';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  for (const file of ['full.db', 'empty.db']) {
    writeFileSync(path.join(host.folder, file), '');
  }
});
afterAll(() => host.close());

const OPTIONS = { access: true, comments: true };

interface Target {
  name: string;
  script: string;
  config: ConnectionConfig;
  password?: string;
  /** Names of the database with objects and of the one without. */
  full: string;
  empty: string;
  /** A change of the script's objects, and the keys it must be found under. */
  change: string;
  changed: readonly string[];
}

const sqlite: Target = {
  name: 'sqlite',
  script: sqliteSchema,
  config: { name: 'sqlite', engine: 'sqlite' },
  full: 'full.db',
  empty: 'empty.db',
  change:
    'ALTER TABLE compared ADD COLUMN extra integer; CREATE VIEW only_here AS SELECT extra FROM compared',
  changed: ['["table","compared"] different', '["view","only_here"] missing']
};
const scripts = {
  postgres: postgresSchema,
  mysql: mysqlSchema,
  mariadb: mariadbSchema,
  sqlite: sqliteSchema
};
const servers: Target[] = serversOf('postgres', 'mysql', 'mariadb').map(server => ({
  ...sqlite,
  name: server.id,
  script: scripts[server.engine],
  config: configOf(server),
  password: server.password,
  full: uniqueName('full "one`'),
  empty: uniqueName('empty "one`'),
  ...(server.engine === 'postgres' && {
    change:
      'ALTER TABLE app.compared ADD COLUMN extra integer; CREATE VIEW app.only_here AS SELECT extra FROM app.compared',
    changed: ['["table","app","compared"] different', '["view","app","only_here"] missing']
  })
}));

/** What differs: `key status`. */
function differing(objects: readonly ComparedObject[]): string[] {
  return objects.filter(({ status }) => status !== 'same').map(({ key, status }) => `${key} ${status}`);
}

function inDatabase(config: ConnectionConfig, database: string): ConnectionConfig {
  return config.engine === 'sqlite' ? { ...config, file: database } : { ...config, database };
}

describe.each([sqlite, ...servers])('comparison on $name', target => {
  const { config, password, full, empty } = target;
  const engine = engines.find(({ id }) => id === config.engine)!;
  const admin = `${config.name}-admin`;
  const connections = { full: `${config.name}-full`, empty: `${config.name}-empty` };
  const run = (connection: string, sql: string) =>
    host.client.request('query.run', { connection, session: `setup ${connection}`, sql });
  const scopeOf = (database: string): ObjectRef => ({
    kind: 'database',
    path: [config.engine === 'sqlite' ? 'main' : database]
  });
  const side = (which: 'full' | 'empty'): ComparisonSide => ({
    type: 'live',
    connection: connections[which],
    scope: scopeOf(target[which])
  });
  const compare = async (source: ComparisonSide, other: ComparisonSide) =>
    (await host.client.request('schema.compare', { source, target: other, options: OPTIONS })).result;
  const plan = async (comparison: string, keys: readonly string[]): Promise<Migration> =>
    (await host.client.request('schema.plan', { comparison, keys })).result;

  beforeAll(async () => {
    if (config.engine !== 'sqlite') {
      await host.save({ ...config, name: admin }, password);
      await run(admin, `CREATE DATABASE ${engine.dialect.ident(full)}`);
      await run(admin, `CREATE DATABASE ${engine.dialect.ident(empty)}`);
    }
    for (const which of ['full', 'empty'] as const) {
      await host.save({ ...inDatabase(config, target[which]), name: connections[which] }, password);
    }
    await run(connections.full, target.script);
    const table = config.engine === 'postgres' ? 'app.compared' : 'compared';
    await run(connections.full, `CREATE TABLE ${table} (id integer PRIMARY KEY)`);
    await host.client.request('session.close', { session: `setup ${connections.full}` });
  }, 60_000);

  afterAll(async () => {
    for (const name of Object.values(connections)) {
      await host.client.request('connection.close', { name });
    }
    if (config.engine !== 'sqlite') {
      for (const database of [full, empty]) {
        await run(admin, `DROP DATABASE ${engine.dialect.ident(database)}`);
      }
    }
  });

  test('a database compared with itself has no difference', async () => {
    const { objects } = await compare(side('full'), side('full'));
    expect(objects.length).toBeGreaterThan(5);
    expect(differing(objects)).toEqual([]);
  });

  test('everything missing is made, a change is carried over, and everything extra goes', async () => {
    const first = await compare(side('full'), side('empty'));
    const missing = first.objects.filter(({ status }) => status === 'missing');
    expect(missing.length).toBeGreaterThan(5);
    await carryOut(
      await plan(
        first.id,
        first.objects.map(({ key }) => key).filter(key => keysOf(first.objects).has(key))
      )
    );
    expect(differing((await compare(side('full'), side('empty'))).objects)).toEqual([]);
    expect(await catalogDifferences(first.objects)).toEqual([]);

    await run(connections.full, target.change);
    const second = await compare(side('full'), side('empty'));
    expect(differing(second.objects).sort()).toEqual([...target.changed].sort());
    const table = second.objects.find(({ kind, status }) => kind === 'table' && status === 'different')!;
    expect(table.differences.map(({ field }) => field)).toContainEqual(
      expect.stringMatching(/^columns\.extra/)
    );
    const added = table.differences.find(({ field }) => field === 'columns.extra');
    expect(added?.sourceSql).toMatch(/^["`]extra["`] int/i);
    expect(added).not.toHaveProperty('targetSql');
    expect(table.differences.map(({ field }) => field)).not.toContain('columns.(order)');
    await carryOut(await plan(second.id, [...keysOf(second.objects)]));
    expect(differing((await compare(side('full'), side('empty'))).objects)).toEqual([]);

    const kept = (await compare(side('empty'), side('empty'))).objects.length;
    expect(kept).toBeGreaterThan(5);
    const snapshot: ComparisonSide = { type: 'snapshot', file: `${config.name}-nothing.json` };
    writeFileSync(path.join(host.folder, snapshot.file), nothing());
    const third = await compare(snapshot, side('empty'));
    await carryOut(await plan(third.id, [...keysOf(third.objects)]));
    const left = await compare(side('full'), side('empty'));
    expect(
      left.objects.filter(({ kind }) => ['table', 'view'].includes(kind)).map(({ status }) => status)
    ).not.toContain('same');
  }, 120_000);

  test('a snapshot has the state of its time, and reads back as the same', async () => {
    const file = `${config.name}.petersql.json`;
    const written = await host.client.request('schema.snapshot', { side: side('full'), file });
    expect(written.result.objects).toBeGreaterThan(5);
    const { objects } = await compare({ type: 'snapshot', file }, side('full'));
    expect(objects).toHaveLength(written.result.objects);
    expect(differing(objects)).toEqual([]);
    expect(readFileSync(path.join(host.folder, file), 'utf8')).not.toContain(password ?? 'no password');
    await expect(host.client.request('schema.snapshot', { side: side('full'), file })).rejects.toMatchObject({
      code: 'already-exists'
    });
    const comparison = await compare(side('full'), { type: 'snapshot', file });
    const { result } = await host.client.request('schema.ddl', {
      comparison: comparison.id,
      key: objects[0].key
    });
    expect(result.source).toBe(result.target);
  });

  /** Where the catalogs of both databases differ in these objects, by a reading that shares no code with the kinds. */
  async function catalogDifferences(objects: readonly ComparedObject[]): Promise<unknown[]> {
    const witnessOf = async (which: 'full' | 'empty') => {
      const [file, database] = [path.join(host.folder, target[which]), target[which]];
      const session = await engine.connect(
        config.engine === 'sqlite' ? { ...config, file } : inDatabase(config, database),
        { secrets: { password } }
      );
      try {
        return (await readWitness(session, scopeOf(database).path[0])).objects;
      } finally {
        await session.close();
      }
    };
    const [made, wanted] = [await witnessOf('empty'), await witnessOf('full')];
    return objects.flatMap(({ key }) =>
      differencesOf(wanted.get(key), renamed(made.get(key), empty, full), key)
    );
  }

  function keysOf(objects: readonly ComparedObject[]): Set<string> {
    return new Set(objects.filter(({ status }) => status !== 'same').map(({ key }) => key));
  }

  async function carryOut(migration: Migration): Promise<void> {
    expect(migration.refused).toEqual([]);
    const { result } = await host.client.request('plan.apply', {
      connection: connections.empty,
      plan: migration.plan!
    });
    const failed = result.statements.find(({ outcome }) => outcome === 'failed');
    expect({
      state: result.state,
      error: result.error && `${result.error.message} ${result.error.detail ?? ''}`,
      sql: failed?.sql
    }).toEqual({
      state: 'applied'
    });
  }

  function nothing(): string {
    return JSON.stringify({
      format: 'petersql-snapshot',
      version: 1,
      engine: config.engine,
      server: { flavor: config.engine, major: 1, minor: 0, patch: 0, text: 'none' },
      scope: scopeOf(empty),
      taken: '2026-01-01T00:00:00Z',
      objects: []
    });
  }
});

test.each([
  ['../outside.json', 'invalid', 'not a file below'],
  ['not-there.json', 'file-missing', 'not-there.json'],
  ['no-json.json', 'invalid', 'is not a snapshot'],
  ['newer.json', 'invalid', 'newer program'],
  ['broken.json', 'invalid', 'a field is missing'],
  ['no-version.json', 'invalid', 'a field is missing']
])('the snapshot %s is refused: %s', async (file, code, message) => {
  writeFileSync(path.join(host.folder, 'no-json.json'), '{');
  writeFileSync(path.join(host.folder, 'newer.json'), '{"format":"petersql-snapshot","version":2}');
  writeFileSync(
    path.join(host.folder, 'broken.json'),
    '{"format":"petersql-snapshot","version":1,"objects":[{}]}'
  );
  writeFileSync(
    path.join(host.folder, 'no-version.json'),
    `{"format":"petersql-snapshot","version":1,"engine":"sqlite","server":{"flavor":"sqlite","major":"3"},"scope":{"kind":"database","path":["main"]},
      "taken":"2026-01-01","objects":[]}`
  );
  const side: ComparisonSide = { type: 'snapshot', file };
  await expect(
    host.client.request('schema.compare', { source: side, target: side, options: OPTIONS })
  ).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});
