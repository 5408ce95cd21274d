import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { engines } from '../../src/engines';
import type { ConnectionConfig, EngineId, JsonObject, Plan } from '../../src/model';
import { uniqueName } from '../support/kind-suite';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

/** A table in a database of its own, and what stands around it. */
interface Subject {
  /** The definition of the table. */
  read(): Promise<JsonObject>;
  /** Plans what `change` makes of the definition. */
  plan(change: (table: JsonObject) => JsonObject): Promise<Plan>;
  apply(plan: Plan): Promise<{ state: string; message?: string }>;
  query(sql: string): Promise<unknown[]>;
  schema(): Promise<unknown[]>;
}

interface Target {
  name: string;
  config: ConnectionConfig;
  password?: string;
}

const sqlite: Target = { name: 'sqlite', config: { name: 'sqlite', engine: 'sqlite' } };
const targets: Target[] = [
  sqlite,
  ...serversOf('postgres', 'mysql', 'mariadb').map(server => ({
    name: server.id,
    config: configOf(server),
    password: server.password
  }))
];

/** Runs `setup` in a new database and hands over the table `t`. */
async function onTable(
  { config, password }: Target,
  setup: string,
  body: (subject: Subject) => Promise<void>
) {
  const engine = engines.find(({ id }) => id === config.engine)!;
  const { client, folder } = host;
  const isFile = config.engine === 'sqlite';
  const database = isFile ? 'main' : uniqueName('plans');
  const name = uniqueName('connection');
  const run = (connection: string, sql: string) =>
    client.request('query.run', { connection, session: connection, sql });
  const admin = uniqueName('admin');
  if (isFile) {
    writeFileSync(path.join(folder, `${name}.db`), '');
    await host.save({ ...config, name, file: `${name}.db` });
  } else {
    await host.save({ ...config, name: admin }, password);
    await run(admin, `CREATE DATABASE ${engine.dialect.ident(database)}`);
    await host.save({ ...config, name, database }, password);
  }
  try {
    await run(name, setup);
    const ref = {
      kind: 'table',
      path: config.engine === 'postgres' ? [database, 'public', 't'] : [database, 't']
    };
    const db = await engine.connect(
      isFile ? { ...config, file: path.join(folder, `${name}.db`) } : { ...config, database },
      { secrets: { password } }
    );
    try {
      const read = async () =>
        (await client.request('object.read', { connection: name, ref })).result.definition as JsonObject;
      await body({
        read,
        plan: async change => {
          const to = change(await read());
          return (await client.request('object.plan', { connection: name, op: 'alter', ref, to })).result;
        },
        apply: async ({ id }) => {
          const { result } = await client.request('plan.apply', { connection: name, plan: id });
          return { state: result.state, message: result.error?.message };
        },
        query: sql => db.query(sql),
        schema: () => db.query('SELECT sql FROM sqlite_schema ORDER BY type, name')
      });
    } finally {
      await db.close();
    }
  } finally {
    await client.request('connection.close', { name });
    if (!isFile) {
      await run(admin, `DROP DATABASE ${engine.dialect.ident(database)}`);
    }
  }
}

const columnsOf = (table: JsonObject): JsonObject[] => table.columns as JsonObject[];

describe('broken views and triggers do not keep SQLite from altering a table', () => {
  const BROKEN = `CREATE TABLE t (a INT, b INT, c INT); CREATE TABLE u (x INT); INSERT INTO t VALUES (1, 2, 3);
    CREATE VIEW fine AS SELECT b FROM t;
    CREATE VIEW "it: is" AS SELECT nope FROM missing -- why
;
    CREATE VIEW on_it AS SELECT * FROM "it: is";
    CREATE TRIGGER "of it" INSTEAD OF DELETE ON "it: is" BEGIN DELETE FROM t; END;
    CREATE TRIGGER astray AFTER INSERT ON u BEGIN INSERT INTO nowhere VALUES (new.x); END;
    CREATE TRIGGER own AFTER UPDATE OF a ON t BEGIN INSERT INTO nowhere VALUES (new.a); END;
    CREATE TRIGGER sound AFTER INSERT ON t BEGIN INSERT INTO u VALUES (new.b); END`;
  const text = (from: string, to: string) => (each: unknown) => JSON.stringify(each).replace(from, to);

  test.each([
    {
      title: 'a column goes',
      change: (table: JsonObject) => ({
        ...table,
        columns: columnsOf(table).filter(({ name }) => name !== 'c')
      }),
      now: text(', c INT)', ')')
    },
    {
      title: 'the table gets another name',
      change: (table: JsonObject) => ({ ...table, name: 'T_2' }),
      now: (each: unknown) =>
        JSON.stringify(each)
          .replace('TABLE t (', 'TABLE \\"T_2\\" (')
          .replace('SELECT b FROM t', 'SELECT b FROM \\"T_2\\"')
          .replace('AFTER INSERT ON t ', 'AFTER INSERT ON \\"T_2\\" ')
    },
    {
      title: 'a column gets another name',
      change: (table: JsonObject) => ({
        ...table,
        columns: columnsOf(table).map(each =>
          each.name === 'b' ? { ...each, name: 'd', previousName: 'b' } : each
        )
      }),
      now: (each: unknown) =>
        JSON.stringify(each)
          .replace('b INT', '\\"d\\" INT')
          .replace('SELECT b', 'SELECT \\"d\\"')
          .replace('new.b', 'new.\\"d\\"')
    }
  ])('$title', async ({ change, now, title }) => {
    await onTable(sqlite, BROKEN, async ({ plan, apply, schema }) => {
      const before = await schema();
      const planned = await plan(change);
      const warned = planned.statements.flatMap(({ hazards }) => hazards.map(({ message }) => message));
      for (const name of ['it: is', 'on_it', 'astray', 'own']) {
        expect(warned).toContainEqual(expect.stringContaining(` ${name} is broken (no such table: main.`));
      }
      expect(await apply(planned)).toEqual({ state: 'applied' });
      const own = (each: string) => !/TRIGGER \W*own/.test(each);
      const after = (await schema()).map(each => JSON.stringify(each));
      expect(after.filter(own)).toEqual(before.map(now).filter(own));
      expect(after.find(each => !own(each))).toMatch(
        title.includes('table') ? /UPDATE OF \W*a\W* ON \W*T_2/ : /UPDATE OF a ON t/
      );
    });
  });

  test('what a sound view uses cannot go all the same, and everything is as it was', async () => {
    await onTable(sqlite, BROKEN, async ({ plan, apply, schema }) => {
      const before = await schema();
      const planned = await plan(table => ({
        ...table,
        columns: columnsOf(table).filter(({ name }) => name !== 'b')
      }));
      expect(await apply(planned)).toMatchObject({
        state: 'unchanged',
        message: expect.stringContaining('error in view fine after drop column') as string
      });
      expect(await schema()).toEqual(before);
    });
  });

  test('nothing is taken away where none is broken, or where SQLite does not look', async () => {
    await onTable(sqlite, 'CREATE TABLE t (a INT, b INT)', async ({ plan }) => {
      const { statements } = await plan(table => ({ ...table, columns: columnsOf(table).slice(0, 1) }));
      expect(statements).toHaveLength(1);
    });
    await onTable(sqlite, BROKEN, async ({ plan }) => {
      const { statements } = await plan(table => ({
        ...table,
        columns: [...columnsOf(table), { name: 'd', type: 'INT' }]
      }));
      expect(statements).toHaveLength(1);
    });
  });
});
