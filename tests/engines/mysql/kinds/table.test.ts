import { mysqlEngine } from '../../../../src/engines/mysql';
import { parseTable } from '../../../../src/engines/mysql/kinds/table/parse-table';
import { tableKind } from '../../../../src/engines/mysql/kinds/table';
import type { TableDefinition } from '../../../../src/engines/mysql/kinds/table/definition';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { targets } from './support';

/** Texts that cover what a table can have; each is made, read, dropped, made from the reading, and shown again. */
const mysqlOnly: Record<string, string> = {
  'functional index, invisible index, NOT ENFORCED, SRID, a check that CHECK_CLAUSE escapes wrongly (skeema#86)': `CREATE TABLE t (
    a int, b varchar(20) DEFAULT (concat('a''b', a)) COMMENT 'x', p point NOT NULL SRID 4326, c int CHECK (c > 0) NOT ENFORCED,
    j json DEFAULT (json_object()), KEY ((a + 1)), KEY k2 ((lower(b)) DESC), UNIQUE KEY iv (a) INVISIBLE, SPATIAL KEY (p),
    CONSTRAINT kk CHECK (b <> _latin1'x\\'y\\\\') NOT ENFORCED, KEY mv ((CAST(j->'$.a' AS unsigned array))))
    SECONDARY_ENGINE_ATTRIBUTE='{"a":1}' COMPRESSION='zlib' AUTOEXTEND_SIZE=4m`,
  'column format, storage, not secondary, attributes': `CREATE TABLE t (a int COLUMN_FORMAT FIXED STORAGE DISK,
    b int NOT SECONDARY SECONDARY_ENGINE_ATTRIBUTE '{"f":"d"}', KEY k (a) SECONDARY_ENGINE_ATTRIBUTE '{"f":"d"}')`,
  'generated columns with every attribute': `CREATE TABLE t (a int NOT NULL, g int GENERATED ALWAYS AS (a + 1) VIRTUAL NOT NULL COMMENT 'g' INVISIBLE,
    s varchar(20) CHARACTER SET latin1 COLLATE latin1_bin GENERATED ALWAYS AS (concat(a, '\\'')) STORED UNIQUE)`,
  'a primary key that the server made and hides': `SET SESSION sql_generate_invisible_primary_key = 1; CREATE TABLE t (a int);
    SET SESSION sql_generate_invisible_primary_key = 0, show_gipk_in_create_table_and_information_schema = 0`,
  'a tablespace': 'CREATE TABLE t (a int) TABLESPACE innodb_system ROW_FORMAT=COMPACT',
  'an ENUM and a SET of bytes':
    "CREATE TABLE t (a ENUM(x'92') CHARACTER SET binary, b SET('x', 'y') CHARACTER SET binary)",
  'a vector': 'CREATE TABLE t (a vector(3), b int)',
  'MyISAM options': `CREATE TABLE t (a int) MAX_ROWS=5 MIN_ROWS=3 AVG_ROW_LENGTH=7 CHECKSUM=1 PACK_KEYS=1 DELAY_KEY_WRITE=1 ENGINE=MyISAM`,
  'a column without even the default NULL':
    'CREATE TABLE t (a int, b text, c varchar(3)); ALTER TABLE t ALTER a DROP DEFAULT',
  'zero dates': `SET SESSION sql_mode = ''; CREATE TABLE t (d datetime NOT NULL DEFAULT '0000-00-00 00:00:00', e date DEFAULT '2020-00-00'); SET SESSION sql_mode = DEFAULT`,
  'a binary default': `CREATE TABLE t (a binary(3) DEFAULT x'00ff01', b varbinary(4) DEFAULT 'q', c binary(2) DEFAULT 'é')`
};

