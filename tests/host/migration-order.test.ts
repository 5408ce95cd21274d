import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { engines } from '../../src/engines';
import type { ComparisonSide, EngineId } from '../../src/model';
import { uniqueName } from '../support/kind-suite';
import { targetsWith } from './simple-targets';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

const COMMON = 'CREATE TABLE shop (id INTEGER PRIMARY KEY, note VARCHAR(9))';

/** A table and one that refers to it. */
const referring = (shop: string, type = 'INTEGER'): string =>
  `CREATE TABLE shop (id ${type} NOT NULL, code INTEGER NOT NULL, ${shop});
   CREATE TABLE tenant (id INTEGER PRIMARY KEY, shop ${type}, note VARCHAR(9), CONSTRAINT tenant_shop FOREIGN KEY (shop) REFERENCES shop (id) ON DELETE CASCADE)`;

/** A table, and one that refers to it, with constraints and an index that have names of their own. */
const named = (table: string): string =>
  `CREATE TABLE ${table} (id INTEGER NOT NULL, shop INTEGER, note VARCHAR(9), CONSTRAINT goods_key PRIMARY KEY (id),
     CONSTRAINT goods_note UNIQUE (note), CONSTRAINT goods_shop FOREIGN KEY (shop) REFERENCES shop (id), CONSTRAINT goods_check CHECK (id > 0));
   CREATE INDEX goods_index ON ${table} (shop, note);
   CREATE INDEX an_index_with_a_name_that_is_nearly_too_long_to_be_taken_1 ON ${table} (note, id);
   CREATE INDEX an_index_with_a_name_that_is_nearly_too_long_to_be_taken_2 ON ${table} (note, shop);
   CREATE TABLE stock (goods INTEGER, CONSTRAINT stock_goods FOREIGN KEY (goods) REFERENCES ${table} (id))`;

/** A table with everything that hangs on a column of it; the server refuses to give that another type. */
const hanging = (type: string): string =>
  `CREATE TABLE shop (id integer PRIMARY KEY, note ${type});
   CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
   CREATE VIEW notes AS SELECT id, note FROM shop;
   COMMENT ON VIEW notes IS 'all of them'; GRANT SELECT ON notes TO PUBLIC; ALTER VIEW notes ALTER COLUMN id SET DEFAULT 7;
   CREATE VIEW long_notes AS SELECT * FROM notes WHERE length(note) > 3;
   CREATE MATERIALIZED VIEW counted AS SELECT note, count(*) AS n FROM long_notes GROUP BY note;
   CREATE UNIQUE INDEX counted_note ON counted (note); GRANT SELECT ON counted TO PUBLIC;
   CREATE FUNCTION all_notes() RETURNS SETOF notes LANGUAGE sql AS 'SELECT * FROM public.notes';
   REVOKE EXECUTE ON FUNCTION all_notes() FROM PUBLIC;
   CREATE TRIGGER instead INSTEAD OF INSERT ON notes FOR EACH ROW EXECUTE FUNCTION stamp();
   CREATE TRIGGER of_note BEFORE UPDATE OF note ON shop FOR EACH ROW WHEN (NEW.note <> 'x') EXECUTE FUNCTION stamp();
   ALTER TABLE shop ENABLE ALWAYS TRIGGER of_note;
   CREATE POLICY short ON shop USING (length(note) < 5);
   CREATE RULE log AS ON UPDATE TO shop WHERE NEW.note = 'z' DO ALSO DELETE FROM shop WHERE id = 0`;

