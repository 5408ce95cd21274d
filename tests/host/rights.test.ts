import type { ConnectionConfig, DbErrorData, EngineId, ObjectRef } from '../../src/model';
import { uniqueName } from '../support/kind-suite';
import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

type Op = 'create' | 'alter' | 'drop';

/** Something a user of few rights is about to do, and the statement that it comes down to. */
interface Attempt {
  op: Op;
  kind: string;
  path: string[];
  sql: string;
}

const PASSWORD = 'Few_rights_1';
let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

/** What the administrator makes: something of everything, for one of each that the user may and may not change. */
function postgres(user: string, database: string): { setup: string[]; clean: string[]; attempts: Attempt[] } {
  const [open, shut] = [`${user}_open`, `${user}_shut`];
  const objects = (schema: string): string[] => [
    `CREATE SCHEMA ${schema}`,
    `CREATE TABLE ${schema}.items (id int)`,
    `CREATE VIEW ${schema}.some AS SELECT 1 AS one`,
    `CREATE SEQUENCE ${schema}.numbers`,
    `CREATE TYPE ${schema}.mood AS ENUM ('fine')`,
    `CREATE FUNCTION ${schema}.one(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'`
  ];
  const inSchema = (schema: string): Attempt[] => [
    { op: 'create', kind: 'table', path: [database, schema], sql: `CREATE TABLE ${schema}.new_one (id int)` },
    {
      op: 'create',
      kind: 'type',
      path: [database, schema],
      sql: `CREATE TYPE ${schema}.new_type AS (a int)`
    },
    {
      op: 'create',
      kind: 'trigger',
      path: [database, schema, 'items'],
      sql: `CREATE TRIGGER t BEFORE UPDATE ON ${schema}.items FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`
    },
    {
      op: 'create',
      kind: 'policy',
      path: [database, schema, 'items'],
      sql: `CREATE POLICY p ON ${schema}.items`
    },
    { op: 'alter', kind: 'schema', path: [database, schema], sql: `COMMENT ON SCHEMA ${schema} IS 'a'` },
    {
      op: 'alter',
      kind: 'table',
      path: [database, schema, 'items'],
      sql: `COMMENT ON TABLE ${schema}.items IS 'a'`
    },
    {
      op: 'alter',
      kind: 'view',
      path: [database, schema, 'some'],
      sql: `COMMENT ON VIEW ${schema}.some IS 'a'`
    },
    {
      op: 'alter',
      kind: 'sequence',
      path: [database, schema, 'numbers'],
      sql: `ALTER SEQUENCE ${schema}.numbers CYCLE`
    },
    {
      op: 'drop',
      kind: 'sequence',
      path: [database, schema, 'numbers'],
      sql: `DROP SEQUENCE ${schema}.numbers`
    },
    { op: 'drop', kind: 'type', path: [database, schema, 'mood'], sql: `DROP TYPE ${schema}.mood` },
    {
      op: 'drop',
      kind: 'function',
      path: [database, schema, 'one(a integer)'],
      sql: `DROP FUNCTION ${schema}.one(int)`
    },
    { op: 'drop', kind: 'table', path: [database, schema, 'items'], sql: `DROP TABLE ${schema}.items` }
  ];
  return {
    setup: [
      `CREATE ROLE ${user} LOGIN PASSWORD '${PASSWORD}'`,
      ...objects(open),
      ...objects(shut),
      // The schema is the user's, what is in it is not: it may be dropped and not be changed.
      `ALTER SCHEMA ${open} OWNER TO ${user}`,
      `ALTER VIEW ${open}.some OWNER TO ${user}`,
      `GRANT TRIGGER ON ${open}.items TO ${user}`,
      `GRANT USAGE ON SCHEMA ${shut} TO ${user}`
    ],
    clean: [`DROP SCHEMA IF EXISTS ${open}, ${shut} CASCADE`, `DROP ROLE IF EXISTS ${user}`],
    attempts: [
      ...inSchema(open),
      ...inSchema(shut),
      { op: 'create', kind: 'schema', path: [database], sql: `CREATE SCHEMA ${user}_more` },
      { op: 'create', kind: 'database', path: [], sql: `CREATE DATABASE ${user}_more` },
      { op: 'create', kind: 'role', path: [], sql: `CREATE ROLE ${user}_more` },
      { op: 'alter', kind: 'database', path: [database], sql: `COMMENT ON DATABASE ${database} IS NULL` },
      { op: 'drop', kind: 'schema', path: [database, shut], sql: `DROP SCHEMA ${shut} CASCADE` }
    ]
  };
}