const mariadbOnly: Record<string, string> = {
  'system versioning with a period and partitions': `CREATE TABLE t (a int, b int WITHOUT SYSTEM VERSIONING, c varchar(20) COMPRESSED,
    s timestamp(6) GENERATED ALWAYS AS ROW START INVISIBLE, e timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e))
    WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME INTERVAL 1 MONTH AUTO (PARTITION p0 HISTORY, PARTITION pn CURRENT)`,
  'system versioning by a number of rows':
    'CREATE TABLE t (a int) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 1000 PARTITIONS 4',
  'an application-time period without overlaps, page compression': `CREATE TABLE t (id int, s date, e date, PERIOD FOR pp (s, e),
    PRIMARY KEY (id, pp WITHOUT OVERLAPS)) PAGE_COMPRESSED=1 PAGE_COMPRESSION_LEVEL=3`,
  'Aria options': 'CREATE TABLE t (a int) ENGINE=Aria TRANSACTIONAL=1 PAGE_CHECKSUM=1 ROW_FORMAT=PAGE',
  'CSV options': 'CREATE TABLE t (a int NOT NULL) ENGINE=CSV IETF_QUOTES=YES',
  'options that the engine does not know': `SET SESSION sql_mode = 'IGNORE_BAD_TABLE_OPTIONS'; CREATE TABLE t (a int) FOO='a''b' BAR=7; SET SESSION sql_mode = DEFAULT`,
  'defaults are expressions (phpmyadmin#14951, adminer#895)': `CREATE TABLE t (a int NOT NULL, dt timestamp(2) NULL DEFAULT (now(2) + INTERVAL 1 DAY),
    u uuid DEFAULT uuid(), i inet6, b blob DEFAULT 'x', x varchar(10) DEFAULT concat('a', 'b\\\\c'), z bigint DEFAULT -1, zz double DEFAULT 1e10,
    tt text DEFAULT 'x''y\\\\\\n', KEY k (a) IGNORED, KEY k2 (a DESC), g int AS (a + 1) STORED COMMENT 'x' UNIQUE, g2 int AS (a * 2) INVISIBLE CHECK (g2 > 1))`,
  'column checks, JSON (HeidiSQL#75)': `CREATE TABLE t (j json, k int CHECK (k > 0), CONSTRAINT k2 CHECK (k < 5 AND 'a\\'b' <> ''))`,
  'a binary default':
    "CREATE TABLE t (a binary(3) DEFAULT x'00ff01', b varbinary(4) DEFAULT 'q?', c blob DEFAULT x'c3a9', d varchar(3) DEFAULT 'é')",
  'a sequence as default':
    'CREATE SEQUENCE sq; CREATE TABLE t (a int NOT NULL DEFAULT nextval(sq), b text, UNIQUE KEY (b))',
  'a spatial reference system': 'CREATE TABLE t (p point REF_SYSTEM_ID=4326 NOT NULL, SPATIAL KEY (p))',
  'compressed rows': `CREATE TABLE t (a int) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4`
};

