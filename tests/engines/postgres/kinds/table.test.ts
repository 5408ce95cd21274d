import { postgresEngine } from '../../../../src/engines/postgres';
import type { Column, TableDefinition } from '../../../../src/engines/postgres/kinds/table/definition';
import { kindSuite, uniqueName, type KindCase, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

type Parts<T> = T extends readonly (infer E)[]
  ? Parts<E>[]
  : T extends object
    ? { [K in keyof T]?: Parts<T[K]> }
    : T;
/** A person fills in a few fields; the others are read back, or left alone. */
const table = (given: Parts<TableDefinition>): TableDefinition =>
  ({ schema: 'public', name: 't', ...given }) as TableDefinition;
const columns = (...types: [name: string, type: string, more?: Parts<Column>][]): Parts<Column>[] =>
  types.map(([name, type, more]) => ({ name, type, ...more }));

const fresh = columns(['a', 'integer'], ['b', 'text']);
const since = (major: number) => (connection: { version: { major: number } }) =>
  connection.version.major >= major;
const reader = uniqueName('reader "r"');
const granter = uniqueName('granter');
const ident = postgresEngine.dialect.ident;

const creates: KindCase<TableDefinition>[] = [
  {
    name: 'a few fields make a table, short type names are understood',
    to: table({
      columns: columns(['id', 'integer', { notNull: true }], ['name', 'text']),
      keys: [{ kind: 'primary', columns: ['id'] }]
    }),
    expectSql: ['CREATE TABLE "public"."t" ( "id" integer NOT NULL, "name" text, PRIMARY KEY ("id") )'],
    hazards: []
  },
  ...hostileNames.map((name): KindCase<TableDefinition> => ({
    name: `hostile names everywhere: ${name.slice(0, 24)}`,
    setup: [
      `create schema ${ident(name)}`,
      `create table ${ident(name)}.other (${ident(name)} int primary key)`
    ],
    to: table({
      schema: name,
      name,
      comment: name,
      columns: columns([
        name,
        'integer',
        { comment: name, default: `length('${name.replaceAll("'", "''")}'::text)` }
      ]),
      keys: [{ name: `${name.slice(0, 20)}k`, kind: 'unique', columns: [name], comment: name }],
      foreignKeys: [
        {
          name: `${name.slice(0, 20)}f`,
          columns: [name],
          references: { schema: name, table: 'other', columns: [name] },
          comment: name
        }
      ],
      checks: [
        {
          name: `${name.slice(0, 20)}c`,
          expression: `(${/^n+$/.test(name) ? name : ident(name)} > 0)`,
          comment: name
        }
      ],
      indexes: [
        { name: `${name.slice(0, 20)}i`, method: 'btree', elements: [{ column: name }], comment: name }
      ],
      statistics: []
    })
  }))
];

const columnChanges: KindCase<TableDefinition>[] = [
  {
    name: 'add, drop, retype and set in one ALTER TABLE',
    from: table({
      columns: columns(['a', 'integer'], ['b', 'text'], ['c', 'integer', { notNull: true, default: '1' }])
    }),
    to: table({
      columns: columns(
        ['b', 'text', { notNull: true, default: "'x'::text" }],
        ['c', 'bigint', { default: '2' }],
        ['d', 'date']
      )
    }),
    expectSql: [
      `ALTER TABLE "public"."t" DROP COLUMN "a", ALTER COLUMN "b" SET DEFAULT 'x'::text, ALTER COLUMN "b" SET NOT NULL,
       ALTER COLUMN "c" DROP DEFAULT, ALTER COLUMN "c" TYPE bigint, ALTER COLUMN "c" SET DEFAULT 2, ALTER COLUMN "c" DROP NOT NULL, ADD COLUMN "d" date`
    ],
    hazards: ['data-loss', 'lock', 'rewrite']
  },
  {
    name: 'a longer varchar is no rewrite',
    from: table({ columns: columns(['a', 'character varying(10)']) }),
    to: table({ columns: columns(['a', 'character varying(20)']) }),
    expectSql: ['ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE character varying(20)'],
    hazards: ['lock']
  },
  {
    name: 'storage, statistics, compression, options, comment',
    from: table({ columns: columns(['a', 'text']) }),
    to: table({
      columns: columns([
        'a',
        'text',
        {
          storage: 'external',
          statistics: 0,
          compression: 'pglz',
          options: [{ name: 'n_distinct', value: '5' }],
          comment: 'c'
        }
      ])
    }),
    expectSql: [
      'ALTER TABLE "public"."t" ALTER COLUMN "a" SET STORAGE EXTERNAL, ALTER COLUMN "a" SET COMPRESSION pglz, ALTER COLUMN "a" SET STATISTICS 0, ALTER COLUMN "a" SET ("n_distinct" = \'5\')',
      'COMMENT ON COLUMN "public"."t"."a" IS \'c\''
    ],
    hazards: []
  },
  {
    name: 'storage, statistics, compression and options back to the defaults',
    when: since(16),
    from: table({
      columns: columns([
        'a',
        'text',
        {
          storage: 'external',
          statistics: 7,
          compression: 'pglz',
          options: [{ name: 'n_distinct', value: '5' }]
        }
      ])
    }),
    to: table({
      columns: columns(['a', 'text', { storage: null, statistics: null, compression: null, options: [] }])
    })
  },
  {
    name: 'collation there and back',
    from: table({ columns: columns(['a', 'text', { collation: '"C"' }]) }),
    to: table({ columns: columns(['a', 'text', { collation: null }]) }),
    hazards: ['rewrite']
  },
  {
    name: 'identity added',
    from: table({ columns: columns(['a', 'integer', { notNull: true }]) }),
    to: table({
      columns: columns([
        'a',
        'integer',
        { notNull: true, identity: { generation: 'always', start: '10', increment: '2' } }
      ])
    }),
    expectSql: [
      'ALTER TABLE "public"."t" ALTER COLUMN "a" ADD GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 2)'
    ]
  },
  {
    name: 'identity changed: only what differs',
    from: table({
      columns: columns([
        'a',
        'bigint',
        { notNull: true, identity: { generation: 'always', max: '9223372036854775806', cycle: true } }
      ])
    }),
    to: table({
      columns: columns([
        'a',
        'bigint',
        { notNull: true, identity: { generation: 'by default', max: '9223372036854775806', cache: '20' } }
      ])
    }),
    expectSql: [
      'ALTER TABLE "public"."t" ALTER COLUMN "a" SET GENERATED BY DEFAULT SET CACHE 20 SET NO CYCLE'
    ]
  },
  {
    name: 'a sequence of an identity column with a name of its own gets the usual one back',
    from: table({
      columns: columns([
        'a',
        'integer',
        {
          notNull: true,
          identity: { generation: 'always', sequence: { schema: 'public', name: "it's mine" } }
        }
      ])
    }),
    to: table({ columns: columns(['a', 'integer', { notNull: true, identity: { generation: 'always' } }]) }),
    expectSql: [`ALTER SEQUENCE "public"."it's mine" RENAME TO "t_a_seq"`]
  },
  {
    name: 'identity dropped',
    from: table({
      columns: columns(['a', 'integer', { notNull: true, identity: { generation: 'always' } }])
    }),
    to: table({ columns: columns(['a', 'integer', { notNull: true, identity: null }]) }),
    expectSql: ['ALTER TABLE "public"."t" ALTER COLUMN "a" DROP IDENTITY']
  },
  {
    name: 'a stored generated column becomes a plain one',
    from: table({
      columns: columns(
        ['a', 'integer'],
        ['g', 'integer', { generated: { expression: '(a * 2)', kind: 'stored' } }]
      )
    }),
    to: table({ columns: columns(['a', 'integer'], ['g', 'integer', { generated: null }]) }),
    expectSql: ['ALTER TABLE "public"."t" ALTER COLUMN "g" DROP EXPRESSION']
  },
  {
    name: 'another generation expression',
    when: since(17),
    from: table({
      columns: columns(
        ['a', 'integer'],
        ['g', 'integer', { generated: { expression: '(a * 2)', kind: 'stored' } }]
      )
    }),
    to: table({
      columns: columns(
        ['a', 'integer'],
        ['g', 'integer', { generated: { expression: '(a * 3)', kind: 'stored' } }]
      )
    }),
    expectSql: ['ALTER TABLE "public"."t" ALTER COLUMN "g" SET EXPRESSION AS ((a * 3))'],
    hazards: ['rewrite']
  },
  {
    name: 'not-null constraints with names: validated, then inheritable',
    when: since(18),
    setup: ['create table p (a int)'],
    from: table({
      columns: columns([
        'a',
        'integer',
        { notNull: true, notNullConstraint: { name: 'nn', valid: false, noInherit: true } }
      ])
    }),
    to: table({
      columns: columns([
        'a',
        'integer',
        { notNull: true, notNullConstraint: { name: 'nn', valid: true, noInherit: false } }
      ])
    }),
    expectSql: [
      'ALTER TABLE "public"."t" ALTER CONSTRAINT "nn" INHERIT',
      'ALTER TABLE "public"."t" VALIDATE CONSTRAINT "nn"'
    ],
    hazards: ['lock']
  }
];

const constraintChanges: KindCase<TableDefinition>[] = [
  {
    name: 'keys, checks and foreign keys are added in one ALTER TABLE',
    setup: ['create table p (x int primary key)'],
    from: table({ columns: columns(['a', 'integer', { notNull: true }], ['b', 'text']) }),
    to: table({
      columns: columns(['a', 'integer', { notNull: true }], ['b', 'text']),
      keys: [{ name: 'pk', kind: 'primary', columns: ['a'] }],
      checks: [{ name: 'c', expression: '(a > 0)' }],
      foreignKeys: [
        {
          name: 'f',
          columns: ['a'],
          references: { schema: 'public', table: 'p', columns: ['x'] },
          onDelete: 'cascade'
        }
      ]
    }),
    expectSql: [
      `ALTER TABLE "public"."t" ADD CONSTRAINT "pk" PRIMARY KEY ("a"), ADD CONSTRAINT "c" CHECK ((a > 0)),
       ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "public"."p" ("x") ON DELETE CASCADE`
    ],
    hazards: ['lock']
  },
  {
    name: 'NOT VALID takes no scan, validating is a statement of its own under a weak lock',
    setup: ['create table p (x int primary key)'],
    from: table({
      columns: fresh,
      checks: [{ name: 'c', expression: '(a > 0)', valid: false }],
      foreignKeys: [
        {
          name: 'f',
          columns: ['a'],
          references: { schema: 'public', table: 'p', columns: ['x'] },
          valid: false
        }
      ]
    }),
    to: table({
      columns: fresh,
      checks: [{ name: 'c', expression: '(a > 0)', valid: true }],
      foreignKeys: [
        {
          name: 'f',
          columns: ['a'],
          references: { schema: 'public', table: 'p', columns: ['x'] },
          valid: true
        }
      ]
    }),
    expectSql: [
      'ALTER TABLE "public"."t" VALIDATE CONSTRAINT "c"',
      'ALTER TABLE "public"."t" VALIDATE CONSTRAINT "f"'
    ],
    hazards: ['lock']
  },
  {
    name: 'other names are renames: no index is built again',
    from: table({
      columns: fresh,
      keys: [{ name: 'k', kind: 'unique', columns: ['a'] }],
      indexes: [{ name: 'i', method: 'btree', elements: [{ column: 'b' }] }],
      checks: [{ name: 'c', expression: '(a > 0)' }]
    }),
    to: table({
      columns: fresh,
      keys: [{ name: 'K"2', kind: 'unique', columns: ['a'] }],
      indexes: [{ name: 'I"2', method: 'btree', elements: [{ column: 'b' }] }],
      checks: [{ name: 'C"2', expression: '(a > 0)' }]
    }),
    expectSql: [
      'ALTER TABLE "public"."t" RENAME CONSTRAINT "k" TO "K""2"',
      'ALTER TABLE "public"."t" RENAME CONSTRAINT "c" TO "C""2"',
      'ALTER INDEX "public"."i" RENAME TO "I""2"'
    ],
    hazards: []
  },
  {
    name: 'trap: a name that another one has is no rename',
    from: table({
      columns: fresh,
      checks: [
        { name: 'c', expression: '(a > 0)' },
        { name: 'd', expression: '(a < 9)' }
      ]
    }),
    to: table({ columns: fresh, checks: [{ name: 'd', expression: '(a > 0)' }] }),
    expectSql: [
      'ALTER TABLE "public"."t" DROP CONSTRAINT "c", DROP CONSTRAINT "d", ADD CONSTRAINT "d" CHECK ((a > 0))'
    ],
    hazards: ['lock']
  },
  {
    name: 'trap: a column goes with the constraints on it, which it would take along',
    from: table({
      columns: fresh,
      keys: [{ name: 'k', kind: 'unique', columns: ['b'] }],
      checks: [{ name: 'c', expression: "(b <> ''::text)" }]
    }),
    to: table({ columns: fresh.slice(0, 1), keys: [], checks: [] }),
    expectSql: ['ALTER TABLE "public"."t" DROP CONSTRAINT "c", DROP CONSTRAINT "k", DROP COLUMN "b"'],
    hazards: ['data-loss', 'drops-dependents']
  },
  {
    name: 'a column that was in the primary key takes NULL once the key is gone',
    from: table({
      columns: columns(['a', 'integer', { notNull: true }]),
      keys: [{ name: 'k', kind: 'primary', columns: ['a'] }]
    }),
    to: table({ columns: columns(['a', 'integer', { notNull: false, notNullConstraint: null }]), keys: [] }),
    expectSql: ['ALTER TABLE "public"."t" DROP CONSTRAINT "k", ALTER COLUMN "a" DROP NOT NULL'],
    hazards: ['drops-dependents']
  },
  {
    name: 'a key with other columns is dropped and made in one ALTER TABLE',
    from: table({ columns: fresh, keys: [{ name: 'k', kind: 'unique', columns: ['a'] }] }),
    to: table({ columns: fresh, keys: [{ name: 'k', kind: 'unique', columns: ['a'], include: ['b'] }] }),
    expectSql: [
      'ALTER TABLE "public"."t" DROP CONSTRAINT "k", ADD CONSTRAINT "k" UNIQUE ("a") INCLUDE ("b")'
    ],
    hazards: ['drops-dependents', 'lock']
  },
  {
    name: 'timing of a foreign key is altered in place',
    setup: ['create table p (x int primary key)'],
    from: table({
      columns: fresh,
      foreignKeys: [
        { name: 'f', columns: ['a'], references: { schema: 'public', table: 'p', columns: ['x'] } }
      ]
    }),
    to: table({
      columns: fresh,
      foreignKeys: [
        {
          name: 'f',
          columns: ['a'],
          references: { schema: 'public', table: 'p', columns: ['x'] },
          deferrable: true,
          initiallyDeferred: true
        }
      ]
    }),
    expectSql: ['ALTER TABLE "public"."t" ALTER CONSTRAINT "f" DEFERRABLE INITIALLY DEFERRED']
  },
  {
    name: 'a foreign key is no longer enforced',
    when: since(18),
    setup: ['create table p (x int primary key)'],
    from: table({
      columns: fresh,
      foreignKeys: [
        { name: 'f', columns: ['a'], references: { schema: 'public', table: 'p', columns: ['x'] } }
      ]
    }),
    to: table({
      columns: fresh,
      foreignKeys: [
        {
          name: 'f',
          columns: ['a'],
          references: { schema: 'public', table: 'p', columns: ['x'] },
          enforced: false,
          valid: false
        }
      ]
    }),
    expectSql: ['ALTER TABLE "public"."t" ALTER CONSTRAINT "f" NOT ENFORCED']
  },
  {
    name: 'an index: options, statistics, tablespace and comment in place, another shape made anew',
    from: table({
      columns: fresh,
      indexes: [
        {
          name: 'i',
          method: 'btree',
          elements: [{ expression: 'lower(b)' }],
          options: [{ name: 'fillfactor', value: '50' }]
        },
        { name: 'j', method: 'btree', elements: [{ column: 'a' }] }
      ]
    }),
    to: table({
      columns: fresh,
      indexes: [
        {
          name: 'i',
          method: 'btree',
          elements: [{ expression: 'lower(b)', statistics: 50 }],
          options: [],
          comment: 'i'
        },
        {
          name: 'j',
          unique: true,
          method: 'btree',
          elements: [{ column: 'a', descending: true }],
          where: '(a > 0)'
        }
      ]
    }),
    expectSql: [
      'DROP INDEX "public"."j"',
      'ALTER INDEX "public"."i" RESET ("fillfactor")',
      'ALTER INDEX "public"."i" ALTER COLUMN 1 SET STATISTICS 50',
      'COMMENT ON INDEX "public"."i" IS \'i\'',
      'CREATE UNIQUE INDEX "j" ON "public"."t" USING "btree" ("a" DESC) WHERE (a > 0)'
    ],
    hazards: ['lock']
  },
  {
    name: 'trap: an index that is made anew is the replica identity and the cluster index again',
    from: table({
      columns: columns(['a', 'integer', { notNull: true }]),
      indexes: [{ name: 'i', unique: true, method: 'btree', elements: [{ column: 'a' }] }],
      replicaIdentity: 'index',
      replicaIdentityIndex: 'i',
      clusteredOn: 'i'
    }),
    to: table({
      columns: columns(['a', 'integer', { notNull: true }]),
      indexes: [{ name: 'i', unique: true, method: 'btree', elements: [{ column: 'a', descending: true }] }],
      replicaIdentity: 'index',
      replicaIdentityIndex: 'i',
      clusteredOn: 'i'
    })
  },
  {
    name: 'extended statistics change their target, others are made anew',
    from: table({
      columns: fresh,
      statistics: [
        { schema: 'public', name: 's', on: 'a, b' },
        { schema: 'public', name: 'u', on: 'a, b' }
      ]
    }),
    to: table({
      columns: fresh,
      statistics: [
        { schema: 'public', name: 's', on: 'a, b', target: 9, comment: 's' },
        { schema: 'public', name: 'u', on: 'a, b', kinds: ['mcv'] }
      ]
    }),
    expectSql: [
      'DROP STATISTICS "public"."u"',
      'ALTER STATISTICS "public"."s" SET STATISTICS 9',
      'COMMENT ON STATISTICS "public"."s" IS \'s\'',
      'CREATE STATISTICS "public"."u" ("mcv") ON a, b FROM "public"."t"'
    ]
  }
];

const tableChanges: KindCase<TableDefinition>[] = [
  {
    name: 'moved and renamed; what belongs to it follows',
    setup: ['create schema "S 2"'],
    from: table({ columns: fresh, indexes: [{ name: 'i', method: 'btree', elements: [{ column: 'a' }] }] }),
    to: table({ schema: 'S 2', name: 'T 2', comment: 'there' }),
    expectSql: [
      'ALTER TABLE "public"."t" SET SCHEMA "S 2"',
      'ALTER TABLE "S 2"."t" RENAME TO "T 2"',
      'COMMENT ON TABLE "S 2"."T 2" IS \'there\''
    ],
    hazards: ['drops-dependents']
  },
  {
    name: 'unlogged, options, row security',
    from: table({
      columns: fresh,
      options: [
        { name: 'fillfactor', value: '50' },
        { name: 'parallel_workers', value: '2' }
      ]
    }),
    to: table({
      columns: fresh,
      persistence: 'unlogged',
      options: [
        { name: 'fillfactor', value: '60' },
        { name: 'toast.autovacuum_enabled', value: 'false' }
      ],
      rowSecurity: true,
      forceRowSecurity: true
    }),
    expectSql: [
      `ALTER TABLE "public"."t" SET UNLOGGED, RESET ("parallel_workers"), SET ("fillfactor" = '60', "toast"."autovacuum_enabled" = 'false'),
       ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`
    ],
    hazards: ['rewrite', 'data-loss', 'privileges']
  },
  {
    name: 'inherits another parent',
    setup: ['create table p1 (a int)', 'create table p2 (b text)'],
    from: table({ columns: fresh, inherits: [{ schema: 'public', name: 'p1' }] }),
    to: table({ inherits: [{ schema: 'public', name: 'p2' }] }),
    expectSql: [
      'ALTER TABLE "public"."t" NO INHERIT "public"."p1"',
      'ALTER TABLE "public"."t" INHERIT "public"."p2"'
    ]
  },
  {
    name: 'attached, with a word about the scan; detached again keeps everything',
    setup: ['create table p (a int, b text) partition by range (a)'],
    from: table({ columns: fresh }),
    to: table({ partitionOf: { schema: 'public', name: 'p', bound: 'FOR VALUES FROM (1) TO (10)' } }),
    expectSql: ['ALTER TABLE "public"."p" ATTACH PARTITION "public"."t" FOR VALUES FROM (1) TO (10)'],
    hazards: ['lock']
  },
  {
    name: 'detached',
    setup: ['create table p (a int, b text) partition by range (a)'],
    from: table({
      columns: fresh,
      partitionOf: { schema: 'public', name: 'p', bound: 'FOR VALUES FROM (1) TO (10)' }
    }),
    to: table({ partitionOf: null }),
    expectSql: ['ALTER TABLE "public"."p" DETACH PARTITION "public"."t"'],
    hazards: ['lock']
  },
  {
    name: "a partition without columns takes its parent's",
    setup: ['create table p (a int primary key, b text) partition by range (a)'],
    to: table({ partitionOf: { schema: 'public', name: 'p', bound: 'DEFAULT' }, comment: 'rest' }),
    expectSql: [
      'CREATE TABLE "public"."t" PARTITION OF "public"."p" DEFAULT',
      'COMMENT ON TABLE "public"."t" IS \'rest\''
    ]
  },
  {
    name: 'privileges of the table and of columns: only the difference',
    setup: [`create role ${ident(reader)}`, `create role ${ident(granter)}`],
    teardown: ['drop table t', `drop role ${ident(reader)}`, `drop role ${ident(granter)}`],
    from: scratch =>
      table({
        columns: fresh,
        owner: 'postgres',
        privileges: [
          ...ownersRights(scratch),
          { grantee: reader, privilege: 'SELECT', grantable: false, grantor: 'postgres' },
          { grantee: reader, privilege: 'UPDATE', grantable: true, grantor: 'postgres' },
          { grantee: reader, privilege: 'INSERT', grantable: false, grantor: 'postgres', columns: ['a', 'b'] }
        ]
      }),
    to: scratch =>
      table({
        columns: fresh,
        owner: 'postgres',
        privileges: [
          { grantee: '', privilege: 'SELECT', grantable: false, grantor: 'postgres' },
          ...ownersRights(scratch),
          { grantee: reader, privilege: 'UPDATE', grantable: false, grantor: 'postgres' },
          { grantee: reader, privilege: 'INSERT', grantable: false, grantor: 'postgres', columns: ['b'] }
        ]
      }),
    expectSql: [
      `REVOKE INSERT ("a") ON "public"."t" FROM ${ident(reader)}`,
      `REVOKE SELECT ON "public"."t" FROM ${ident(reader)}`,
      `REVOKE GRANT OPTION FOR UPDATE ON "public"."t" FROM ${ident(reader)}`,
      'GRANT SELECT ON "public"."t" TO PUBLIC'
    ],
    hazards: ['privileges']
  },
  {
    name: 'a right given on by another role keeps its grantor',
    setup: [`create role ${ident(reader)}`, `create role ${ident(granter)}`],
    teardown: ['drop table t', `drop role ${ident(reader)}`, `drop role ${ident(granter)}`],
    to: table({
      columns: fresh,
      owner: 'postgres',
      privileges: [
        { grantee: granter, privilege: 'SELECT', grantable: true, grantor: 'postgres' },
        { grantee: reader, privilege: 'SELECT', grantable: false, grantor: granter }
      ].sort((a, b) => (a.grantor < b.grantor ? -1 : 1))
    })
  },
  {
    name: 'drop',
    from: table({ columns: fresh }),
    expectSql: ['DROP TABLE "public"."t"'],
    hazards: ['data-loss']
  }
];

function ownersRights({ connection }: Scratch) {
  const privileges = ['DELETE', 'INSERT', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE'];
  return [...privileges, ...(connection.version.major >= 17 ? ['MAINTAIN'] : [])]
    .sort()
    .map(privilege => ({ grantee: 'postgres', privilege, grantable: false, grantor: 'postgres' }));
}

kindSuite<TableDefinition>({
  engine: postgresEngine,
  kind: 'table',
  targets: postgresTargets,
  ref: ({ schema, name }: TableDefinition, { database }: Scratch) => ({
    kind: 'table',
    path: [database, schema, name]
  }),
  cases: [...creates, ...columnChanges, ...constraintChanges, ...tableChanges]
});
