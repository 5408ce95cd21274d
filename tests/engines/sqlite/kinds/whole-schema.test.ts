import { sqliteEngine } from '../../../../src/engines/sqlite';
import type { Queryable } from '../../../../src/engines/core/engine';
import type { ObjectKind } from '../../../../src/engines/core/kind';
import type { ObjectRef } from '../../../../src/model';
import { useDatabases } from '../support';

const databases = useDatabases();

/** Oddities that SQLite takes; every one comes from somebody's database. */
const SCHEMA = [
  'CREATE TABLE "a.b" (x)',
  `CREATE TABLE 't1'('a' INT, "b" TEXT)`,
  'CREATE TABLE t2(a,b,c,PRIMARY KEY(a,b DESC) ON CONFLICT IGNORE,UNIQUE(c COLLATE nocase ASC) ON CONFLICT FAIL)',
  'CREATE TABLE t3(a INT REFERENCES t2(a) ON DELETE SET DEFAULT ON UPDATE NO ACTION NOT DEFERRABLE INITIALLY IMMEDIATE)',
  "CREATE TABLE t4(a INT DEFAULT (strftime('%s','now')) CHECK(a IN (1,2,3)) CONSTRAINT foo UNIQUE, b DEFAULT -9223372036854775808, d DEFAULT 1e3)",
  'CREATE TABLE t5(a TEXT PRIMARY KEY NOT NULL, b ANY) WITHOUT ROWID , STRICT',
  'CREATE TABLE t6(id integer primary key autoincrement not null, ts timestamp default current_timestamp not null, CONSTRAINT c CHECK (json_valid(ts)))',
  'CREATE TABLE t7(a INTEGER CONSTRAINT pk PRIMARY KEY ASC ON CONFLICT REPLACE AUTOINCREMENT, b GENERATED ALWAYS AS (a*2) VIRTUAL UNIQUE)',
  'CREATE TABLE t9(a/*x*/int/*y*/,--z\n b/*,*/)--tail',
  'CREATE TABLE "emo😀ji"("ключ" TEXT)',
  'CREATE TABLE t10(a double precision, b long varchar(10), c "double" "quoted" type, d character varying (20) collate rtrim collate nocase)',
  'CREATE TABLE t11(a, FOREIGN KEY(a) REFERENCES nowhere MATCH SIMPLE ON DELETE CASCADE DEFERRABLE)',
  'CREATE TABLE t12(a INT NOT NULL ON CONFLICT ROLLBACK NOT NULL, b NULL)',
  `CREATE TABLE t13("a" DEFAULT 'x''y', b DEFAULT x'ab', c DEFAULT true, d DEFAULT abc)`,
  'CREATE TABLE t14(left INT, "right" INT, temp, view, cast, glob)',
  'CREATE TABLE t15(a CHECK (a > 0) CHECK (a < 10), CHECK (a <> 5), CONSTRAINT n1 CHECK(a<>6) CONSTRAINT n2 CHECK(a<>7))',
  'CREATE TABLE t16(a AS (1) STORED, b)',
  'CREATE TABLE t17(a,b,UNIQUE(a,b),UNIQUE(b))',
  'CREATE TABLE t18(a INT CONSTRAINT only_a_name, b)',
  'CREATE INDEX i1 ON t2(a COLLATE nocase DESC, b+1, lower(c) ASC) WHERE a > 1 AND c IS NOT NULL',
  `CREATE UNIQUE INDEX [i 2] ON "t1"("a", 'b')`,
  'CREATE INDEX "i""4" ON t17((a), b)',
  'CREATE INDEX i5 ON t17(a) -- why',
  'CREATE INDEX i6 ON t17((a || b) COLLATE nocase)',
  'CREATE INDEX i7 ON t17(a IS NULL, b IN (1,2), CASE WHEN a THEN b END)',
  'CREATE VIEW v1 AS SELECT * FROM t1',
  'CREATE VIEW [v 2]("x",[y]) AS SELECT 1,2 UNION ALL VALUES (3,4) -- end',
  'CREATE VIEW v3 AS WITH q AS (SELECT 1) SELECT * FROM q, gone',
  'CREATE TRIGGER tr1 BEFORE UPDATE OF a, "b" ON t1 FOR EACH ROW WHEN old.a IS NOT new.a BEGIN UPDATE t2 SET a = CASE WHEN 1 THEN 2 END; SELECT RAISE(ABORT, \'END;\'); END',
  "CREATE TRIGGER 'tr 2' INSTEAD OF DELETE ON v1 BEGIN DELETE FROM t1 WHERE a=old.a; END",
  'CREATE TRIGGER tr3 INSERT ON t1 WHEN (SELECT 1) BEGIN INSERT INTO t2 VALUES(1,2,3) ON CONFLICT DO NOTHING; END',
  "CREATE VIRTUAL TABLE f1 USING fts5(a, b UNINDEXED, content='t1', content_rowid='rowid')",
  'CREATE VIRTUAL TABLE f2 USING fts4(a, tokenize=porter)',
  'CREATE VIRTUAL TABLE r1 USING rtree(id, a, b, +aux)',
  'CREATE VIRTUAL TABLE dbs USING dbstat'
];