const both: Record<string, string> = {
  'every attribute': `CREATE TABLE t (
    id bigint unsigned NOT NULL AUTO_INCREMENT COMMENT 'it''s \\\\ \\n x',
    n varchar(10) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'a''b\\\\c', d decimal(10,2) unsigned zerofill DEFAULT 1.5,
    e enum('a','b''c',',') DEFAULT 'a', s set('x','y'), ts timestamp(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
    tn timestamp NULL, dt datetime DEFAULT NULL, b1 bit(3) DEFAULT b'101', bin varbinary(16) DEFAULT 'ab', g int GENERATED ALWAYS AS (d + 1) VIRTUAL,
    h int GENERATED ALWAYS AS (d * 2) STORED, p point NOT NULL, ex varchar(80) DEFAULT (concat('a', uuid())), inv int DEFAULT 3 INVISIBLE,
    ck int, ck2 int CHECK (ck2 > 0), txt text, nl tinyint(1) NULL DEFAULT NULL, u8 varchar(9) CHARACTER SET utf8mb4 DEFAULT '日本\\n\\t%_',
    PRIMARY KEY (id), UNIQUE KEY u1 (n(5), d DESC) USING BTREE COMMENT 'ix', KEY k2 (e) KEY_BLOCK_SIZE=4, FULLTEXT KEY ft (txt),
    SPATIAL KEY sp (p), CONSTRAINT fk1 FOREIGN KEY (ck) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE SET NULL,
    CONSTRAINT \`c''1\` CHECK (n <> 'a\\\\b''c' AND nl IS NOT NULL)
  ) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='co''m\\\\m' ROW_FORMAT=DYNAMIC STATS_PERSISTENT=1 STATS_SAMPLE_PAGES=10`,
  'range partitions': `CREATE TABLE t (a int NOT NULL, b date, PRIMARY KEY (a)) COMMENT 'x' PARTITION BY RANGE (a)
    (PARTITION p0 VALUES LESS THAN (10) COMMENT 'c''c', PARTITION \`p 1\` VALUES LESS THAN MAXVALUE MAX_ROWS=5)`,
  'list columns': `CREATE TABLE t (a int, b int) PARTITION BY LIST COLUMNS (a, b) (PARTITION p0 VALUES IN ((1,2),(NULL,4)), PARTITION p1 VALUES IN ((5,6)))`,
  'numbered subpartitions': `CREATE TABLE t (a int, b date) PARTITION BY RANGE (year(b)) SUBPARTITION BY HASH (to_days(b)) SUBPARTITIONS 2
    (PARTITION p0 VALUES LESS THAN (1990), PARTITION p1 VALUES LESS THAN (2000))`,
  'named subpartitions': `CREATE TABLE t (a int, b date) PARTITION BY RANGE (year(b)) SUBPARTITION BY LINEAR KEY (a)
    (PARTITION p0 VALUES LESS THAN (1990) (SUBPARTITION s0, SUBPARTITION s1 COMMENT 'x'))`,
  'linear hash': 'CREATE TABLE t (a int) PARTITION BY LINEAR HASH (a) PARTITIONS 4',
  'key with an algorithm': 'CREATE TABLE t (a int PRIMARY KEY) PARTITION BY KEY ALGORITHM=1 () PARTITIONS 3',
  'named hash partitions': 'CREATE TABLE t (a int) PARTITION BY HASH (a) (PARTITION x, PARTITION y)',
  'range columns of text': `CREATE TABLE t (\`a'b\` varchar(20)) PARTITION BY RANGE COLUMNS (\`a'b\`) (PARTITION p0 VALUES LESS THAN ('x''y\\\\'), PARTITION p1 VALUES LESS THAN (MAXVALUE))`,
  'a row format that InnoDB replaces':
    'SET SESSION innodb_strict_mode = 0; CREATE TABLE t (a int) ROW_FORMAT=FIXED; SET SESSION innodb_strict_mode = 1',
  'a foreign key to itself and hostile names': `CREATE TABLE t (\`Chk_$%{}[]()&*^!@"'\`\`\\/#\` int PRIMARY KEY, \`select\` int COMMENT ')', UNIQUE KEY \`, KEY\` (\`select\`),
    CONSTRAINT \`fk \`\`,(\` FOREIGN KEY (\`select\`) REFERENCES t (\`Chk_$%{}[]()&*^!@"'\`\`\\/#\`))`,
  'charsets of columns under another default': `CREATE TABLE t (a varchar(9), b varchar(9) CHARACTER SET utf8mb4, c text COLLATE latin1_german1_ci, d char(2) CHARACTER SET binary)
    DEFAULT CHARSET=latin1`
};

