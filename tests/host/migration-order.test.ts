import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { engines } from '../../src/engines';
import type { ComparisonSide, ConnectionConfig } from '../../src/model';
import { uniqueName } from '../support/kind-suite';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

interface Target {
  name: string;
  config: ConnectionConfig;
  password?: string;
}

const targets: Target[] = [
  { name: 'sqlite', config: { name: 'sqlite', engine: 'sqlite' } },
  ...serversOf('postgres', 'mysql', 'mariadb').map(server => ({
    name: server.id,
    config: configOf(server),
    password: server.password
  }))
];

const COMMON = 'CREATE TABLE shop (id INTEGER PRIMARY KEY, note VARCHAR(9))';

/** A table and one that refers to it. */
const referring = (shop: string, type = 'INTEGER'): string =>
  `CREATE TABLE shop (id ${type} NOT NULL, code INTEGER NOT NULL, ${shop});
   CREATE TABLE tenant (id INTEGER PRIMARY KEY, shop ${type}, note VARCHAR(9), CONSTRAINT tenant_shop FOREIGN KEY (shop) REFERENCES shop (id) ON DELETE CASCADE)`;

/** What one side has and the other has not; columns are called like the tables that they refer to. */
const CASES = [
  {
    name: 'a new table and one that is there refer to each other',
    without: COMMON,
    having: `CREATE TABLE shop (id INTEGER PRIMARY KEY, note VARCHAR(20), tenant INTEGER);
      CREATE TABLE tenant (id INTEGER PRIMARY KEY, shop INTEGER, CONSTRAINT tenant_shop FOREIGN KEY (shop) REFERENCES shop (id));
      ALTER TABLE shop ADD CONSTRAINT shop_tenant FOREIGN KEY (tenant) REFERENCES tenant (id)`
  },
  {
    name: 'a table that is referred to changes its key',
    without: 'CREATE TABLE shop (id BIGINT PRIMARY KEY, note VARCHAR(9))',
    having: `${COMMON};
      CREATE TABLE tenant (id INTEGER PRIMARY KEY, shop INTEGER, CONSTRAINT tenant_shop FOREIGN KEY (shop) REFERENCES shop (id))`
  },
  {
    name: 'another key is the primary one, and a table that stays refers to it',
    without: referring('PRIMARY KEY (id), CONSTRAINT shop_code UNIQUE (code)'),
    having: referring('PRIMARY KEY (code), CONSTRAINT shop_id UNIQUE (id)')
  },
  {
    name: 'columns on both ends of a foreign key change their type',
    without: referring('PRIMARY KEY (id)'),
    having: referring('PRIMARY KEY (id)', 'BIGINT')
  },
  {
    name: 'tables refer to themselves and to each other by columns that change their type',
    without: `${referring('up INTEGER, PRIMARY KEY (id), CONSTRAINT shop_up FOREIGN KEY (up) REFERENCES shop (id)')}`,
    having: `${referring('up BIGINT, PRIMARY KEY (id), CONSTRAINT shop_up FOREIGN KEY (up) REFERENCES shop (id)', 'BIGINT')}`
  }
] as const;

/** SQLite takes a foreign key with its table only. */
const forSqlite = (script: string): string =>
  script
    .replace(/;\s*ALTER TABLE[^;]*/, '')
    .replace(
      'tenant INTEGER)',
      'tenant INTEGER, CONSTRAINT shop_tenant FOREIGN KEY (tenant) REFERENCES tenant (id))'
    );

describe.each(targets)('a migration on $name', ({ config, password }) => {
  const engine = engines.find(({ id }) => id === config.engine)!;
  const isFile = config.engine === 'sqlite';
  const admin = `${config.name}-admin`;
  const run = (connection: string, sql: string) =>
    host.client.request('query.run', { connection, session: `setup ${connection}`, sql });

  beforeAll(async () => {
    if (!isFile) {
      await host.save({ ...config, name: admin }, password);
    }
  });

  /** A new database with these objects, as a side of a comparison. */
  async function sideOf(script: string): Promise<ComparisonSide & { connection: string }> {
    const name = uniqueName('order');
    if (isFile) {
      writeFileSync(path.join(host.folder, `${name}.db`), '');
      await host.save({ ...config, name, file: `${name}.db` });
    } else {
      await run(admin, `CREATE DATABASE ${engine.dialect.ident(name)}`);
      await host.save({ ...config, name, database: name }, password);
    }
    await run(name, isFile ? forSqlite(script) : script);
    await host.client.request('session.close', { session: `setup ${name}` });
    return { type: 'live', connection: name, scope: { kind: 'database', path: [isFile ? 'main' : name] } };
  }

  async function drop({ connection: name }: { connection: string }): Promise<void> {
    await host.client.request('connection.close', { name });
    if (!isFile) {
      await run(admin, `DROP DATABASE ${engine.dialect.ident(name)}`);
    }
  }

  test.each(
    CASES.flatMap(({ name, without, having }) => [
      [`${name}: made`, having, without] as const,
      [`${name}: taken away`, without, having] as const
    ])
  )('%s', async (_case, wanted, there) => {
    const source = await sideOf(wanted);
    const target = await sideOf(there);
    const compare = async () =>
      (
        await host.client.request('schema.compare', {
          source,
          target,
          options: { access: false, comments: true }
        })
      ).result;
    const differing = async () =>
      (await compare()).objects.filter(({ status }) => status !== 'same').map(({ key }) => key);
    try {
      const { id: comparison } = await compare();
      const { result: plan } = await host.client.request('schema.plan', {
        comparison,
        keys: await differing()
      });
      expect(plan.refused).toEqual([]);
      const { result: report } = await host.client.request('plan.apply', {
        connection: target.connection,
        plan: plan.plan!
      });
      expect(report.error?.message).toBeUndefined();
      expect(await differing()).toEqual([]);
    } finally {
      await drop(source);
      await drop(target);
    }
  });
});
