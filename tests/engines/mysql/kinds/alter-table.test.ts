import type { ObjectKind } from '../../../../src/engines/core/kind';
import { mysqlEngine } from '../../../../src/engines/mysql';
import { kindSuite } from '../../../support/kind-suite';
import { mariadbTargets, mysqlTargets } from './support';

type Json = Record<string, unknown>;
interface Definition extends Json {
  name: string;
  columns: Json[];
}

const ref = ({ name }: Definition, { database }: { database: string }) => ({
  kind: 'table',
  path: [database, name]
});
const latin = { charset: 'latin1', collation: 'latin1_swedish_ci' };
const utf8 = { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
const id = { name: 'id', type: 'bigint unsigned', nullable: false };
const name = {
  name: 'name',
  type: 'varchar(20)',
  ...latin,
  default: "'x'",
  comment: "it's",
  invisible: true
};
const when = {
  name: 'at',
  type: 'timestamp',
  nullable: false,
  default: 'CURRENT_TIMESTAMP',
  onUpdate: 'CURRENT_TIMESTAMP'
};
const at = (engine: 'mysql' | 'mariadb') =>
  engine === 'mysql' ? when : { ...when, default: 'current_timestamp()', onUpdate: 'current_timestamp()' };
const primary = { name: 'PRIMARY', kind: 'PRIMARY', parts: [{ column: 'id' }] };
const byName = { name: 'by name', kind: 'INDEX', parts: [{ column: 'name' }] };
const plain: Definition = { name: 't', columns: [id, name], indexes: [primary], engine: 'InnoDB', ...latin };
const T = '`{database}`.`t`';

/** bigint is shown with a width by MariaDB: both words are given to the server. */
function typed(definition: Definition, engine: 'mysql' | 'mariadb'): Definition {
  const widen = (type: unknown): unknown =>
    engine === 'mariadb' && type === 'bigint unsigned'
      ? 'bigint(20) unsigned'
      : engine === 'mariadb' && type === 'int'
        ? 'int(11)'
        : type;
  return {
    ...definition,
    columns: definition.columns.map(column => ({ ...column, type: widen(column.type) }))
  };
}

for (const [engine, some] of [
  ['mysql', mysqlTargets],
  ['mariadb', mariadbTargets]
] as const) {
  const table = (changes: Partial<Definition> = {}): Definition =>
    typed({ ...plain, ...changes } as Definition, engine);
  const hidden = engine === 'mysql' ? 'INVISIBLE' : 'IGNORED';
  const shown = engine === 'mysql' ? 'VISIBLE' : 'NOT IGNORED';
  const int = engine === 'mysql' ? 'int' : 'int(11)';
  kindSuite<Definition>({
    engine: mysqlEngine,
    kind: 'table',
    targets: some,
    ref,
    cases: [
      {
        name: 'MODIFY repeats every attribute of the column',
        from: table({ columns: [id, name, at(engine)] }),
        to: table({ columns: [id, { ...name, type: 'varchar(30)' }, { ...at(engine), comment: 'c' }] }),
        expectSql: [
          `ALTER TABLE ${T} MODIFY COLUMN \`name\` varchar(30) DEFAULT 'x' INVISIBLE COMMENT 'it''s', MODIFY COLUMN \`at\` timestamp NOT NULL DEFAULT ${at(engine).default} ON UPDATE ${at(engine).onUpdate} COMMENT 'c'`
        ],
        hazards: []
      },
      {
        name: 'a narrower type says that it may lose data',
        from: table(),
        to: table({ columns: [id, { ...name, type: 'varchar(3)' }] }),
        hazards: ['data-loss', 'rewrite']
      },
      {
        name: 'NOT NULL',
        from: table(),
        to: table({ columns: [id, { ...name, nullable: false }] }),
        hazards: ['data-loss', 'rewrite']
      },
      {
        name: 'another default character set leaves the columns alone',
        from: table(),
        to: table({ ...utf8 }),
        expectSql: [`ALTER TABLE ${T} DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin`],
        hazards: []
      },
      {
        name: 'a column is converted to another character set',
        from: table(),
        to: table({ columns: [id, { ...name, ...utf8 }] }),
        expectSql: [
          `ALTER TABLE ${T} MODIFY COLUMN \`name\` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'x' INVISIBLE COMMENT 'it''s'`
        ],
        hazards: ['data-loss', 'rewrite']
      },
      {
        name: 'columns are added, dropped and moved in one statement',
        from: table({
          columns: [id, { name: 'a', type: 'int' }, { name: 'b', type: 'int' }, { name: 'c', type: 'int' }]
        }),
        to: table({
          columns: [
            { name: 'c', type: 'int' },
            { name: 'n', type: 'int' },
            id,
            { name: 'b', type: 'int', comment: 'moved not' },
            { name: 'z', type: 'int' }
          ]
        }),
        expectSql: [
          `ALTER TABLE ${T} DROP COLUMN \`a\`, MODIFY COLUMN \`c\` ${int} FIRST, ADD COLUMN \`n\` ${int} AFTER \`c\`, MODIFY COLUMN \`b\` ${int} COMMENT 'moved not', ADD COLUMN \`z\` ${int}`
        ],
        hazards: ['data-loss', 'rewrite']
      },
      {
        name: 'no default at all, and back',
        from: table({
          columns: [
            id,
            { name: 'a', type: 'int' },
            { name: 'b', type: 'int', withoutDefault: engine === 'mysql' }
          ]
        }),
        to: table({
          columns: [
            id,
            { name: 'a', type: 'int', withoutDefault: engine === 'mysql' },
            { name: 'b', type: 'int' }
          ]
        }),
        expectSql:
          engine === 'mysql'
            ? [`ALTER TABLE ${T} ALTER COLUMN \`a\` DROP DEFAULT, MODIFY COLUMN \`b\` int`]
            : []
      },
      {
        name: 'a generated column',
        from: table(),
        to: table({
          columns: [
            id,
            name,
            {
              name: 'g',
              type: 'int',
              generated: { expression: engine === 'mysql' ? '(`id` + 1)' : '`id` + 1', storage: 'STORED' }
            }
          ]
        }),
        hazards: ['rewrite']
      },
      {
        name: 'an index is renamed',
        from: table({ indexes: [primary, byName] }),
        to: table({ indexes: [primary, { ...byName, name: '`new`' }] }),
        expectSql: [`ALTER TABLE ${T} RENAME INDEX \`by name\` TO \`\`\`new\`\`\``],
        hazards: []
      },
      {
        name: 'an index is hidden',
        from: table({ indexes: [primary, byName] }),
        to: table({ indexes: [primary, { ...byName, visible: false }] }),
        expectSql: [`ALTER TABLE ${T} ALTER INDEX \`by name\` ${hidden}`]
      },
      {
        name: 'an index is shown',
        from: table({ indexes: [primary, { ...byName, visible: false }] }),
        to: table({ indexes: [primary, byName] }),
        expectSql: [`ALTER TABLE ${T} ALTER INDEX \`by name\` ${shown}`]
      },
      {
        name: 'indexes with a prefix, a comment, another order, a parser',
        from: table({ indexes: [primary, byName] }),
        to: table({
          indexes: [
            primary,
            { ...byName, parts: [{ column: 'name', length: 5, descending: true }], comment: "it's" },
            { name: 'ft', kind: 'FULLTEXT', parts: [{ column: 'name' }] }
          ]
        }),
        expectSql: [
          `ALTER TABLE ${T} DROP INDEX \`by name\`, ADD KEY \`by name\` (\`name\`(5) DESC) COMMENT 'it''s', ADD FULLTEXT KEY \`ft\` (\`name\`)`
        ],
        hazards: ['lock']
      },
      {
        name: 'another primary key',
        from: table({ columns: [id, { ...name, nullable: false }] }),
        to: table({
          columns: [id, { ...name, nullable: false }],
          indexes: [{ ...primary, parts: [{ column: 'id' }, { column: 'name' }] }]
        }),
        expectSql: [`ALTER TABLE ${T} DROP PRIMARY KEY, ADD PRIMARY KEY (\`id\`, \`name\`)`],
        hazards: ['rewrite']
      },
      {
        name: 'checks',
        from: table({
          checks: [{ name: 'old', expression: engine === 'mysql' ? '(`id` > 1)' : '`id` > 1' }]
        }),
        to: table({
          checks: [{ name: "new'`", expression: engine === 'mysql' ? '(`id` > 2)' : '`id` > 2' }]
        }),
        expectSql: [
          engine === 'mysql'
            ? `ALTER TABLE ${T} DROP CHECK \`old\`, ADD CONSTRAINT \`new'\`\`\` CHECK ((\`id\` > 2))`
            : `ALTER TABLE ${T} DROP CONSTRAINT \`old\`, ADD CONSTRAINT \`new'\`\`\` CHECK (\`id\` > 2)`
        ],
        hazards: ['lock']
      },
      {
        name: 'a foreign key changes under its name: dropped first, in a statement of its own',
        setup: ['CREATE TABLE p (id bigint unsigned PRIMARY KEY)'],
        from: table({
          foreignKeys: [{ name: 'f', columns: ['id'], referencedTable: 'p', referencedColumns: ['id'] }]
        }),
        to: table({
          foreignKeys: [
            {
              name: 'f',
              columns: ['id'],
              referencedTable: 'p',
              referencedColumns: ['id'],
              onDelete: 'CASCADE'
            }
          ]
        }),
        expectSql: [
          `ALTER TABLE ${T} DROP FOREIGN KEY \`f\``,
          `ALTER TABLE ${T} ADD CONSTRAINT \`f\` FOREIGN KEY (\`id\`) REFERENCES \`p\` (\`id\`) ON DELETE CASCADE`
        ],
        hazards: ['lock']
      },
      {
        name: 'engine, row format, comment, options',
        from: table({ options: [{ name: 'STATS_PERSISTENT', value: '1' }], rowFormat: 'COMPACT' }),
        to: table({
          engine: 'MyISAM',
          comment: "it's \\",
          rowFormat: 'DYNAMIC',
          options: [{ name: 'CHECKSUM', value: '1' }]
        }),
        expectSql: [
          `ALTER TABLE ${T} ENGINE = \`MyISAM\`, ROW_FORMAT = DYNAMIC, COMMENT = 'it''s \\\\', STATS_PERSISTENT = DEFAULT, CHECKSUM = 1`
        ],
        hazards: ['data-loss', 'rewrite']
      },
      {
        name: 'partitions are added at the end',
        from: table({ partitioning: range('10', '20') }),
        to: table({ partitioning: range('10', '20', '30') }),
        expectSql: [`ALTER TABLE ${T} ADD PARTITION (PARTITION \`p30\` VALUES LESS THAN (30))`],
        hazards: []
      },
      {
        name: 'a partition is dropped with its rows',
        from: table({ partitioning: range('10', '20', '30') }),
        to: table({ partitioning: range('10', '30') }),
        expectSql: [`ALTER TABLE ${T} DROP PARTITION \`p20\``],
        hazards: ['data-loss']
      },
      {
        name: 'hash partitions are merged',
        from: table({ partitioning: hash(4) }),
        to: table({ partitioning: hash(3) }),
        expectSql: [`ALTER TABLE ${T} COALESCE PARTITION 1`],
        hazards: ['rewrite']
      },
      {
        name: 'partitioned otherwise',
        from: table({ partitioning: hash(4) }),
        to: table({ partitioning: range('10', 'MAXVALUE') }),
        expectSql: [/^ALTER TABLE \S+ PARTITION BY RANGE \(`id`\)/],
        hazards: ['rewrite']
      },
      {
        name: 'no longer partitioned',
        from: table({ partitioning: hash(4) }),
        to: table({ partitioning: null }),
        expectSql: [`ALTER TABLE ${T} REMOVE PARTITIONING`],
        hazards: ['rewrite']
      },
      {
        name: 'drop',
        from: table(),
        expectSql: [`DROP TABLE ${T}`],
        hazards: ['data-loss', 'drops-dependents']
      }
    ]
  });
}

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'table',
  targets: mariadbTargets,
  ref,
  cases: [
    {
      name: 'a column check is changed with its column, json_valid is kept (HeidiSQL#75)',
      from: {
        name: 't',
        columns: [
          { name: 'a', type: 'int(11)', check: '`a` > 1' },
          {
            name: 'j',
            type: 'longtext',
            charset: 'utf8mb4',
            collation: 'utf8mb4_bin',
            check: 'json_valid(`j`)'
          }
        ]
      },
      to: {
        name: 't',
        columns: [
          { name: 'a', type: 'int(11)', check: null },
          {
            name: 'j',
            type: 'longtext',
            charset: 'utf8mb4',
            collation: 'utf8mb4_bin',
            check: 'json_valid(`j`)',
            comment: 'c'
          }
        ]
      },
      expectSql: [
        /MODIFY COLUMN `a` int\(11\),\s+MODIFY COLUMN `j` longtext( CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)? COMMENT 'c' CHECK \(json_valid\(`j`\)\)$/
      ]
    },
    {
      name: 'system versioning is added and taken away with its history',
      from: { name: 't', columns: [{ name: 'a', type: 'int(11)' }], systemVersioned: true },
      to: { name: 't', columns: [{ name: 'a', type: 'int(11)' }], systemVersioned: false },
      expectSql: ['ALTER TABLE `{database}`.`t` DROP SYSTEM VERSIONING'],
      hazards: ['data-loss', 'rewrite']
    },
    {
      name: 'a period and a key without overlaps',
      from: {
        name: 't',
        columns: [
          { name: 's', type: 'date', nullable: false },
          { name: 'e', type: 'date', nullable: false }
        ]
      },
      to: {
        name: 't',
        columns: [
          { name: 's', type: 'date', nullable: false },
          { name: 'e', type: 'date', nullable: false }
        ],
        periods: [{ name: 'p`', start: 's', end: 'e' }]
      },
      expectSql: ['ALTER TABLE `{database}`.`t` ADD PERIOD FOR `p``` (`s`, `e`)']
    }
  ]
});