describe.each(targets.map(target => [target.name, target] as const))('what %s shows', (name, target) => {
  const texts = { ...both, ...(name.startsWith('mysql') ? mysqlOnly : mariadbOnly) };

  test.each(Object.entries(texts))(
    '%s: the table made from its reading is shown alike',
    async (_name, script) => {
      const scratch = await target.scratch();
      const { connection, database } = scratch;
      try {
        await connection.query('CREATE TABLE parent (id int PRIMARY KEY)');
        for (const { sql } of connection.dialect.split(script)) {
          await connection.query(sql);
        }
        const ref = { kind: 'table', path: [database, 't'] };
        const shown = await show(connection);
        const before = await tableKind.read!(connection, ref);
        expect(tableKind.plan!({ op: 'alter', ref, from: before, to: before }, connection.version)).toEqual(
          []
        );
        await connection.query('DROP TABLE t');
        for (const { sql } of tableKind.plan!({ op: 'create', ref, to: before }, connection.version)) {
          await connection.query(sql);
        }
        expect(await show(connection)).toBe(shown);
        expect(await tableKind.read!(connection, ref)).toEqual(before);
      } finally {
        await scratch.drop();
      }
    }
  );
});

async function show(connection: { query<R>(sql: string): Promise<R[]> }): Promise<string> {
  const [row] = await connection.query<Record<string, string>>('SHOW CREATE TABLE t');
  return row['Create Table'];
}

