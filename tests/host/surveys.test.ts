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
  connection: string;
  /** The schema or database that holds it. */
  scope: { kind: string; path: string[] };
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

/** Runs `setup` in a new database and hands over the table `t`, or another object of it. */
async function onTable(
  { config, password }: Target,
  setup: string,
  body: (subject: Subject) => Promise<void>,
  [kind, object] = ['table', 't']
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
      kind,
      path: config.engine === 'postgres' ? [database, 'public', object] : [database, object]
    };
    const db = await engine.connect(
      isFile ? { ...config, file: path.join(folder, `${name}.db`) } : { ...config, database },
      { secrets: { password } }
    );
    try {
      const read = async () =>
        (await client.request('object.read', { connection: name, ref })).result.definition as JsonObject;
      const scope =
        config.engine === 'postgres'
          ? { kind: 'schema', path: [database, 'public'] }
          : { kind: 'database', path: [database] };
      await body({
        connection: name,
        scope,
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

const withColumn = (name: string, more: JsonObject) => (table: JsonObject) => ({
  ...table,
  columns: columnsOf(table).map(each => (each.name === name ? { ...each, ...more } : each))
});
const added = (list: string, member: JsonObject) => (table: JsonObject) => ({
  ...table,
  [list]: [...(table[list] as JsonObject[]), member]
});

/** A change that some rows of `t` do not let pass. */
interface Refused {
  title: string;
  /** How the definitions of each engine say it; engines left out have it not. */
  change: Partial<Record<EngineId, (table: JsonObject) => JsonObject>>;
  field: Partial<Record<EngineId, string>> | string;
  message: RegExp;
}

const SETUP = `CREATE TABLE p (id INT PRIMARY KEY);
  CREATE TABLE t (id INT, a VARCHAR(20), b INT, "it's" VARCHAR(9));
  INSERT INTO p VALUES (1);
  INSERT INTO t VALUES (1, 'abcdef', 1, NULL), (2, NULL, 1, 'x'), (3, NULL, 300, 'y')`;

/** The definition of a member of a list that all engines have, each in its words. */
const everywhere = (change: (table: JsonObject) => JsonObject) => ({
  sqlite: change,
  postgres: change,
  mysql: change,
  mariadb: change
});

const REFUSED: readonly Refused[] = [
  {
    title: 'a column with NULLs is to be filled',
    change: {
      sqlite: withColumn('a', { notNull: true }),
      postgres: withColumn('a', { notNull: true }),
      mysql: withColumn('a', { nullable: false }),
      mariadb: withColumn('a', { nullable: false })
    },
    field: {
      sqlite: '/columns/1/notNull',
      postgres: '/columns/1/notNull',
      mysql: '/columns/1/nullable',
      mariadb: '/columns/1/nullable'
    },
    message: /^2 rows have NULL in a$/
  },
  {
    title: 'a column that is renamed at once',
    change: {
      sqlite: withColumn('a', { name: 'c', previousName: 'a', notNull: true }),
      postgres: withColumn('a', { name: 'c', previousName: 'a', notNull: true }),
      mysql: withColumn('a', { name: 'c', previousName: 'a', nullable: false }),
      mariadb: withColumn('a', { name: 'c', previousName: 'a', nullable: false })
    },
    field: {
      sqlite: '/columns/1/notNull',
      postgres: '/columns/1/notNull',
      mysql: '/columns/1/nullable',
      mariadb: '/columns/1/nullable'
    },
    message: /^2 rows have NULL in c$/
  },
  {
    title: 'a new column must be filled and has no default',
    change: {
      sqlite: added('columns', { name: 'n', type: 'DATE', notNull: true }),
      postgres: added('columns', { name: 'n', type: 'date', notNull: true }),
      mysql: added('columns', { name: 'n', type: 'date', nullable: false })
    },
    field: {
      sqlite: '/columns/4/notNull',
      postgres: '/columns/4/notNull',
      mysql: '/columns/4/nullable'
    },
    message: /^3 rows get no value for n: it needs a default$/
  },
  {
    title: 'a text that is too long',
    change: {
      postgres: withColumn('a', { type: 'character varying(5)' }),
      mysql: withColumn('a', { type: 'varchar(5)' }),
      mariadb: withColumn('a', { type: 'varchar(5)' })
    },
    field: '/columns/1/type',
    message: /^1 value of a does not fit (character varying|varchar)\(5\)$/
  },
  {
    title: 'a number that is too large',
    change: {
      postgres: withColumn('b', { type: 'numeric(2,0)' }),
      mysql: withColumn('b', { type: 'tinyint unsigned' }),
      mariadb: withColumn('b', { type: 'tinyint unsigned' })
    },
    field: '/columns/2/type',
    message: /^numeric field overflow$|^1 value of b does not fit tinyint unsigned$/
  },
  {
    title: 'a text that is no number',
    change: { postgres: withColumn('a', { type: 'integer' }) },
    field: '/columns/1/type',
    message: /^invalid input syntax for type integer: "abcdef"$/
  },
  {
    title: 'a value that is no label',
    change: {
      mysql: withColumn('a', { type: "enum('it''s','x')" }),
      mariadb: withColumn('a', { type: "enum('it''s','x')" })
    },
    field: '/columns/1/type',
    message: /^1 value of a does not fit enum/
  },
  {
    title: 'a unique index over values that repeat',
    change: {
      sqlite: added('indexes', { name: 'u', unique: true, columns: [{ name: 'b' }] }),
      postgres: added('indexes', { name: 'u', unique: true, elements: [{ column: 'b' }] }),
      mysql: added('indexes', { name: 'u', kind: 'UNIQUE', parts: [{ column: 'b' }] }),
      mariadb: added('indexes', { name: 'u', kind: 'UNIQUE', parts: [{ column: 'b' }] })
    },
    field: {
      sqlite: '/indexes/0/unique',
      postgres: '/indexes/0/unique',
      mysql: '/indexes/0/kind',
      mariadb: '/indexes/0/kind'
    },
    message: /^1 value of b stands in several rows$/
  },
  {
    title: 'a primary key over NULLs',
    change: {
      postgres: added('keys', { kind: 'primary', columns: ['a'] }),
      mysql: added('indexes', { name: 'PRIMARY', kind: 'PRIMARY', parts: [{ column: 'a' }] }),
      mariadb: added('indexes', { name: 'PRIMARY', kind: 'PRIMARY', parts: [{ column: 'a' }] })
    },
    field: { postgres: '/keys/0/columns', mysql: '/indexes/0/kind', mariadb: '/indexes/0/kind' },
    message: /^2 rows have NULL in a$/
  },
  {
    title: 'a key over values that repeat',
    change: {
      sqlite: added('uniques', { columns: [{ name: 'b' }] }),
      postgres: added('keys', { kind: 'unique', columns: ['b'] })
    },
    field: { sqlite: '/uniques/0/columns', postgres: '/keys/0/columns' },
    message: /^1 value of b stands in several rows$/
  },
  {
    title: 'a foreign key over orphans',
    change: {
      sqlite: added('foreignKeys', { columns: ['b'], table: 'p', references: ['id'] }),
      postgres: added('foreignKeys', {
        columns: ['b'],
        references: { schema: 'public', table: 'p', columns: ['id'] }
      }),
      mysql: added('foreignKeys', {
        name: 'f',
        columns: ['b'],
        referencedTable: 'p',
        referencedColumns: ['id']
      }),
      mariadb: added('foreignKeys', {
        name: 'f',
        columns: ['b'],
        referencedTable: 'p',
        referencedColumns: ['id']
      })
    },
    field: '/foreignKeys/0/columns',
    message: /^1 row has a value in b that p has not$/
  },
  {
    title: 'a check',
    change: everywhere(added('checks', { name: 'small', expression: 'b < 200' })),
    field: '/checks/0/expression',
    message: /^1 row violates b < 200$/
  }
];

describe.each(targets)('rows that are in the way on $name', target => {
  const { engine } = target.config;
  test.each(REFUSED.filter(({ change }) => change[engine]))('$title', async ({ change, field, message }) => {
    const setup = engine === 'mysql' || engine === 'mariadb' ? SETUP.replaceAll('"', '`') : SETUP;
    await onTable(target, setup, async ({ read, plan, apply, query }) => {
      const before = await read();
      const planned = await plan(change[engine]!);
      expect(planned.problems).toEqual([
        {
          field: typeof field === 'string' ? field : field[engine],
          message: expect.stringMatching(message) as string
        }
      ]);
      const hazards = planned.statements.flatMap(each =>
        each.hazards.filter(({ kind }) => kind === 'refused')
      );
      expect(hazards).toEqual([{ kind: 'refused', message: expect.stringMatching(message) as string }]);
      expect(await apply(planned)).toMatchObject({ state: 'unchanged' });
      expect(await read()).toEqual(before);
      await query('DELETE FROM t');
      const { problems, statements } = await plan(change[engine]!);
      expect(problems).toBeUndefined();
      expect(statements.flatMap(each => each.hazards).filter(({ kind }) => kind === 'refused')).toEqual([]);
    });
  });

  test('a new column that gets zeros is warned of where that is no error', async () => {
    if (engine === 'mysql' || engine === 'mariadb') {
      await onTable(target, SETUP.replaceAll('"', '`'), async ({ plan, apply }) => {
        const planned = await plan(added('columns', { name: 'n', type: 'int', nullable: false }));
        expect(planned.problems).toBeUndefined();
        expect(planned.statements.flatMap(({ hazards }) => hazards)).toContainEqual({
          kind: 'downtime',
          message: '3 rows get the zero or empty value of int as n'
        });
        expect(await apply(planned)).toEqual({ state: 'applied' });
      });
    }
  });

  test('a change that the rows let pass says nothing of them', async () => {
    const setup = engine === 'mysql' || engine === 'mariadb' ? SETUP.replaceAll('"', '`') : SETUP;
    await onTable(target, setup, async ({ plan, apply }) => {
      const planned = await plan(added('checks', { name: 'small', expression: 'b < 301' }));
      expect(planned.problems).toBeUndefined();
      expect(await apply(planned)).toEqual({ state: 'applied' });
    });
  });
});

test.each(targets)('a migration on $name warns of rows that are in its way', async target => {
  const { engine } = target.config;
  const other = engine === 'postgres' ? 'other' : uniqueName('other');
  const { client, folder } = host;
  const setup = engine === 'mysql' || engine === 'mariadb' ? SETUP.replaceAll('"', '`') : SETUP;
  await onTable(target, setup, async ({ connection, scope }) => {
    const run = (name: string, sql: string) =>
      client.request('query.run', { connection: name, session: name, sql });
    let source = { connection, scope: { kind: 'schema', path: [scope.path[0], other] } };
    const table =
      'CREATE TABLE t (id INT, a VARCHAR(20), b INT, c VARCHAR(9), CONSTRAINT small CHECK (b < 200)); CREATE TABLE p (id INT PRIMARY KEY)';
    if (engine === 'postgres') {
      await run(connection, `CREATE SCHEMA other; SET search_path = other; ${table}`);
    } else if (engine === 'sqlite') {
      writeFileSync(path.join(folder, `${other}.db`), '');
      await host.save({ ...target.config, name: other, file: `${other}.db` });
      await run(other, table);
      source = { connection: other, scope: { kind: 'database', path: ['main'] } };
    } else {
      await run(connection, `CREATE DATABASE ${other}; USE ${other}; ${table}`);
      source = { connection, scope: { kind: 'database', path: [other] } };
    }
    try {
      const { result: compared } = await client.request('schema.compare', {
        source: { type: 'live', ...source },
        target: { type: 'live', connection, scope },
        options: { access: false, comments: true }
      });
      const { result } = await client.request('schema.plan', {
        comparison: compared.id,
        keys: compared.objects.filter(({ status }) => status !== 'same').map(({ key }) => key)
      });
      const hazards = result.steps.flatMap(({ statements }) => statements.flatMap(each => each.hazards));
      expect(hazards).toContainEqual({
        kind: 'refused',
        message: expect.stringMatching(/^1 row violates .*b.* < 200/) as string
      });
    } finally {
      if (engine !== 'postgres' && engine !== 'sqlite') {
        await run(connection, `DROP DATABASE ${other}`);
      }
    }
  });
});

/** Everything that PostgreSQL holds a function by, each with all that can be set on it. */
const USING = `
  CREATE ROLE plans_reader;
  CREATE FUNCTION total(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
  GRANT EXECUTE ON FUNCTION total TO plans_reader; REVOKE EXECUTE ON FUNCTION total FROM PUBLIC; COMMENT ON FUNCTION total IS 'It''s';
  CREATE TABLE t (id integer DEFAULT total(1, 2), a integer, CONSTRAINT "it's" CHECK (total(id, a) > 0) NOT VALID);
  COMMENT ON CONSTRAINT "it's" ON t IS 'It''s a check';
  INSERT INTO t VALUES (1, 2); GRANT SELECT ON t TO plans_reader;
  CREATE INDEX "t index" ON t (total(id, a) DESC) WITH (fillfactor = 70) WHERE total(a, a) > 0;
  COMMENT ON INDEX "t index" IS 'fast'; ALTER INDEX "t index" ALTER COLUMN 1 SET STATISTICS 7; CREATE INDEX c ON t (total(a, 1)); CLUSTER t USING c;
  CREATE POLICY mine ON t FOR SELECT TO plans_reader USING (total(id, 1) > 0); COMMENT ON POLICY mine ON t IS 'p';
  CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (total(NEW.id, 1) > 0) EXECUTE FUNCTION noted();
  ALTER TABLE t ENABLE ALWAYS TRIGGER tr; COMMENT ON TRIGGER tr ON t IS 'tr';
  CREATE RULE ru AS ON UPDATE TO t WHERE total(NEW.a, 1) = 5 DO ALSO DELETE FROM t WHERE id = 0; ALTER TABLE t DISABLE RULE ru; COMMENT ON RULE ru ON t IS 'r';
  CREATE VIEW v WITH (security_barrier) AS SELECT id, total(id, a) AS sum FROM t; COMMENT ON VIEW v IS 'v'; GRANT SELECT ON v TO plans_reader;
  ALTER VIEW v ALTER COLUMN id SET DEFAULT total(3, 4); COMMENT ON COLUMN v.sum IS 'c'; ALTER VIEW v OWNER TO plans_reader;
  CREATE TRIGGER on_v INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION noted();
  CREATE VIEW on_view AS SELECT * FROM v WHERE total(id, 1) > 0;
  CREATE MATERIALIZED VIEW mv AS SELECT id, sum FROM on_view; CREATE UNIQUE INDEX mv_id ON mv (id); GRANT SELECT ON mv TO plans_reader;
  CREATE DOMAIN d AS integer CONSTRAINT positive CHECK (total(VALUE, 1) > 0); COMMENT ON CONSTRAINT positive ON DOMAIN d IS 'd';
  CREATE FUNCTION twice(a integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT total(a, a); END;
  GRANT EXECUTE ON FUNCTION twice TO plans_reader; COMMENT ON FUNCTION twice IS 'x 2';
  CREATE PROCEDURE go() LANGUAGE sql BEGIN ATOMIC SELECT total(1, 1); END`;

const TOTAL: [string, string] = ['function', 'total(integer, integer)'];

describe.each(targets.filter(({ config }) => config.engine === 'postgres'))(
  'what uses a function on $name',
  target => {
    const witness = async (query: Subject['query'], text: (name: string) => string = name => name) => {
      const rows = await query(`
      SELECT o.type || ' ' || o.identity AS name, pg_catalog.obj_description(x.objid, x.class::regclass::name) AS comment, x.acl, x.owner::regrole::text AS owner, x.text
        FROM (SELECT oid AS objid, 'pg_class' AS class, relacl::text AS acl, relowner AS owner,
                     CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) WHEN relkind = 'i' THEN pg_get_indexdef(oid) END || coalesce(reloptions::text, '') AS text FROM pg_class WHERE relnamespace = 'public'::regnamespace
              UNION ALL SELECT oid, 'pg_proc', proacl::text, proowner, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
              UNION ALL SELECT oid, 'pg_trigger', tgenabled::text, NULL, pg_get_triggerdef(oid) FROM pg_trigger
              UNION ALL SELECT oid, 'pg_policy', polroles::text, NULL, pg_get_expr(polqual, polrelid) FROM pg_policy
              UNION ALL SELECT oid, 'pg_constraint', convalidated::text, NULL, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'c'
              UNION ALL SELECT oid, 'pg_rewrite', ev_enabled::text, NULL, pg_get_ruledef(oid) FROM pg_rewrite WHERE ev_class IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
              UNION ALL SELECT adrelid, 'pg_class', adnum::text, NULL, pg_get_expr(adbin, adrelid) FROM pg_attrdef
              UNION ALL SELECT attrelid, 'pg_class', attnum::text, NULL, (attstattarget, col_description(attrelid, attnum))::text FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) AND attnum > 0
              UNION ALL SELECT indexrelid, 'pg_class', indisclustered::text, NULL, indisvalid::text FROM pg_index) x,
             LATERAL pg_identify_object(x.class::regclass, x.objid, 0) o
       WHERE o.identity NOT LIKE 'pg_%' AND o.identity NOT LIKE 'information_schema%' ORDER BY 1, 3, 5`);
      return rows.map(row => text(JSON.stringify(row)));
    };
    const dropRole = (query: Subject['query']) =>
      query('DROP OWNED BY plans_reader CASCADE; DROP ROLE plans_reader');

    test('goes and comes back as it was', async () => {
      await onTable(
        target,
        USING,
        async ({ plan, apply, query }) => {
          try {
            const now = (text: string) =>
              text.replace(
                'FUNCTION public.total(a integer, b integer)',
                'FUNCTION public.total(a integer, c integer)'
              );
            const before = await witness(query, now);
            const planned = await plan(definition => ({
              ...definition,
              arguments: (definition.arguments as JsonObject[]).map(each =>
                each.name === 'b' ? { ...each, name: 'c' } : each
              ),
              body: 'SELECT a + c'
            }));
            expect(planned.problems).toBeUndefined();
            const [{ message }] = planned.statements
              .flatMap(({ hazards }) => hazards)
              .filter(each => each.message.startsWith('Dropped and created again'));
            for (const each of [
              'public.v',
              'public.on_view',
              'public.mv',
              'policy mine',
              'trigger tr',
              'rule ru',
              'default value for column id of table public.t',
              'function public.twice',
              'function public.go()',
              'index public."t index"'
            ]) {
              expect(message).toContain(each);
            }
            expect(await apply(planned)).toEqual({ state: 'applied' });
            expect(await witness(query, text => text.replace('SELECT a + c', 'SELECT a + b'))).toEqual(
              before
            );
          } finally {
            await dropRole(query);
          }
        },
        TOTAL
      );
    });

    test.each([
      ['the new one does not fit', { returns: 'text', body: "SELECT 'x'" }],
      [
        'another signature',
        { arguments: [{ name: 'a', mode: 'IN', type: 'point', default: null }], body: 'SELECT 1' }
      ]
    ])('stays as it was where %s', async (_case, change: JsonObject) => {
      await onTable(
        target,
        USING,
        async ({ plan, apply, query }) => {
          try {
            const before = await witness(query);
            expect((await apply(await plan(definition => ({ ...definition, ...change })))).state).toBe(
              'unchanged'
            );
            expect(await witness(query)).toEqual(before);
          } finally {
            await dropRole(query);
          }
        },
        TOTAL
      );
    });

    test('another result type reaches views and routines', async () => {
      await onTable(
        target,
        `CREATE FUNCTION total(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
       CREATE VIEW v AS SELECT total(1, 2) AS sum; CREATE VIEW w AS SELECT sum FROM v`,
        async ({ plan, apply, query }) => {
          expect(await apply(await plan(definition => ({ ...definition, returns: 'bigint' })))).toEqual({
            state: 'applied'
          });
          expect(await query('SELECT pg_typeof(sum)::text AS type FROM w')).toEqual([{ type: 'bigint' }]);
        },
        TOTAL
      );
    });

    test('what cannot come back is named at the field, and the server refuses', async () => {
      await onTable(
        target,
        `CREATE FUNCTION total(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
       CREATE TABLE t (id integer, g integer GENERATED ALWAYS AS (total(id, 1)) STORED); CREATE VIEW v AS SELECT total(1, 1)`,
        async ({ plan, apply }) => {
          const planned = await plan(definition => ({ ...definition, returns: 'bigint' }));
          expect(planned.problems).toEqual([
            {
              field: '/returns',
              message: expect.stringMatching(
                /cannot be restored: default value for column g of table (public\.)?t$/
              ) as string
            }
          ]);
          expect(planned.statements.flatMap(({ hazards }) => hazards.map(({ kind }) => kind))).toContain(
            'refused'
          );
          expect(await apply(planned)).toMatchObject({ state: 'unchanged' });
        },
        TOTAL
      );
    });
  }
);