/** What one side has and the other has not; columns are called like the tables that they refer to. */
const CASES: { name: string; without: string; having: string; only?: EngineId; oneWay?: true }[] = [
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
  },
  {
    name: 'a column gets another type that views, routines, triggers, policies and rules hang on',
    without: hanging('varchar(9)'),
    having: hanging('varchar(20)'),
    only: 'postgres'
  },
  {
    name: 'schemas have objects of the same names, which are also the names of columns',
    without: 'CREATE TABLE shop (id integer)',
    having: `CREATE TABLE shop (id integer);
      CREATE SCHEMA zoo; CREATE SCHEMA art;
      CREATE TYPE zoo.kind AS (item integer, price integer); CREATE TYPE art.price AS (kind integer, item integer);
      CREATE TABLE zoo.item (id integer PRIMARY KEY, price art.price, kind zoo.kind);
      CREATE TABLE art.item (id integer PRIMARY KEY, item integer REFERENCES zoo.item, kind zoo.kind);
      CREATE TABLE art.kind (price art.price) INHERITS (art.item)`,
    only: 'postgres'
  },
  {
    name: 'routines name each other, and what their own search path leads to',
    without: 'CREATE TABLE shop (id integer)',
    having: `CREATE TABLE shop (id integer);
      CREATE SCHEMA hidden; CREATE TABLE hidden.stock (n integer);
      SET check_function_bodies = off;
      CREATE FUNCTION a_total() RETURNS bigint LANGUAGE sql SET search_path = hidden AS 'SELECT sum(n) FROM stock';
      CREATE FUNCTION a_sum() RETURNS bigint LANGUAGE sql AS 'SELECT z_sum() FROM stock';
      CREATE FUNCTION z_sum() RETURNS bigint LANGUAGE sql AS 'SELECT a_sum()'`,
    only: 'postgres'
  },
  {
    name: 'a domain has a check that calls a function, and columns hold it in arrays',
    without: 'CREATE TABLE shop (id integer)',
    having: `CREATE TABLE shop (id integer);
      CREATE DOMAIN hour AS integer CHECK (VALUE < 24);
      CREATE FUNCTION is_open(hour[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[1] > 7';
      CREATE DOMAIN hours AS hour[] CHECK (public.is_open(VALUE));
      CREATE TYPE week AS (days hours[]);
      CREATE TABLE opening (week week, today hours[])`,
    only: 'postgres'
  },
  {
    name: 'a serial column is called otherwise, so its sequence changes hands',
    without: 'CREATE TABLE shop (note text, number serial PRIMARY KEY)',
    having: `CREATE TABLE shop (note text, id serial PRIMARY KEY);
      ALTER SEQUENCE shop_id_seq RENAME TO shop_number_seq`,
    only: 'postgres'
  },
  {
    name: 'a text becomes numbers and times',
    without: `CREATE TABLE shop (a text, b varchar(20), c text DEFAULT '7'); INSERT INTO shop VALUES ('1', '2020-01-01', '9')`,
    having: `CREATE TABLE shop (a integer, b date, c integer DEFAULT 7); INSERT INTO shop VALUES (1, '2020-01-01', 9)`,
    only: 'postgres'
  },
  {
    name: 'a key of a partition is called otherwise',
    without: `CREATE TABLE shop (id integer PRIMARY KEY, p integer REFERENCES shop) PARTITION BY LIST (id);
      CREATE TABLE small PARTITION OF shop FOR VALUES IN (1)`,
    having: `CREATE TABLE shop (id integer PRIMARY KEY, p integer REFERENCES shop) PARTITION BY LIST (id);
      CREATE TABLE small PARTITION OF shop FOR VALUES IN (1);
      ALTER TABLE small RENAME CONSTRAINT small_pkey TO its_key`,
    only: 'postgres'
  },
  {
    name: 'a table is called otherwise, and what is on it as before',
    without: `${COMMON}; ${named('goods')}`,
    having: `${COMMON}; ${named('wares')}`
  },
  {
    name: 'a column goes that a view, which changes too, is of',
    without: `CREATE TABLE shop (id INTEGER PRIMARY KEY, note VARCHAR(9), extra INTEGER);
      CREATE VIEW goods AS SELECT id, extra FROM shop; CREATE VIEW more AS SELECT extra FROM goods;
      CREATE TRIGGER instead INSTEAD OF INSERT ON more BEGIN INSERT INTO shop (extra) VALUES (NEW.extra); END`,
    having: `${COMMON};
      CREATE VIEW goods AS SELECT id, note FROM shop; CREATE VIEW more AS SELECT note FROM goods;
      CREATE TRIGGER instead INSTEAD OF INSERT ON more BEGIN INSERT INTO shop (note) VALUES (NEW.note); END`,
    only: 'sqlite'
  },
  {
    name: 'names are written in another case',
    without: `CREATE TABLE shop (id INTEGER PRIMARY KEY, note VARCHAR(9), extra INTEGER);
      CREATE VIEW goods AS SELECT id, EXTRA FROM Shop; CREATE VIEW more AS SELECT id FROM GOODS;
      CREATE TABLE tenant (shop INTEGER REFERENCES shop (id))`,
    having: `CREATE TABLE Shop (id INTEGER PRIMARY KEY, Note VARCHAR(9));
      CREATE VIEW goods AS SELECT id, NOTE FROM shop; CREATE VIEW more AS SELECT id FROM GOODS;
      CREATE TABLE Tenant (shop INTEGER REFERENCES Shop (id))`,
    only: 'sqlite'
  },
  {
    name: 'a column goes while a view does not work yet',
    without: `CREATE TABLE shop (id INTEGER PRIMARY KEY, note VARCHAR(9), extra INTEGER); CREATE VIEW goods AS SELECT a FROM nowhere`,
    having: `${COMMON}; CREATE VIEW goods AS SELECT note FROM shop`,
    only: 'sqlite',
    oneWay: true
  },
  {
    name: 'the key that another table refers to is called otherwise',
    without: `CREATE TABLE shop (id INTEGER PRIMARY KEY, note VARCHAR(9)); CREATE TABLE tenant (id INTEGER PRIMARY KEY, shop INTEGER, CONSTRAINT tenant_shop FOREIGN KEY (shop) REFERENCES shop (id))`,
    having: `CREATE TABLE shop (number INTEGER PRIMARY KEY, note VARCHAR(9)); CREATE TABLE tenant (id INTEGER PRIMARY KEY, shop INTEGER, CONSTRAINT tenant_shop FOREIGN KEY (shop) REFERENCES shop (number))`
  },
  {
    name: 'a table and the sequence of its identity have privileges',
    without: `CREATE TABLE shop (id integer GENERATED ALWAYS AS IDENTITY)`,
    having: `CREATE TABLE shop (id integer GENERATED ALWAYS AS IDENTITY); GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC;
      GRANT SELECT ON shop TO PUBLIC`,
    only: 'postgres'
  },
  {
    name: 'a partition is called otherwise',
    without: `CREATE TABLE shop (id integer) PARTITION BY LIST (id); CREATE TABLE small PARTITION OF shop FOR VALUES IN (1)`,
    having: `CREATE TABLE shop (id integer) PARTITION BY LIST (id); CREATE TABLE little PARTITION OF shop FOR VALUES IN (1)`,
    only: 'postgres'
  },
  {
    name: 'a view that others use is called otherwise',
    without: `${COMMON}; CREATE VIEW goods AS SELECT id FROM shop; CREATE VIEW more AS SELECT id FROM goods`,
    having: `${COMMON}; CREATE VIEW wares AS SELECT id FROM shop; CREATE VIEW more AS SELECT id FROM wares`
  },
  {
    name: 'a materialized view that a view uses is called otherwise, and its index as before',
    without: `${COMMON}; CREATE MATERIALIZED VIEW goods AS SELECT id FROM shop; CREATE INDEX goods_id ON goods (id); CREATE VIEW more AS SELECT id FROM goods`,
    having: `${COMMON}; CREATE MATERIALIZED VIEW wares AS SELECT id FROM shop; CREATE INDEX goods_id ON wares (id); CREATE VIEW more AS SELECT id FROM wares`,
    only: 'postgres'
  },
  {
    name: 'a column that another table refers to counts by itself',
    without: referring('PRIMARY KEY (id)'),
    having: referring('PRIMARY KEY (id)').replace(
      'id INTEGER NOT NULL',
      'id INTEGER NOT NULL AUTO_INCREMENT'
    ),
    only: 'mysql'
  },
  {
    name: 'a column of a foreign key must be filled, and its table is copied for another column',
    without: referring('PRIMARY KEY (id)'),
    having: referring('PRIMARY KEY (id)')
      .replace('shop INTEGER,', 'shop INTEGER NOT NULL,')
      .replace('note VARCHAR(9)', 'note INTEGER')
  },
  {
    name: 'domains, composite types and columns are of a base type',
    without: 'CREATE TABLE shop (id integer)',
    having: `CREATE TABLE shop (id integer);
      CREATE TYPE word; CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
      CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
      CREATE TYPE word (INPUT = word_in, OUTPUT = word_out, LIKE = text);
      CREATE DOMAIN a_word AS word; CREATE TYPE two AS (a word, b a_word); CREATE TABLE item (w a_word, x word, y two, z word[])`,
    only: 'postgres',
    oneWay: true
  },
  {
    name: 'partitions change places',
    without: `CREATE TABLE shop (id integer) PARTITION BY LIST (id); CREATE TABLE small PARTITION OF shop FOR VALUES IN (1); CREATE TABLE large PARTITION OF shop FOR VALUES IN (2)`,
    having: `CREATE TABLE shop (id integer) PARTITION BY LIST (id); CREATE TABLE small PARTITION OF shop FOR VALUES IN (2); CREATE TABLE large PARTITION OF shop FOR VALUES IN (1)`,
    only: 'postgres'
  },
  {
    name: 'a partition is split',
    without: `CREATE TABLE shop (id integer PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE large PARTITION OF shop FOR VALUES FROM (0) TO (MAXVALUE)`,
    having: `CREATE TABLE shop (id integer PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE large PARTITION OF shop FOR VALUES FROM (9) TO (MAXVALUE); CREATE TABLE about PARTITION OF shop FOR VALUES FROM (0) TO (9)`,
    only: 'postgres'
  },
  {
    name: 'a view is called otherwise, and its table has a column less',
    without: `CREATE TABLE shop (id INTEGER PRIMARY KEY, note VARCHAR(9), price INTEGER); CREATE VIEW goods AS SELECT id, note, price FROM shop; CREATE VIEW more AS SELECT id, price FROM goods`,
    having: `CREATE TABLE shop (id INTEGER PRIMARY KEY, note VARCHAR(9)); CREATE VIEW wares AS SELECT id, note FROM shop; CREATE VIEW more AS SELECT id, note AS price FROM wares`
  },
  {
    name: 'the sequence of an identity is called otherwise',
    without: `CREATE TABLE a (id integer GENERATED ALWAYS AS IDENTITY, n integer); COMMENT ON SEQUENCE a_id_seq IS 'x'`,
    having: `CREATE TABLE a (id integer GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME odd), n integer GENERATED ALWAYS AS IDENTITY); COMMENT ON SEQUENCE a_n_seq IS 'y'; GRANT SELECT ON SEQUENCE a_n_seq TO PUBLIC`,
    only: 'postgres',
    oneWay: true
  },
  {
    name: 'partitions with partitions of their own, and a default one, are called otherwise',
    without: `CREATE TABLE a (id integer, k text) PARTITION BY LIST (id); CREATE TABLE a1 PARTITION OF a FOR VALUES IN (1) PARTITION BY LIST (k); CREATE TABLE a1x PARTITION OF a1 FOR VALUES IN ('x'); CREATE INDEX ai ON a (k); CREATE TABLE ad PARTITION OF a DEFAULT`,
    having: `CREATE TABLE a (id integer, k text) PARTITION BY LIST (id); CREATE TABLE b1 PARTITION OF a FOR VALUES IN (1) PARTITION BY LIST (k); CREATE TABLE a1x PARTITION OF b1 FOR VALUES IN ('x'); CREATE INDEX ai ON a (k); CREATE TABLE bd PARTITION OF a DEFAULT`,
    only: 'postgres'
  },
  {
    name: 'a view and its table have a column more, and so has a view on the view',
    without: `CREATE TABLE shop (id integer PRIMARY KEY, note text, price integer);
      CREATE VIEW goods AS SELECT id, note FROM shop; CREATE VIEW more AS SELECT id FROM goods`,
    having: `CREATE TABLE shop (id integer PRIMARY KEY, note text, price integer, old integer);
      CREATE VIEW goods AS SELECT id, note, old FROM shop; CREATE VIEW more AS SELECT id, old FROM goods`,
    only: 'postgres'
  },
  {
    name: 'a column goes beside views and a trigger that are broken on both sides',
    only: 'sqlite',
    without: `CREATE TABLE shop (id INTEGER PRIMARY KEY, note TEXT); CREATE TABLE other (x);
      CREATE VIEW astray AS SELECT nope FROM missing; CREATE VIEW on_it AS SELECT * FROM astray;
      CREATE TRIGGER instead INSTEAD OF DELETE ON astray BEGIN DELETE FROM other; END;
      CREATE TRIGGER lost AFTER INSERT ON other BEGIN INSERT INTO nowhere VALUES (new.x); END`,
    having: `CREATE TABLE shop (id INTEGER PRIMARY KEY, note TEXT, more TEXT); CREATE TABLE other (x);
      CREATE VIEW astray AS SELECT nope FROM missing; CREATE VIEW on_it AS SELECT * FROM astray;
      CREATE TRIGGER instead INSTEAD OF DELETE ON astray BEGIN DELETE FROM other; END;
      CREATE TRIGGER lost AFTER INSERT ON other BEGIN INSERT INTO nowhere VALUES (new.x); END`
  }
];

