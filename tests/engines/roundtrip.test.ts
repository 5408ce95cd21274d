import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine } from '../../src/engines/core/engine';
import type { ObjectKind } from '../../src/engines/core/kind';
import { mariadbEngine, mysqlEngine } from '../../src/engines/mysql';
import { postgresEngine } from '../../src/engines/postgres';
import { sqliteEngine } from '../../src/engines/sqlite';
import { roundTrip } from '../../src/roundtrip/roundtrip';
import { targetOf, type Target } from '../../src/roundtrip/target';
import { uniqueName } from '../support/kind-suite';
import { serversOf, type TestServer } from '../support/servers';
import { mariadbSchema, mysqlSchema, postgresSchema, sqliteSchema } from './roundtrip-schemas';

function urlOf({ engine, host, port, user, password }: TestServer, database: string): string {
  return `${engine === 'postgres' ? 'postgresql' : engine}://${user}:${password}@${host}:${port}/${encodeURIComponent(database)}`;
}

/** A database with one object of every kind, for as long as `body` runs. */
async function withDatabase(
  server: TestServer,
  engine: Engine,
  script: string,
  body: (target: Target) => Promise<void>
): Promise<void> {
  const name = uniqueName('Round "trip`');
  const admin = await engine.connect(targetOf(urlOf(server, server.database)).config, {
    secrets: { password: server.password }
  });
  const quoted = engine.dialect.ident(name);
  try {
    await admin.query(`CREATE DATABASE ${quoted}`);
    const target = targetOf(urlOf(server, name));
    const session = await engine.connect(target.config, { secrets: target.secrets });
    try {
      for (const { sql } of engine.dialect.split(script)) {
        await session.query(sql);
      }
    } finally {
      await session.close();
    }
    await body(target);
    const left = await admin.query(
      engine.id === 'postgres'
        ? `SELECT datname FROM pg_database WHERE datname LIKE '%\\_roundtrip\\_%' AND starts_with(datname, 'Round')`
        : `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'Round%\\_roundtrip\\_%'`
    );
    expect(left).toEqual([]);
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${quoted}`);
    await admin.close();
  }
}

const servers: readonly (readonly [string, TestServer, Engine, string, number])[] = [
  ...serversOf('postgres').map(server => [server.id, server, postgresEngine, postgresSchema, 40] as const),
  ...serversOf('mysql').map(server => [server.id, server, mysqlEngine, mysqlSchema, 10] as const),
  ...serversOf('mariadb').map(server => [server.id, server, mariadbEngine, mariadbSchema, 11] as const)
];

describe.each(servers)('a database of %s', (_id, server, engine, schema, atLeast) => {
  test('is the same when it is made again from its definitions', async () => {
    await withDatabase(server, engine, schema, async target => {
      const report = await roundTrip(target);
      expect(report.differences).toEqual([]);
      expect(report.objects).toBeGreaterThanOrEqual(atLeast);
    });
  }, 60_000);
});

describe('what a kind loses', () => {
  const [server] = serversOf('postgres');
  const schema = `create table t (a int); comment on table t is 'kept'`;
  const withTables = (change: (kind: ObjectKind) => ObjectKind[]): Engine => ({
    ...postgresEngine,
    kinds: postgresEngine.kinds.flatMap(kind => (kind.descriptor.id === 'table' ? change(kind) : [kind]))
  });

  test.each<[string, (kind: ObjectKind) => ObjectKind[], object]>([
    ['when no kind lists the object', () => [], { error: 'No object kind reads it' }],
    [
      'when the definition does not hold it',
      kind => [
        { ...kind, read: async (db, ref) => ({ ...((await kind.read!(db, ref)) as object), comment: null }) }
      ],
      {
        differences: [
          { field: 'catalog.pg_description table public.t', from: { description: 'kept' }, to: null }
        ]
      }
    ],
    [
      'when it cannot be made',
      kind => [{ ...kind, plan: () => [{ sql: 'create nonsense', hazards: [], transactional: true }] }],
      { sql: 'create nonsense', differences: [] }
    ]
  ])(
    'is reported %s',
    async (_case, change, difference) => {
      await withDatabase(server, postgresEngine, schema, async target => {
        const { differences, different } = await roundTrip({ ...target, engine: withTables(change) });
        expect(different).toBeGreaterThan(0);
        expect(differences).toContainEqual(
          expect.objectContaining({ object: 'table public.t', ...difference })
        );
      });
    },
    60_000
  );
});

test('an SQLite database is the same when it is made again from its definitions', async () => {
  const file = path.join(tmpdir(), `${uniqueName('roundtrip')}.db`);
  writeFileSync(file, '');
  try {
    const target = targetOf(`sqlite://${file}`);
    const session = await sqliteEngine.connect(target.config);
    for (const { sql } of sqliteEngine.dialect.split(sqliteSchema)) {
      await session.query(sql);
    }
    await session.close();
    const report = await roundTrip(target);
    expect(report.differences).toEqual([]);
    expect(report.objects).toBeGreaterThanOrEqual(7);
  } finally {
    rmSync(file);
  }
}, 60_000);

test.each([
  [
    'postgresql://me:p%40ss@db.example:5433/shop',
    { engine: 'postgres', host: 'db.example', port: 5433, user: 'me', database: 'shop' }
  ],
  ['mysql://me@localhost/a%20b', { engine: 'mysql', host: 'localhost', user: 'me', database: 'a b' }],
  ['mariadb://[::1]/x', { engine: 'mariadb', host: '::1', database: 'x' }],
  ['sqlite:///tmp/a.db', { engine: 'sqlite', file: '/tmp/a.db' }],
  ['/tmp/b.db', { engine: 'sqlite', file: '/tmp/b.db' }]
])('%s names a database', (url, config) => {
  expect(targetOf(url).config).toEqual({ name: 'roundtrip', ...config });
});

test.each(['postgresql://localhost', 'oracle://x/y', 'mysql://localhost/'])('%s is refused', url => {
  expect(() => targetOf(url)).toThrow(expect.objectContaining({ code: 'invalid' }));
});