function mysql(user: string, database: string, engine: string): ReturnType<typeof postgres> {
  const open = `${user}_open`;
  const account = `'${user}'@'%'`;
  // MySQL takes one of several patterns that fit a database, so both grants have the same.
  const pattern = `\`${open.replaceAll('_', '\\_')}\`.*`;
  const byDefault = engine === 'mariadb' ? 'FOR' : 'TO';
  const inDatabase = (db: string): Attempt[] => [
    { op: 'create', kind: 'table', path: [db], sql: `CREATE TABLE ${db}.new_one (id int)` },
    { op: 'create', kind: 'view', path: [db], sql: `CREATE VIEW ${db}.new_view AS SELECT 1` },
    {
      op: 'create',
      kind: 'event',
      path: [db],
      sql: `CREATE EVENT ${db}.new_event ON SCHEDULE EVERY 1 YEAR DISABLE DO DO 1`
    },
    { op: 'create', kind: 'procedure', path: [db], sql: `CREATE PROCEDURE ${db}.new_one() SELECT 1` },
    {
      op: 'alter',
      kind: 'table',
      path: [db, `${user}_items`],
      sql: `ALTER TABLE ${db}.${user}_items ADD b int`
    },
    { op: 'alter', kind: 'database', path: [db], sql: `ALTER DATABASE ${db} CHARACTER SET utf8mb4` },
    { op: 'drop', kind: 'procedure', path: [db, `${user}_shown`], sql: `DROP PROCEDURE ${db}.${user}_shown` },
    { op: 'drop', kind: 'table', path: [db, `${user}_items`], sql: `DROP TABLE ${db}.${user}_items` }
  ];
  const objects = (db: string): string[] => [
    `CREATE TABLE ${db}.${user}_items (id int)`,
    // Of an account that is like the user: MySQL protects what belongs to administrators.
    `CREATE DEFINER = ${account} PROCEDURE ${db}.${user}_shown() SELECT 1`
  ];
  return {
    setup: [
      `CREATE USER ${account} IDENTIFIED BY '${PASSWORD}'`,
      `CREATE DATABASE ${open}`,
      ...objects(open),
      ...objects(database),
      `GRANT CREATE, ALTER, EVENT, SELECT ON ${pattern} TO ${account}`,
      // By a role, too.
      `CREATE ROLE ${user}_role`,
      `GRANT CREATE VIEW ON ${pattern} TO ${user}_role`,
      `GRANT ${user}_role TO ${account}`,
      `SET DEFAULT ROLE ${user}_role ${byDefault} ${account}`,
      `GRANT DROP ON ${database}.${user}_items TO ${account}`,
      `GRANT ALTER ROUTINE ON PROCEDURE ${database}.${user}_shown TO ${account}`
    ],
    clean: [
      `DROP USER IF EXISTS ${account}`,
      `DROP ROLE IF EXISTS ${user}_role`,
      `DROP DATABASE IF EXISTS ${open}`,
      `DROP TABLE IF EXISTS ${database}.${user}_items`,
      `DROP PROCEDURE IF EXISTS ${database}.${user}_shown`
    ],
    attempts: [
      ...inDatabase(open),
      ...inDatabase(database),
      { op: 'drop', kind: 'database', path: [open], sql: `DROP DATABASE ${open}` }
    ]
  };
}

const scripts: Record<Exclude<EngineId, 'sqlite'>, typeof mysql> = { postgres, mysql, mariadb: mysql };

test.each(serversOf('postgres', 'mysql', 'mariadb'))(
  'on $id what is said to be missing is what the server refuses',
  async server => {
    const user = uniqueName('few').replace(/\W/g, '_').toLowerCase().slice(0, 20);
    const admin = configOf(server);
    const few: ConnectionConfig = { ...admin, name: `few_${admin.name}`, user };
    const { setup, clean, attempts } = scripts[server.engine as keyof typeof scripts](
      user,
      server.database,
      server.engine
    );
    const run = async (connection: string, ...statements: string[]): Promise<void> => {
      for (const sql of statements) {
        await host.client.request('query.run', { connection, session: 's', sql });
      }
    };
    await host.save(admin, server.password);
    try {
      await run(admin.name, ...setup);
      await host.save(few, PASSWORD);
      const said: Record<string, boolean> = {};
      const refused: Record<string, boolean> = {};
      // First all questions: the attempts change what there is.
      for (const { op, kind, path, sql } of attempts) {
        const ref: ObjectRef = { kind, path };
        const { result } = await host.client.request('object.missingRight', {
          connection: few.name,
          op,
          ref
        });
        said[sql] = result.missing !== null;
        expect(result.missing ?? user).toContain(user);
        const { result: ofAdmin } = await host.client.request('object.missingRight', {
          connection: admin.name,
          op,
          ref
        });
        expect(ofAdmin.missing).toBeNull();
      }
      for (const { sql } of attempts) {
        refused[sql] = await run(few.name, sql).then(
          () => false,
          (error: DbErrorData) => error.code === 'permission' || Promise.reject(error)
        );
      }
      expect(said).toEqual(refused);
      expect(new Set(Object.values(said))).toEqual(new Set([true, false]));
    } finally {
      await host.client.request('connection.close', { name: few.name });
      await run(admin.name, ...clean);
    }
  },
  60_000
);
