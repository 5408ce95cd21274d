import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ConnectionConfig, JsonObject, ObjectRef } from '../../src/model';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'copies.db'), '');
});
afterAll(() => host.close());

interface Target {
  name: string;
  config: ConnectionConfig;
  password?: string;
  /** Above the tables. */
  parent: string[];
}

const targets: Target[] = [
  { name: 'sqlite', config: { name: 'lite', engine: 'sqlite', file: 'copies.db' }, parent: ['main'] },
  ...serversOf('postgres', 'mysql', 'mariadb').map((server): Target => ({
    name: server.id,
    config: configOf(server),
    password: server.password,
    parent: server.engine === 'postgres' ? [server.database, 'public'] : [server.database]
  }))
];

describe.each(targets)('$name', ({ config, password, parent }) => {
  const connection = config.name;
  const isPostgres = config.engine === 'postgres';
  const automatic = {
    postgres: 'GENERATED ALWAYS AS IDENTITY',
    sqlite: '',
    mysql: 'AUTO_INCREMENT',
    mariadb: 'AUTO_INCREMENT'
  }[config.engine];
  const ref = (name: string): ObjectRef => ({ kind: 'table', path: [...parent, name] });
  const run = (...statements: string[]) =>
    host.client.request('query.run', { connection, session: 's', sql: statements.join(';\n') });
  const read = async (name: string): Promise<JsonObject> =>
    (await host.client.request('object.read', { connection, ref: ref(name) })).result
      .definition as JsonObject;
  const drop = () =>
    run(...['dup_items_copy', 'dup_items', 'dup_shops'].map(name => `DROP TABLE IF EXISTS ${name}`));

  beforeAll(async () => {
    await host.save(config, password);
    await drop();
    await run(
      'CREATE TABLE dup_shops (id INTEGER PRIMARY KEY)',
      `CREATE TABLE dup_items (id INTEGER ${automatic} PRIMARY KEY, shop INTEGER, code VARCHAR(20) NOT NULL,
         price INTEGER, CONSTRAINT dup_items_code UNIQUE (code), CONSTRAINT in_shop FOREIGN KEY (shop) REFERENCES dup_shops (id),
         CONSTRAINT positive CHECK (price > 0))`,
      'CREATE INDEX dup_items_price ON dup_items (price)',
      ...(isPostgres
        ? [
            'CREATE STATISTICS dup_items_stats ON shop, price FROM dup_items',
            'ALTER TABLE dup_items CLUSTER ON dup_items_price'
          ]
        : [])
    );
  });
  afterAll(drop);

  test('a copy of a table has all of its parts, under names of its own', async () => {
    const original = await read('dup_items');
    const { result: duplicate } = await host.client.request('object.copy', {
      connection,
      ref: ref('dup_items')
    });
    const to = duplicate.definition;
    const { result: plan } = await host.client.request('object.plan', {
      connection,
      op: 'create',
      ref: ref('dup_items_copy'),
      to
    });
    const { result: report } = await host.client.request('plan.apply', { connection, plan: plan.id });
    expect(report.error).toBeUndefined();
    const copy = await read('dup_items_copy');
    for (const [field, value] of Object.entries(original)) {
      if (Array.isArray(value)) {
        expect([field, (copy[field] as unknown[]).length]).toEqual([field, value.length]);
      }
    }
    const names = JSON.stringify(copy);
    expect(names).toContain('dup_items_copy_price');
    expect(names).not.toMatch(/"dup_items_(price|code|stats)"/);
    expect(await read('dup_items')).toEqual(original);
    await run('INSERT INTO dup_shops (id) VALUES (1)');
    await run("INSERT INTO dup_items_copy (shop, code, price) VALUES (1, 'a', 1)");
    await expect(run("INSERT INTO dup_items_copy (shop, code, price) VALUES (1, 'b', 0)")).rejects.toThrow();
    await expect(run("INSERT INTO dup_items_copy (shop, code, price) VALUES (1, 'a', 1)")).rejects.toThrow();
  });

  test('a copy of a view has a name of its own', async () => {
    const view = (name: string): ObjectRef => ({ kind: 'view', path: [...parent, name] });
    await run(
      'DROP VIEW IF EXISTS dup_view_copy',
      'DROP VIEW IF EXISTS dup_view',
      'CREATE VIEW dup_view AS SELECT 1 AS one'
    );
    const { result: duplicate } = await host.client.request('object.copy', {
      connection,
      ref: view('dup_view')
    });
    const { result: plan } = await host.client.request('object.plan', {
      connection,
      op: 'create',
      ref: view('dup_view_copy'),
      to: duplicate.definition
    });
    await host.client.request('plan.apply', { connection, plan: plan.id });
    expect(
      (await host.client.request('object.read', { connection, ref: view('dup_view_copy') })).result.ddl
    ).toContain('dup_view_copy');
    await run('DROP VIEW dup_view_copy', 'DROP VIEW dup_view');
  });
});