describe.each(targets.map(target => [target.name, target] as const))('a table on %s', (_name, target) => {
  async function altered(setup: readonly string[], change: (from: TableDefinition) => TableDefinition) {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      for (const sql of setup) {
        await connection.query(sql);
      }
      const ref = { kind: 'table', path: [database, 't'] };
      const from = await tableKind.read!(connection, ref);
      const to = change(from);
      const plan = tableKind.plan!({ op: 'alter', ref, from, to }, connection.version);
      const report = await applyStatements(plan, () => Promise.resolve(connection));
      const path = [database, report.state === 'applied' ? to.name : 't'];
      const after = await tableKind.read!(connection, { kind: 'table', path });
      return {
        from,
        to,
        plan: plan.map(each => each.sql.replaceAll(database, 'd').replace(/\s+/g, ' ')),
        report,
        after
      };
    } finally {
      await scratch.drop();
    }
  }

  test('a column is renamed with its keys, moved, and the table with it', async () => {
    const { plan, report, after } = await altered(
      ['CREATE TABLE t (a int PRIMARY KEY, b int, c int, KEY k (b))'],
      from => ({
        ...from,
        name: 'u`',
        columns: [from.columns[0], from.columns[2], { ...from.columns[1], name: 'B `', previousName: 'b' }]
      })
    );
    expect(report.error).toBeUndefined();
    expect(plan).toHaveLength(1);
    expect(plan[0]).toMatch(/^ALTER TABLE `d`.`t` (MODIFY|CHANGE) COLUMN .* RENAME TO `d`.`u```$/);
    expect(after.name).toBe('u`');
    expect(after.columns.map(column => column.name)).toEqual(['a', 'c', 'B `']);
    expect(after.indexes[1].parts[0].column).toBe('B `');
  });

  test('a rename alone leaves the column as it is', async () => {
    const { plan, after } = await altered(["CREATE TABLE t (a int COMMENT 'x', b int)"], from => ({
      ...from,
      columns: [{ ...from.columns[0], name: 'z', previousName: 'a' }, from.columns[1]]
    }));
    expect(plan).toEqual(['ALTER TABLE `d`.`t` RENAME COLUMN `a` TO `z`']);
    expect(after.columns[0]).toMatchObject({ name: 'z', comment: 'x', previousName: null });
  });

  test.each<[string, string[], (from: TableDefinition) => TableDefinition['columns'], string[], object]>([
    [
      'of one that goes, with its key',
      ['CREATE TABLE t (a int, c int, d bigint, KEY k (c))'],
      ({ columns: [a, , d] }) => [a, { ...d, name: 'c', previousName: 'd' }],
      ['ALTER TABLE `d`.`t` DROP INDEX `k`, DROP COLUMN `c`, RENAME COLUMN `d` TO `c`, ADD KEY `k` (`c`)'],
      { a: 'int', c: 'bigint' }
    ],
    [
      'of one that is renamed',
      ['CREATE TABLE t (a bigint, c int)'],
      ({ columns: [a, c] }) => [{ ...a, name: 'b', previousName: 'a' }, c, { ...c, name: 'a' }],
      ['ALTER TABLE `d`.`t` RENAME COLUMN `a` TO `b`, ADD COLUMN `a` int'],
      { b: 'bigint', c: 'int', a: 'int' }
    ],
    [
      'of each other',
      ['CREATE TABLE t (a bigint, c int, KEY k (a))'],
      ({ columns: [a, c] }) => [
        { ...a, name: 'c', previousName: 'a' },
        { ...c, name: 'a', previousName: 'c' }
      ],
      [
        'ALTER TABLE `d`.`t` DROP INDEX `k`, RENAME COLUMN `a` TO `c`, RENAME COLUMN `c` TO `a`, ADD KEY `k` (`a`)'
      ],
      { c: 'bigint', a: 'int' }
    ]
  ])('columns take over the names %s', async (_, statements, columns, expected, types) => {
    const { to, plan, report, after } = await altered(statements, from => ({
      ...from,
      columns: columns(from)
    }));
    expect(report.error).toBeUndefined();
    expect(plan.map(sql => sql.replace(/ DEFAULT NULL| NULL|\(\d+\)/g, ''))).toEqual(expected);
    const found = after.columns.map(({ name, type }) => [name, type.replace(/\(\d+\)/, '')] as const);
    expect(found).toEqual(Object.entries(types));
    expect(after.indexes).toEqual(to.indexes);
  });

  test('a foreign key comes back when its new form fails', async () => {
    const { from, plan, report, after } = await altered(
      [
        'CREATE TABLE p (id int PRIMARY KEY, x int)',
        'CREATE TABLE t (a int, KEY (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE)'
      ],
      from => ({ ...from, foreignKeys: [{ ...from.foreignKeys[0], referencedTable: 'nowhere' }] })
    );
    expect(plan).toHaveLength(2);
    expect(report.state).toBe('unchanged');
    expect(report.statements.map(each => each.outcome)).toEqual(['undone', 'failed']);
    expect(after).toEqual(from);
  });

  test('is read alike under every sql_mode of the session', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      await connection.query(
        `CREATE TABLE t (a varchar(20) DEFAULT 'x\\\\''y"' COMMENT 'c\\\\', b int, CONSTRAINT k CHECK (a <> 'q''\\\\'))`
      );
      const ref = { kind: 'table', path: [database, 't'] };
      const plain = await tableKind.read!(connection, ref);
      expect(plain.columns[0].comment).toBe('c\\');
      const mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
      await connection.query(`SET SESSION sql_mode = '${mode}'`);
      expect(await tableKind.read!(connection, ref)).toEqual(plain);
      expect(await connection.query('SELECT @@sql_mode AS mode')).toEqual([{ mode }]);
      await connection.query('SET SESSION sql_quote_show_create = 0');
      expect(await tableKind.read!(connection, ref)).toEqual(plain);
      expect(await connection.query('SELECT @@sql_quote_show_create AS quoted')).toEqual([{ quoted: 0 }]);
    } finally {
      await scratch.drop();
    }
  });

  test('stored programs that name a table, a view or a sequence are its dependents', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    const mariadb = connection.version.flavor === 'mariadb';
    const quoted = connection.dialect.ident(database);
    try {
      for (const sql of [
        'CREATE TABLE `it em` (a int, status int)',
        'CREATE TABLE status (a int)',
        'CREATE TABLE t (a int)',
        'CREATE VIEW v AS SELECT 1 AS a',
        'CREATE PROCEDURE qualified() SELECT * FROM ' + quoted + '.`it em`',
        'CREATE PROCEDURE listed() SELECT 1 FROM t, `it em`',
        'CREATE PROCEDURE columns_only() BEGIN INSERT INTO t (a) VALUES (1); SELECT a, status FROM `it em`; END',
        "CREATE PROCEDURE other() SELECT 'FROM `it em`' /* FROM `it em` */ FROM v",
        'CREATE TRIGGER writes BEFORE INSERT ON t FOR EACH ROW INSERT INTO status VALUES (1)',
        'CREATE EVENT cleans ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM `it em`',
        ...(mariadb
          ? [
              'CREATE SEQUENCE s',
              'CREATE TABLE numbered (a int DEFAULT NEXTVAL(s))',
              'CREATE FUNCTION number() RETURNS int DETERMINISTIC RETURN NEXT VALUE FOR s'
            ]
          : [])
      ]) {
        await connection.query(sql);
      }
      const of = async (kind: string, name: string): Promise<string[]> => {
        const { dependents } = mysqlEngine.kinds.find(({ descriptor }) => descriptor.id === kind)!;
        const found = await dependents!(connection, { kind, path: [database, name] });
        return found.map(each => [each.ref.kind, ...each.ref.path.slice(1)].join(' ')).sort();
      };
      expect(await of('table', 'it em')).toEqual([
        'event cleans',
        'procedure columns_only',
        'procedure listed',
        'procedure qualified'
      ]);
      expect(await of('table', 'status')).toEqual(['trigger writes']);
      expect(await of('table', 't')).toEqual([
        'procedure columns_only',
        'procedure listed',
        'trigger writes'
      ]);
      expect(await of('view', 'v')).toEqual(['procedure other']);
      if (mariadb) {
        expect(await of('sequence', 's')).toEqual(['function number', 'table numbered']);
      }
    } finally {
      await scratch.drop();
    }
  });

  test('a circle of foreign keys is made in stages; dependents are named', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      await connection.query('CREATE TABLE t (a int PRIMARY KEY)');
      await connection.query(
        'CREATE TABLE o (a int PRIMARY KEY, CONSTRAINT f FOREIGN KEY (a) REFERENCES t (a))'
      );
      await connection.query('CREATE VIEW v AS SELECT a FROM t');
      await connection.query('CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1');
      const other = await tableKind.read!(connection, { kind: 'table', path: [database, 'o'] });
      expect(tableKind.stages!(other).map(stage => stage.foreignKeys.length)).toEqual([0, 1]);
      const found = await tableKind.dependents!(connection, { kind: 'table', path: [database, 't'] });
      expect(found.map(each => [each.ref.kind, each.ref.path[1]])).toEqual([
        ['table', 'o'],
        ['trigger', 'tr'],
        ['view', 'v']
      ]);
      await expect(
        tableKind.read!(connection, { kind: 'table', path: [database, 'v'] })
      ).rejects.toMatchObject({ code: 'not-found' });
    } finally {
      await scratch.drop();
    }
  });
});

test('what a server lacks is refused with the reason', () => {
  const version = { flavor: 'mariadb', major: 11, minor: 8, patch: 0, text: '' };
  const to = {
    name: 't',
    columns: [{ name: 'a', type: 'int' }],
    checks: [{ name: 'c', expression: 'a > 1', enforced: false }]
  };
  const change = {
    op: 'create' as const,
    ref: { kind: 'table', path: ['d', 't'] },
    to: to as unknown as TableDefinition
  };
  expect(() => tableKind.plan!(change, version)).toThrow(/MariaDB enforces every check/);
});

test('an attribute of a later server is kept as it stands', () => {
  const table = parseTable(
    "CREATE TABLE `t` (\n  `a` int NOT NULL NEW_THING='x' COMMENT 'c',\n  KEY `k` (`a`) NEWER (1)\n) ENGINE=InnoDB NEWEST=5"
  );
  expect(table.columns[0]).toMatchObject({ options: ["NEW_THING='x'"], comment: 'c', nullable: false });
  expect(table.indexes[0].options).toEqual(['NEWER', '(1)']);
  expect(table.options).toEqual([{ name: 'NEWEST', value: '5' }]);
});
