import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject, ObjectRef } from '../../src/model';
import { targetsWith } from './simple-targets';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
  writeFileSync(path.join(host.folder, 'copies.db'), '');
});
afterAll(() => host.close());

/** With the path of what holds the tables. */
const targets = targetsWith('copies.db').map(({ config, ...target }) => {
  const { engine, database = 'main' } = config;
  return { ...target, config, parent: engine === 'postgres' ? [database, 'public'] : [database] };
});

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
         price INTEGER, part_of INTEGER, CONSTRAINT dup_items_code UNIQUE (code), CONSTRAINT in_shop FOREIGN KEY (shop) REFERENCES dup_shops (id),
         CONSTRAINT in_item FOREIGN KEY (part_of) REFERENCES dup_items (id),
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
    expect(JSON.stringify(copy.foreignKeys)).not.toContain('"dup_items"');
    expect(await read('dup_items')).toEqual(original);
    await run('INSERT INTO dup_shops (id) VALUES (1)');
    await run("INSERT INTO dup_items_copy (shop, code, price) VALUES (1, 'a', 1)");
    await expect(run("INSERT INTO dup_items_copy (shop, code, price) VALUES (1, 'b', 0)")).rejects.toThrow();
    await expect(run("INSERT INTO dup_items_copy (shop, code, price) VALUES (1, 'a', 1)")).rejects.toThrow();
  });

  test('a copy of a table with a long name gets names that the server takes as they are', async () => {
    const name = `dup_${'é'.repeat(29)}x`;
    const created = `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, code INTEGER, CONSTRAINT u_${name.slice(2)} UNIQUE (code))`;
    await run(created);
    let copied = '';
    try {
      const { result: duplicate } = await host.client.request('object.copy', { connection, ref: ref(name) });
      copied = String((duplicate.definition as JsonObject).name);
      const { result: plan } = await host.client.request('object.plan', {
        connection,
        op: 'create',
        ref: ref(copied),
        to: duplicate.definition
      });
      const { result: report } = await host.client.request('plan.apply', { connection, plan: plan.id });
      expect(report.error).toBeUndefined();
      expect(await read(copied)).toMatchObject({ name: copied });
    } finally {
      await run(...[copied, name].filter(Boolean).map(each => `DROP TABLE IF EXISTS ${each}`));
    }
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

  if (isPostgres) {
    test('copies of materialized views and ranges take no name that is taken', async () => {
      await run(
        'CREATE MATERIALIZED VIEW dup_sums AS SELECT 1 AS one',
        'CREATE UNIQUE INDEX dup_one ON dup_sums (one)',
        'CREATE TYPE dup_range AS RANGE (subtype = float8, multirange_type_name = dup_ranges)'
      );
      try {
        for (const [kind, name] of [
          ['materialized-view', 'dup_sums'],
          ['type', 'dup_range']
        ]) {
          const original: ObjectRef = { kind, path: [...parent, name] };
          const { result: duplicate } = await host.client.request('object.copy', {
            connection,
            ref: original
          });
          const { result: plan } = await host.client.request('object.plan', {
            connection,
            op: 'create',
            ref: { kind, path: [...parent, `${name}_copy`] },
            to: duplicate.definition
          });
          const { result: report } = await host.client.request('plan.apply', { connection, plan: plan.id });
          expect(report.error).toBeUndefined();
        }
      } finally {
        await run(
          'DROP MATERIALIZED VIEW IF EXISTS dup_sums, dup_sums_copy',
          'DROP TYPE IF EXISTS dup_range, dup_range_copy'
        );
      }
    });
  }
});