function range(...ends: string[]): Json {
  return {
    method: 'RANGE',
    expression: '`id`',
    partitions: ends.map(end => ({
      name: `p${end}`,
      bound: end === 'MAXVALUE' ? 'VALUES LESS THAN MAXVALUE' : `VALUES LESS THAN (${end})`
    }))
  };
}

function hash(count: number): Json {
  return { method: 'HASH', expression: '`id`', count, partitions: [] };
}

test('a column of a period that gets another name has the period follow, whichever of both it says', () => {
  const { plan } = mysqlEngine.kinds.find(({ descriptor }) => descriptor.id === 'table')! as ObjectKind;
  const dates = (start: string, previousName: string | null, period: string) => ({
    name: 't',
    columns: [
      { name: start, previousName, type: 'date', nullable: false },
      { name: 'e', type: 'date', nullable: false }
    ],
    periods: [{ name: 'p', start: period, end: 'e' }]
  });
  const version = { flavor: 'mariadb', major: 11, minor: 8, patch: 0, text: 'MariaDB 11.8' };
  for (const period of ['s', 'S 2']) {
    const change = {
      op: 'alter',
      ref: { kind: 'table', path: ['d', 't'] },
      from: dates('s', null, 's')
    } as const;
    expect(plan!({ ...change, to: dates('S 2', 's', period) }, version).map(({ sql }) => sql)).toEqual([
      'ALTER TABLE `d`.`t` RENAME COLUMN `s` TO `S 2`'
    ]);
  }
});