/** SQLite takes a foreign key with its table only. */
const forSqlite = (script: string): string =>
  script
    .replace(/;\s*ALTER TABLE[^;]*/, '')
    .replace(
      'tenant INTEGER)',
      'tenant INTEGER, CONSTRAINT shop_tenant FOREIGN KEY (tenant) REFERENCES tenant (id))'
    );

describe.each(targetsWith('migration.db'))('a migration on $name', ({ config, password }) => {
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
    CASES.filter(({ only = config.engine }) => only === config.engine).flatMap(
      ({ name, without, having, oneWay }) => [
        [`${name}: made`, having, without] as const,
        ...(oneWay ? [] : [[`${name}: taken away`, without, having] as const])
      ]
    )
  )('%s', async (_case, wanted, there) => {
    const source = await sideOf(wanted);
    const target = await sideOf(there);
    const compare = async () =>
      (
        await host.client.request('schema.compare', {
          source,
          target,
          options: { access: true, comments: true }
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

  test('an order that says nothing, or that nothing can change, is no difference', async () => {
    const columns = config.engine === 'postgres' ? ['a INTEGER', 'b INTEGER'] : [];
    const keys = ['(d) REFERENCES shop (id)', '(e) REFERENCES shop (id)'];
    const named = (key: string, n: number): string =>
      isFile ? `FOREIGN KEY ${key}` : `CONSTRAINT k${n} FOREIGN KEY ${key}`;
    const script = (inOrder: <T>(list: readonly T[]) => T[]): string => `${COMMON};
      CREATE TABLE tenant (${inOrder(columns)
        .concat('d INTEGER', 'e INTEGER', inOrder(keys.map(named)))
        .join(', ')});
      ${inOrder(['CREATE INDEX one ON tenant (d)', 'CREATE INDEX other ON tenant (e)']).join('; ')}`;
    const source = await sideOf(script(list => [...list]));
    const target = await sideOf(script(list => [...list].reverse()));
    try {
      const options = { access: true, comments: true };
      const compare = async () =>
        (await host.client.request('schema.compare', { source, target, options })).result.objects.flatMap(
          ({ differences }) => differences.map(({ field }) => field)
        );
      expect(await compare()).toEqual([]);
      await run(target.connection, 'ALTER TABLE tenant ADD COLUMN x INTEGER');
      await host.client.request('session.close', { session: `setup ${target.connection}` });
      expect(await compare()).toEqual(['columns.x']);
    } finally {
      await drop(source);
      await drop(target);
    }
  });

  test('a foreign key stays where nothing at its ends changes', async () => {
    const source = await sideOf(`${referring('extra INTEGER, more VARCHAR(9), PRIMARY KEY (id)')}`);
    const target = await sideOf(`${referring('extra BIGINT, PRIMARY KEY (id)')}`);
    try {
      const options = { access: false, comments: true };
      const { result } = await host.client.request('schema.compare', { source, target, options });
      const keys = result.objects.map(({ key }) => key);
      const { result: plan } = await host.client.request('schema.plan', { comparison: result.id, keys });
      expect(plan.steps.map(({ label }) => label.replace(/^.*[ .]/, ''))).toEqual(['shop']);
    } finally {
      await drop(source);
      await drop(target);
    }
  });
});