interface Found {
  kind: ObjectKind;
  ref: ObjectRef;
  definition: unknown;
}

/** Every table, view and trigger with its definition. */
async function everything(db: Queryable): Promise<Found[]> {
  const found: Found[] = [];
  for (const id of ['table', 'view', 'trigger']) {
    const kind = sqliteEngine.kinds.find(({ descriptor }) => descriptor.id === id)!;
    const relations = found.map(({ ref }) => ref);
    const parents = id === 'trigger' ? relations : [{ kind: 'database', path: ['main'] }];
    for (const parent of parents) {
      for (const { ref } of await kind.list(db, parent)) {
        found.push({ kind, ref, definition: await kind.read!(db, ref) });
      }
    }
  }
  return found;
}

const textsOf = (db: Queryable) =>
  db.query('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name');

test('a schema full of oddities is made again from its definitions, letter by letter', async () => {
  const [source, copy] = [
    await databases.connect(databases.file()),
    await databases.connect(databases.file())
  ];
  for (const sql of SCHEMA) {
    await source.query(sql);
  }
  const objects = await everything(source);
  for (const { kind, ref, definition } of objects) {
    expect(kind.plan!({ op: 'alter', ref, from: definition, to: definition }, source.version)).toEqual([]);
    for (const { sql } of kind.plan!({ op: 'create', ref, to: definition }, copy.version)) {
      await copy.query(sql);
    }
  }
  expect(await textsOf(copy)).toEqual(await textsOf(source));
  expect((await everything(copy)).map(({ ref, definition }) => [ref, definition])).toEqual(
    objects.map(({ ref, definition }) => [ref, definition])
  );
});

test('tables are made again from their fields alone, without their text', async () => {
  const source = await databases.connect(databases.file());
  for (const sql of SCHEMA) {
    await source.query(sql);
  }
  interface Fields {
    obstacle: string | null;
    indexes: { sql: string | null }[];
  }
  const bare = (definition: unknown) => {
    const { indexes, ...rest } = definition as Fields;
    return {
      ...rest,
      sql: null,
      triggers: [],
      referencedBy: [],
      indexes: indexes.map(each => ({ ...each, sql: null }))
    };
  };
  const tables = (await everything(source)).filter(
    ({ ref, definition }) => ref.kind === 'table' && (definition as Fields).obstacle === null
  );
  expect(tables.length).toBeGreaterThan(20);
  for (const { kind, ref, definition } of tables) {
    const copy = await databases.connect(databases.file());
    for (const { sql } of kind.plan!({ op: 'create', ref, to: bare(definition) }, copy.version)) {
      await copy.query(sql);
    }
    expect(bare(await kind.read!(copy, ref))).toEqual(bare(definition));
    await copy.close();
  }
});
