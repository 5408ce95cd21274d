import fc from 'fast-check';
import { sqliteEngine } from '../../../../src/engines/sqlite';
import type { TableDefinition } from '../../../../src/engines/sqlite/kinds/table/definition';
import type { Connection } from '../../../../src/engines/core/engine';
import type { ObjectKind } from '../../../../src/engines/core/kind';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { fileTarget, kindProperty, kindSuite, type Scratch } from '../../../support/kind-suite';
import { useDatabases } from '../support';
import { hostileNames } from './names';

type Table = TableDefinition;
type Fill = { [K in keyof Table]?: unknown };

/** A definition with only the fields that a case is about, as a form gives it. */
const table = (fields: Fill): Table => ({ name: 't', ...fields }) as Table;
const column = (name: string, type = '', more: object = {}) => ({ name, type, ...more });
const key = (name: string, more: object = {}) => ({ name, collation: null, descending: false, ...more });
const onColumn = (name: string, more: object = {}) => ({ ...key(name), expression: null, ...more });
const index = (name: string, columns: object[], more: object = {}) => ({
  name,
  unique: false,
  columns,
  where: null,
  ...more
});
const foreignKey = (columns: string[], target: string, references: string[], more: object = {}) => ({
  name: null,
  columns,
  table: target,
  references,
  onDelete: 'NO ACTION',
  onUpdate: 'NO ACTION',
  match: null,
  deferrable: null,
  initially: null,
  ...more
});
const primaryKey = (columns: object[], more: object = {}) => ({
  name: null,
  columns,
  onConflict: null,
  autoincrement: false,
  ...more
});

const targets = [fileTarget(sqliteEngine)];
const ref = (definition: Table) => ({ kind: 'table', path: ['main', definition.name] });
const rowsOf = (scratch: Scratch, sql: string) => scratch.connection.query(sql);

const columns = [column('id', 'INTEGER'), column('a', 'TEXT')];
const REBUILD = [
  'PRAGMA foreign_keys = OFF',
  'PRAGMA legacy_alter_table = ON',
  /^CREATE TEMP TABLE "petersql_guard"/,
  /^INSERT INTO temp."petersql_guard"/
];

kindSuite<Table>({
  engine: sqliteEngine,
  kind: 'table',
  targets,
  ref,
  cases: [
    {
      name: 'every field',
      setup: ['CREATE TABLE p (x INTEGER PRIMARY KEY, y TEXT, UNIQUE (x, y))'],
      to: table({
        columns: [
          column('id', 'INTEGER'),
          column('a', 'TEXT', {
            notNull: true,
            notNullName: 'nn',
            notNullConflict: 'REPLACE',
            default: "'x'"
          }),
          column('b', 'ANY', { default: '(1 + 2)', collation: 'NOCASE' }),
          column('c', 'TEXT', { default: 'CURRENT_TIMESTAMP' }),
          column('g', 'INT', { generated: { expression: 'id * 2', storage: 'STORED' } }),
          column('v', 'TEXT', { generated: { expression: "a || '!'", storage: 'VIRTUAL' } })
        ],
        primaryKey: primaryKey([key('id')], { autoincrement: true, name: 'the key', onConflict: 'FAIL' }),
        uniques: [
          { name: 'u', columns: [key('a', { collation: 'RTRIM', descending: true })], onConflict: 'IGNORE' }
        ],
        checks: [{ name: 'c', expression: "a <> 'it''s /* no comment */'", onConflict: null }],
        foreignKeys: [
          foreignKey(['id', 'a'], 'p', ['x', 'y'], {
            name: 'fk',
            onDelete: 'CASCADE',
            onUpdate: 'SET NULL',
            match: 'FULL',
            deferrable: true,
            initially: 'DEFERRED'
          }),
          foreignKey(['id'], 'p', [])
        ],
        indexes: [
          index('i', [onColumn('a', { collation: 'NOCASE', descending: true })], {
            unique: true,
            where: 'id > 3'
          }),
          index('e', [{ name: null, expression: 'lower(a)', collation: 'BINARY', descending: false }])
        ],
        strict: true
      })
    },
    {
      name: 'a hostile name, reserved words, WITHOUT ROWID',
      to: table({
        name: 'Chk_$%{}[]()&*^!@"\'`\\/#',
        columns: [column('select', 'int'), column('Ünïcode "q"', 'my type'), column('order', '')],
        primaryKey: primaryKey([key('select'), key('order', { descending: true })]),
        indexes: [index('where', [onColumn('order')])],
        withoutRowid: true
      })
    },
    {
      name: 'a column is added by ALTER TABLE',
      from: table({ columns }),
      to: table({ columns: [...columns, column('b', 'INT', { notNull: true, default: '7' })] }),
      expectSql: ['ALTER TABLE "main"."t" ADD COLUMN "b" INT NOT NULL DEFAULT 7'],
      hazards: []
    },
    {
      name: 'a column with a reference and a check is added by ALTER TABLE',
      from: table({ columns }),
      to: table({
        columns: [...columns, column('b', 'INT')],
        foreignKeys: [foreignKey(['b'], 't', ['id'])],
        checks: [{ name: 'positive', expression: 'b > 0', onConflict: null }]
      }),
      expectSql: [
        /^ALTER TABLE "main"."t" ADD COLUMN "b" INT (CONSTRAINT "positive" CHECK \(b > 0\)|REFERENCES "t" \("id"\)) /
      ]
    },
    {
      name: 'a column is dropped by ALTER TABLE',
      from: table({ columns: [...columns, column('b', 'INT')], indexes: [index('i', [onColumn('b')])] }),
      to: table({ columns, indexes: [] }),
      expectSql: ['DROP INDEX "main"."i"', 'ALTER TABLE "main"."t" DROP COLUMN "b"'],
      hazards: ['data-loss', 'rewrite', 'drops-dependents']
    },
    {
      name: 'an index is replaced',
      from: table({ columns, indexes: [index('i', [onColumn('a')])] }),
      to: table({
        columns,
        indexes: [index('i', [onColumn('a', { descending: true })], { where: 'a IS NOT NULL' })]
      }),
      expectSql: ['DROP INDEX "main"."i"', 'CREATE INDEX "main"."i" ON "t" ("a" DESC) WHERE a IS NOT NULL']
    },
    {
      name: 'a rebuild (ALTER TABLE, section 8)',
      from: table({ columns }),
      to: table({ columns, checks: [{ name: null, expression: 'id > 0', onConflict: null }] }),
      expectSql: [
        ...REBUILD,
        /^CREATE TABLE "main"."petersql_new_t"/,
        'INSERT OR ABORT INTO "main"."petersql_new_t" (rowid, "id", "a") SELECT rowid, "id", "a" FROM "main"."t"',
        'DROP TABLE "main"."t"',
        'ALTER TABLE "main"."petersql_new_t" RENAME TO "t"',
        /^UPDATE temp."petersql_guard"/,
        'DROP TABLE temp."petersql_guard"',
        'PRAGMA legacy_alter_table = OFF',
        'PRAGMA foreign_keys = ON'
      ],
      hazards: ['rewrite', 'lock'],
      check: async scratch => {
        expect(await rowsOf(scratch, 'PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
        expect(await rowsOf(scratch, 'PRAGMA legacy_alter_table')).toEqual([{ legacy_alter_table: 0 }]);
        expect(await rowsOf(scratch, 'SELECT * FROM temp.sqlite_schema')).toEqual([]);
      }
    },
    {
      name: 'drops a table that nothing refers to',
      from: table({ columns }),
      expectSql: ['DROP TABLE "main"."t"'],
      hazards: ['data-loss']
    },
    {
      name: 'a virtual table is carried as it is',
      to: table({ virtual: { module: 'fts5', arguments: "title, body, tokenize = 'porter ascii'" } }),
      check: async scratch => {
        const listed = await kind.list(scratch.connection, { kind: 'database', path: ['main'] });
        expect(listed.map(({ label, flags }) => [label, flags])).toEqual([['t', ['virtual']]]);
      }
    },
    {
      name: 'an rtree, renamed',
      from: table({ virtual: { module: 'rtree', arguments: 'id, x0, x1' } }),
      to: table({ virtual: { module: 'rtree', arguments: 'id, x0, x1' } })
    },
    {
      name: 'strict and without rowid can be turned on',
      from: table({ columns, primaryKey: primaryKey([key('a')]) }),
      to: table({ columns, primaryKey: primaryKey([key('a')]), strict: true, withoutRowid: true }),
      hazards: ['rewrite', 'lock', 'data-loss']
    }
  ]
});

const kind = sqliteEngine.kinds.find(
  ({ descriptor }) => descriptor.id === 'table'
) as unknown as ObjectKind<Table>;
const databases = useDatabases();

/** Reads, changes and applies; returns the report with the definition after it. */
async function alter(
  db: Connection,
  name: string,
  change: (from: Table) => Partial<Table>,
  database = 'main'
) {
  const from = await kind.read!(db, { kind: 'table', path: [database, name] });
  const to = { ...from, ...change(from) };
  const statements = kind.plan!(
    { op: 'alter', ref: { kind: 'table', path: [database, name] }, from, to },
    db.version
  );
  const report = await applyStatements(statements, () => Promise.resolve(db));
  return { report, statements, from, to };
}

const withCheck =
  (expression = 'true') =>
  (from: Table): Partial<Table> => ({
    checks: [...from.checks, { name: null, expression, onConflict: null }]
  });

const textOf = async (db: Connection, name: string) =>
  (await db.query<{ sql: string }>('SELECT sql FROM sqlite_schema WHERE name = ?', [name]))[0]?.sql;

describe('texts', () => {
  test.each([
    [
      'comments',
      'CREATE TABLE t (\n  a INT, -- the a\n  /* before b */ b TEXT, -- the b\n  c TEXT -- last\n)'
    ],
    [
      'quotes of every kind',
      'CREATE TABLE [t] (`a b` INT, "c""d" TEXT DEFAULT "text", \'e\' INT, [f g] "my type")'
    ],
    ['constraints without commas', 'CREATE TABLE t (a, b, UNIQUE (a) UNIQUE (b) CHECK (a > b))'],
    [
      'names and conflicts on columns',
      'CREATE TABLE t (a INT CONSTRAINT n NOT NULL ON CONFLICT FAIL CONSTRAINT d DEFAULT 3 NULL, b INT UNIQUE ON CONFLICT REPLACE)'
    ],
    ['INTEGER PRIMARY KEY DESC', 'CREATE TABLE t (a INTEGER PRIMARY KEY DESC, b)'],
    [
      'generated columns',
      "CREATE TABLE t (a INT, b INT AS (a + 1), c TEXT GENERATED ALWAYS AS (a || ',)') STORED)"
    ],
    [
      'types in many words',
      'CREATE TABLE t (a UNSIGNED  BIG INT (10, 2), b VARYING CHARACTER(-3) DEFAULT -4.5)'
    ],
    ['key as AUTOINCREMENT of the table', 'CREATE TABLE t (a INTEGER, b, PRIMARY KEY (a AUTOINCREMENT))'],
    [
      'an ARRAY of keywords as names',
      'CREATE TABLE t (key TEXT, "check" INT, action, replace CHECK (replace > 0))'
    ],
    ['a table from a query', 'CREATE TABLE t AS SELECT 1 AS a, \'x\' AS "b c"']
  ])('%s: read and created again as they were, and kept by a rebuild', async (_, sql) => {
    const db = await databases.connect(databases.file(sql));
    const definition = await kind.read!(db, { kind: 'table', path: ['main', 't'] });
    expect(definition.obstacle).toBeNull();
    const change = { op: 'create' as const, ref: { kind: 'table', path: ['main', 't'] }, to: definition };
    const [create] = kind.plan!(change, db.version);
    const before = await textOf(db, 't');
    const other = await databases.connect(databases.file());
    await other.query(create.sql);
    expect(await textOf(other, 't')).toBe(before);
    const { report } = await alter(db, 't', withCheck());
    expect(report.error).toBeUndefined();
    const after = (await textOf(db, 't'))!;
    const inside = (text: string) => text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')).trimEnd();
    const added = after.replace(/,?(\s*--[^\n]*)?\s*CHECK \(true\)\s*(?=\))/, '$1');
    expect(inside(added)).toBe(inside(before!));
  });

  test('what is beyond the parser is carried, and refuses to be altered with the reason', async () => {
    const db = await databases.connect(databases.file('CREATE TABLE t (a INT CONSTRAINT only_a_name, b)'));
    const from = await kind.read!(db, { kind: 'table', path: ['main', 't'] });
    expect(from.obstacle).toContain('beyond this editor');
    expect(from.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    await expect(alter(db, 't', withCheck())).rejects.toMatchObject({ code: 'unsupported' });
    const [create] = kind.plan!({ op: 'create', ref: ref(from), to: from }, db.version);
    expect(create.sql).toBe('CREATE TABLE "main".t (a INT CONSTRAINT only_a_name, b)');
    expect((await alter(db, 't', () => ({ name: 'u' }))).report.state).toBe('applied');
  });

  test('shadow tables and virtual tables refuse to be altered', async () => {
    const db = await databases.connect(databases.file('CREATE VIRTUAL TABLE f USING fts5(a)'));
    const shadow = await kind.read!(db, { kind: 'table', path: ['main', 'f_content'] });
    expect(shadow.obstacle).toContain('virtual table');
    await expect(alter(db, 'f', withCheck())).rejects.toMatchObject({ code: 'unsupported' });
    expect((await alter(db, 'f', () => ({ name: 'g' }))).report.state).toBe('applied');
    expect(await db.query("SELECT a FROM g WHERE g MATCH 'x'")).toEqual([]);
  });
});

describe('a rebuild', () => {
  test('deletes nothing in tables that refer to it (sqlitebrowser#1676, antares#523)', async () => {
    const db = await databases.connect(
      databases.file(`CREATE TABLE p (id INTEGER PRIMARY KEY, a);
        CREATE TABLE c (p REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE);
        INSERT INTO p VALUES (1, 'x'); INSERT INTO c VALUES (1)`)
    );
    const { report } = await alter(db, 'p', withCheck());
    expect(report.state).toBe('applied');
    expect(await db.query('SELECT * FROM c')).toEqual([{ p: 1 }]);
    expect(await textOf(db, 'c')).toBe('CREATE TABLE c (p REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)');
    await expect(db.query('INSERT INTO c VALUES (2)')).rejects.toMatchObject({ code: 'constraint' });
  });

  test('keeps the counter of AUTOINCREMENT, rowids, indexes, triggers and views', async () => {
    const db = await databases.connect(
      databases.file(`CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);
        CREATE TABLE log (a); CREATE TABLE r (a TEXT, "rowid" TEXT);
        CREATE INDEX i ON t (lower(a) COLLATE NOCASE DESC) WHERE a > 'k'; /* why */
        CREATE TRIGGER tr AFTER INSERT ON t WHEN new.a > 'b' BEGIN INSERT INTO log VALUES (new.a); /* it */ END;
        CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER iv INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END;
        INSERT INTO t (a) VALUES ('a'), ('b'), ('c'); DELETE FROM t WHERE id > 1; DELETE FROM log;
        INSERT INTO r (_rowid_, a) VALUES (7, 'seven'), (-3, 'minus')`)
    );
    const schema = () =>
      db.query(
        "SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL ORDER BY name"
      );
    const before = await schema();
    expect((await alter(db, 't', withCheck())).report.error).toBeUndefined();
    expect((await alter(db, 'r', withCheck())).report.error).toBeUndefined();
    expect(await schema()).toEqual(before);
    expect(await db.query('SELECT _rowid_ AS n, a FROM r ORDER BY 1')).toEqual([
      { n: -3, a: 'minus' },
      { n: 7, a: 'seven' }
    ]);
    await db.query("INSERT INTO v VALUES ('z')");
    expect(await db.query('SELECT * FROM t')).toEqual([
      { id: 1, a: 'a' },
      { id: 4, a: 'z' }
    ]);
    expect(await db.query('SELECT * FROM log')).toEqual([{ a: 'z' }]);
  });

  test('keeps the counter of an empty AUTOINCREMENT table', async () => {
    const db = await databases.connect(
      databases.file(
        'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a); INSERT INTO t (a) VALUES (1), (2); DELETE FROM t'
      )
    );
    await alter(db, 't', withCheck());
    await db.query('INSERT INTO t (a) VALUES (3)');
    expect(await db.query('SELECT id FROM t')).toEqual([{ id: 3 }]);
    expect(await db.query('SELECT * FROM sqlite_sequence')).toEqual([{ name: 't', seq: 3 }]);
  });

  test.each<[string, string, (from: Table) => Partial<Table>, RegExp]>([
    [
      'a new foreign key that rows violate',
      'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a); INSERT INTO t VALUES (9)',
      () => ({ foreignKeys: [foreignKey(['a'], 'p', ['id'])] as Table['foreignKeys'] }),
      /more rows than before violate a foreign key/
    ],
    [
      'a unique key that others refer to is dropped',
      'CREATE TABLE t (a UNIQUE); CREATE TABLE c (a REFERENCES t (a)); INSERT INTO t VALUES (1); INSERT INTO c VALUES (1)',
      () => ({ uniques: [] }),
      /foreign key mismatch/
    ],
    [
      'a new key with ON CONFLICT REPLACE drops no rows',
      'CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 1), (1, 2)',
      () => ({ uniques: [{ name: null, columns: [key('a')], onConflict: 'REPLACE' }] }),
      /UNIQUE/
    ],
    [
      'a check that rows violate',
      'CREATE TABLE t (a); INSERT INTO t VALUES (1)',
      withCheck('a > 1'),
      /CHECK/
    ],
    [
      'a trigger that cannot be made again',
      'CREATE TABLE t (a, b); CREATE TRIGGER r AFTER UPDATE ON t BEGIN SELECT 1; END; INSERT INTO t VALUES (1, 2)',
      from => ({ ...withCheck('b = b')(from), columns: [...from.columns, { ...from.columns[0] }] }),
      /duplicate column/
    ]
  ])('that fails leaves everything as it was: %s', async (_, sql, change, message) => {
    const db = await databases.connect(databases.file(sql));
    const all = async () => [
      await db.query('SELECT type, name, sql FROM sqlite_schema ORDER BY name'),
      await db.query('SELECT * FROM t'),
      await db.query('SELECT * FROM temp.sqlite_schema'),
      await db.query('PRAGMA foreign_keys'),
      await db.query('PRAGMA legacy_alter_table')
    ];
    const before = await all();
    const { report } = await alter(db, 't', change);
    expect(report.state).toBe('unchanged');
    expect(report.error?.message).toMatch(message);
    expect(await all()).toEqual(before);
  });

  test('rows that were orphans before are no reason to refuse', async () => {
    const db = await databases.connect(
      databases.file(
        'PRAGMA foreign_keys = OFF; CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a REFERENCES p); INSERT INTO t VALUES (9)'
      )
    );
    expect((await alter(db, 't', withCheck())).report.state).toBe('applied');
    expect(await db.query('SELECT * FROM t')).toEqual([{ a: 9 }]);
  });

  test('refuses to run inside a transaction, where foreign keys would stay on', async () => {
    const db = await databases.connect(
      databases.file(
        'CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE c (t REFERENCES t ON DELETE CASCADE); INSERT INTO t VALUES (1); INSERT INTO c VALUES (1)'
      )
    );
    await db.query('BEGIN');
    const { report } = await alter(db, 't', withCheck());
    expect(report.error?.message).toContain('foreign_keys is still on');
    await db.query('COMMIT');
    expect(await db.query('SELECT * FROM c')).toEqual([{ t: 1 }]);
  });

  test('of a temporary table, with a temporary trigger', async () => {
    const db = await databases.connect(databases.file('CREATE TABLE t (a)'));
    await db.query('CREATE TEMP TABLE t (b)');
    await db.query('CREATE TEMP TRIGGER r AFTER INSERT ON main.t BEGIN SELECT 1; END');
    await db.query('INSERT INTO temp.t VALUES (1)');
    expect((await alter(db, 't', withCheck(), 'temp')).report.error).toBeUndefined();
    expect((await alter(db, 't', withCheck(), 'main')).report.error).toBeUndefined();
    expect(await db.query('SELECT * FROM temp.t')).toEqual([{ b: 1 }]);
    expect(await db.query("SELECT sql FROM temp.sqlite_schema WHERE type = 'trigger'")).toEqual([
      { sql: 'CREATE TRIGGER r AFTER INSERT ON main.t BEGIN SELECT 1; END' }
    ]);
  });
});

describe('a rename', () => {
  const rename = (names: Record<string, string>) => (from: Table) =>
    from.columns.map(each => ({ ...each, name: names[each.name] ?? each.name, previousName: each.name }));

  test('of columns is followed by indexes, triggers and views, even when two are swapped', async () => {
    const db = await databases.connect(
      databases.file(`CREATE TABLE t (a INT, b TEXT, c INT CHECK (c > 0)); INSERT INTO t VALUES (1, 'b', 3);
        CREATE INDEX i ON t (a, lower(b)); CREATE VIEW v AS SELECT a, b FROM t;
        CREATE TRIGGER r AFTER UPDATE OF a ON t BEGIN SELECT new.a; END`)
    );
    const { report } = await alter(db, 't', from => ({
      columns: rename({ a: 'b', b: 'a', c: 'C' })(from),
      indexes: [
        index('i', [
          onColumn('b'),
          { ...onColumn('x'), name: null, expression: 'lower(a)' }
        ]) as Table['indexes'][number]
      ],
      checks: [{ name: null, expression: 'C > 0', onConflict: null }]
    }));
    expect(report.error).toBeUndefined();
    expect(report.statements.every(({ sql }) => sql.includes('RENAME COLUMN'))).toBe(true);
    expect(await db.query('SELECT * FROM t')).toEqual([{ b: 1, a: 'b', C: 3 }]);
    expect(await db.query('SELECT * FROM v')).toEqual([{ b: 1, a: 'b' }]);
  });

  test.each([
    [
      'added at the end',
      (a: Table['columns'][number], b: Table['columns'][number], own: typeof a) => [a, b, own]
    ],
    [
      'put first, which takes a rebuild',
      (a: Table['columns'][number], b: typeof a, own: typeof a) => [own, a, b]
    ]
  ])('leaves its name to a new column, %s', async (_, order) => {
    const db = await databases.connect(
      databases.file('CREATE TABLE t (a TEXT, c TEXT); INSERT INTO t VALUES (1, 2); CREATE INDEX i ON t (a)')
    );
    const { report } = await alter(db, 't', ({ columns: [a, c] }) => ({
      columns: order({ ...a, name: 'b', previousName: 'a' }, c, { ...c, name: 'a', default: "'new'" }),
      indexes: [index('i', [onColumn('b')]), index('j', [onColumn('a')])] as Table['indexes']
    }));
    expect(report.error).toBeUndefined();
    expect(await db.query('SELECT a, b, c FROM t')).toEqual([{ a: 'new', b: '1', c: '2' }]);
    const after = await kind.read!(db, { kind: 'table', path: ['main', 't'] });
    expect(after.indexes.map(({ name, columns }) => [name, columns[0].name])).toEqual([
      ['i', 'b'],
      ['j', 'a']
    ]);
  });

  test('together with a rebuild and of the table itself', async () => {
    const db = await databases.connect(
      databases.file(`CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, up REFERENCES t (id)); INSERT INTO t VALUES (1, 'x', 1);
        CREATE TABLE c (t REFERENCES t ON DELETE CASCADE); INSERT INTO c VALUES (1);
        CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER r AFTER UPDATE OF a ON t BEGIN SELECT new.a; END`)
    );
    const { report } = await alter(db, 't', from => ({
      name: 'T',
      columns: rename({ a: 'text', id: 'key' })(from),
      primaryKey: primaryKey([key('key')]) as Table['primaryKey'],
      foreignKeys: [foreignKey(['up'], 'T', ['key'])] as Table['foreignKeys'],
      checks: [{ name: null, expression: "CAST(text AS text) <> ''", onConflict: null }]
    }));
    expect(report.error).toBeUndefined();
    const after = await kind.read!(db, { kind: 'table', path: ['main', 'T'] });
    expect(after.name).toBe('T');
    expect(after.columns.map(({ name }) => name)).toEqual(['key', 'text', 'up']);
    expect(after.foreignKeys).toMatchObject([{ columns: ['up'], table: 'T', references: ['key'] }]);
    // The column was renamed by SQLite, the type of the same name was not.
    expect(after.checks[0].expression).toBe(`CAST("text" AS text) <> ''`);
    expect(await db.query('SELECT * FROM v')).toEqual([{ text: 'x' }]);
    expect(await db.query('SELECT * FROM c')).toEqual([{ t: 1 }]);
    expect(await textOf(db, 'c')).toContain('REFERENCES "T"');
  });
});

test.each(['50%_\\', 'a"b', "it's", 'SELECT', 'Ünï'])('finds the tables that refer to %s', async name => {
  const quoted = sqliteEngine.dialect.ident(name);
  const db = await databases.connect(
    databases.file(`CREATE TABLE ${quoted} (id INTEGER PRIMARY KEY); CREATE TABLE c (x REFERENCES ${quoted.toLowerCase()});
      CREATE TABLE d (x, "references" TEXT)`)
  );
  const expected = name === 'Ünï' ? [] : ['c'];
  expect(await kind.read!(db, { kind: 'table', path: ['main', name] })).toMatchObject({
    referencedBy: expected
  });
});

describe('dropping', () => {
  const make = () =>
    databases.connect(
      databases.file(`CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE c (t REFERENCES t ON DELETE CASCADE);
        CREATE VIEW v AS SELECT id FROM t; CREATE TRIGGER r AFTER INSERT ON c BEGIN DELETE FROM t WHERE id < 0; END;
        INSERT INTO t VALUES (1); INSERT INTO c VALUES (1)`)
    );
  const drop = async (db: Connection, cascade: boolean) => {
    const from = await kind.read!(db, { kind: 'table', path: ['main', 't'] });
    const statements = kind.plan!({ op: 'drop', ref: ref(from), from, options: { cascade } }, db.version);
    return applyStatements(statements, () => Promise.resolve(db));
  };

  test('a table that rows refer to is refused, and deletes nothing elsewhere', async () => {
    const db = await make();
    expect((await drop(db, false)).state).toBe('unchanged');
    expect(await db.query('SELECT count(*) AS n FROM c JOIN t')).toEqual([{ n: 1 }]);
    await db.query('DELETE FROM c');
    expect((await drop(db, false)).state).toBe('applied');
    expect(await db.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  test('on demand the foreign keys act', async () => {
    const db = await make();
    expect((await drop(db, true)).state).toBe('applied');
    expect(await db.query('SELECT * FROM c')).toEqual([]);
  });

  test('lists what depends on it', async () => {
    const dependents = await kind.dependents!(await make(), { kind: 'table', path: ['main', 't'] });
    expect(dependents.map(({ ref: each }) => [each.kind, each.path])).toEqual([
      ['table', ['main', 'c']],
      ['view', ['main', 'v']],
      ['trigger', ['main', 'c', 'r']]
    ]);
  });
});

/** Any table of two to five columns; constraints speak of its columns. */
function tables(): fc.Arbitrary<Table> {
  const plain = fc.record({
    type: fc.constantFrom('', 'INT', 'TEXT', 'NUMERIC(10, 2)', 'BLOB', 'REAL'),
    notNull: fc.boolean(),
    default: fc.constantFrom(null, "'it''s'", '(1 + 2)', '-3', 'NULL', "x'00ff'", 'CURRENT_DATE'),
    collation: fc.constantFrom(null, 'NOCASE', 'RTRIM')
  });
  return fc
    .record({
      names: fc.uniqueArray(hostileNames(), {
        minLength: 2,
        maxLength: 5,
        selector: each => each.toLowerCase()
      }),
      plain: fc.array(plain, { minLength: 5, maxLength: 5 }),
      keyed: fc.constantFrom('none', 'rowid', 'text', 'two'),
      unique: fc.boolean(),
      check: fc.boolean(),
      generated: fc.constantFrom(null, 'STORED', 'VIRTUAL'),
      indexed: fc.boolean(),
      withoutRowid: fc.boolean()
    })
    .map(({ names, plain: makes, keyed, unique, check, generated, indexed, withoutRowid }) => {
      const quote = sqliteEngine.dialect.ident;
      const all = names.map((name, n) => ({
        ...column(name),
        ...makes[n],
        previousName: null as string | null
      }));
      const first = all[0];
      if (keyed === 'rowid') {
        Object.assign(first, { type: 'INTEGER', default: null, collation: null });
      }
      const last = {
        ...column('g_', 'INT'),
        generated: { expression: `length(${quote(names[0])})`, storage: generated ?? 'VIRTUAL' }
      };
      return table({
        columns: generated ? [...all, last] : all,
        primaryKey:
          keyed === 'none'
            ? null
            : primaryKey(
                keyed === 'two' ? [key(names[1], { descending: true }), key(names[0])] : [key(names[0])],
                {
                  autoincrement: keyed === 'rowid' && !withoutRowid && check
                }
              ),
        uniques: unique ? [{ name: names[0], columns: [key(names[1])], onConflict: null }] : [],
        checks: check ? [{ name: null, expression: `${quote(names[0])} IS NOT 'no'`, onConflict: null }] : [],
        indexes: indexed
          ? [
              index(`i ${names[0]}`, [
                onColumn(names[1]),
                { ...onColumn(''), name: null, expression: `lower(${quote(names[0])})` }
              ])
            ]
          : [],
        withoutRowid: withoutRowid && keyed !== 'none'
      });
    });
}

kindProperty<Table>({
  engine: sqliteEngine,
  kind: 'table',
  targets,
  ref,
  definitions: tables,
  altered: (_, to) => to
});

test('any alter keeps the rows of the columns that stay', async () => {
  const db = await databases.connect(databases.file());
  const quote = sqliteEngine.dialect.ident;
  await fc.assert(
    fc.asyncProperty(
      tables(),
      tables(),
      fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 8 }),
      async (one, other, values) => {
        for (const { sql } of kind.plan!({ op: 'create', ref: ref(one), to: one }, db.version)) {
          await db.query(sql);
        }
        try {
          const first = one.columns[0].name;
          // The values stay put under any affinity but TEXT's, which is compared as text.
          const stay = one.columns.filter(each => !each.generated).map(each => each.name);
          for (const value of new Set(values)) {
            const row = stay.map((_, n) => value * 10 + n);
            await db.query(
              `INSERT INTO t (${stay.map(quote).join(', ')}) VALUES (${row.map(() => '?').join(', ')})`,
              row
            );
          }
          const rows = async () =>
            db.query(
              `SELECT ${stay.map(name => `CAST(${quote(name)} AS INTEGER) AS ${quote(name)}`).join(', ')} FROM t ORDER BY CAST(${quote(first)} AS INTEGER)`
            );
          const before = await rows();
          const extra = other.columns.filter(
            each =>
              !each.generated &&
              each.default !== 'NULL' &&
              !stay.some(name => name.toLowerCase() === each.name.toLowerCase())
          );
          const { report } = await alter(db, 't', from => ({
            columns: [
              ...[...from.columns.filter(each => !each.generated)].reverse().map((each, n) => ({
                ...each,
                type: from.primaryKey ? each.type : other.columns[n % other.columns.length].type
              })),
              ...from.columns.filter(each => each.generated),
              ...extra.map(each => ({ ...each, notNull: each.default !== null && each.notNull }))
            ] as Table['columns'],
            checks: [...from.checks, { name: null, expression: '1', onConflict: null }]
          }));
          expect(report.error).toBeUndefined();
          expect(await rows()).toEqual(before);
        } finally {
          await db.query('DROP TABLE t');
        }
      }
    ),
    { numRuns: 40, endOnFailure: true, interruptAfterTimeLimit: 20_000 }
  );
});
