import fc from 'fast-check';
import { postgresEngine } from '../../../../src/engines/postgres';
import type { Connection } from '../../../../src/engines/core/engine';
import type { Column, TableDefinition } from '../../../../src/engines/postgres/kinds/table/definition';
import { kindProperty, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const [SPECIAL, RESERVED, UPPER, UNICODE, LONG] = hostileNames;
const quoted = (name: string): string => postgresEngine.dialect.ident(name);

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const list = <T>(...values: T[]): fc.Arbitrary<T[]> => fc.subarray(values);
const comment = fc.constantFrom(null, "it's", 'naïve 表 \\ "x"', '$$ -- /*');
const timing = fc.constantFrom(
  { deferrable: false, initiallyDeferred: false },
  { deferrable: true, initiallyDeferred: false },
  { deferrable: true, initiallyDeferred: true }
);
const fillfactor = fc.constantFrom(
  [],
  [{ name: 'fillfactor', value: '55' }],
  [{ name: 'fillfactor', value: '99' }]
);

const common = (major: number) => ({
  statistics: optional(fc.constantFrom(0, 77)),
  options: fc.constantFrom(
    [],
    [
      { name: 'n_distinct', value: '-0.25' },
      { name: 'n_distinct_inherited', value: '3' }
    ]
  ),
  notNull: fc.boolean(),
  comment,
  // Before version 16 a column's storage cannot go back to the type's own.
  external: major >= 16 ? optional(fc.constant('external' as const)) : fc.constant('external' as const)
});

const identity = fc.record({
  generation: fc.constantFrom('always' as const, 'by default' as const),
  start: fc.constantFrom('5', '77'),
  increment: fc.constantFrom('1', '3'),
  min: fc.constantFrom('1', '-9'),
  max: fc.constantFrom('100', '2147483647'),
  cache: fc.constantFrom('1', '20'),
  cycle: fc.boolean()
});

function columns(major: number): fc.Arbitrary<Partial<Column>[]> {
  const { external, ...shared } = common(major);
  const number = fc
    .record({ ...shared, default: fc.constantFrom(null, '1', "'-3'::integer"), identity: optional(identity) })
    .map(column =>
      column.identity
        ? { ...column, name: SPECIAL, type: 'integer', default: null, notNull: true }
        : { ...column, name: SPECIAL, type: 'integer' }
    );
  const text = fc.record({
    ...shared,
    name: fc.constant(RESERVED),
    type: fc.constantFrom('text', 'character varying(40)'),
    collation: fc.constantFrom(null, '"C"', '"POSIX"'),
    default: fc.constant(null),
    storage: external
  });
  const extras = [
    fc.record({
      ...shared,
      name: fc.constant(UPPER),
      type: fc.constant('numeric(10,2)[]'),
      default: fc.constantFrom(null, "'{1,2}'::numeric[]")
    }),
    fc.record({
      ...shared,
      name: fc.constant(UNICODE),
      type: fc.constant('timestamp with time zone'),
      default: fc.constantFrom(null, 'now()', 'CURRENT_TIMESTAMP')
    }),
    fc.record({
      ...shared,
      name: fc.constant(LONG),
      type: fc.constant('integer'),
      generated: fc.constant({ expression: `(${quoted(SPECIAL)} * 2)`, kind: 'stored' as const })
    })
  ];
  return fc
    .tuple(number, text, ...extras.map(each => optional<unknown>(each as fc.Arbitrary<unknown>)))
    .map(all => all.filter(each => each !== null) as Partial<Column>[]);
}

const element = () =>
  fc.oneof(
    fc.record({
      column: fc.constantFrom(SPECIAL, RESERVED),
      expression: fc.constant(null),
      descending: fc.boolean(),
      nulls: fc.constant(null)
    }),
    fc.record({
      column: fc.constant(RESERVED),
      expression: fc.constant(null),
      collation: fc.constant('ucs_basic'),
      operatorClass: fc.constantFrom(null, 'text_pattern_ops'),
      descending: fc.constant(true),
      nulls: fc.constantFrom(null, 'last' as const)
    }),
    fc.record({
      column: fc.constant(null),
      expression: fc.constant(`(${quoted(SPECIAL)} + 1)`),
      descending: fc.constant(false),
      nulls: fc.constantFrom(null, 'first' as const),
      statistics: optional(fc.constant(10))
    })
  );

function definitions({ version: { major } }: Connection): fc.Arbitrary<TableDefinition> {
  const index = (name: string) =>
    fc.record({
      name: fc.constant(name),
      unique: fc.boolean(),
      method: fc.constant('btree'),
      elements: fc.array(element(), { minLength: 1, maxLength: 3 }),
      include: list(SPECIAL),
      nullsNotDistinct: fc.constant(false),
      where: fc.constantFrom(null, `(${quoted(SPECIAL)} > 3)`),
      options: fillfactor,
      comment
    });
  const key = fc
    .tuple(
      fc.record({
        name: fc.constantFrom('Key "1"', 'unique'),
        kind: fc.constant('unique' as const),
        columns: fc.constantFrom([SPECIAL], [RESERVED, SPECIAL]),
        include: fc.constant([]),
        nullsNotDistinct: major >= 15 ? fc.boolean() : fc.constant(false),
        options: fillfactor,
        comment,
        indexComment: comment
      }),
      timing
    )
    .map(([each, when]) => ({ ...each, ...when }));
  const foreignKey = fc
    .tuple(
      fc.record({
        name: fc.constantFrom('foreign', 'Key % 2'),
        columns: fc.constant([SPECIAL]),
        references: fc.constant({ schema: UNICODE, table: UPPER, columns: [RESERVED] }),
        match: fc.constantFrom('simple' as const, 'full' as const),
        onUpdate: fc.constantFrom(
          'no action',
          'restrict',
          'cascade',
          'set null',
          'set default'
        ) as fc.Arbitrary<'cascade'>,
        onDelete: fc.constantFrom(
          'no action',
          'restrict',
          'cascade',
          'set null',
          'set default'
        ) as fc.Arbitrary<'cascade'>,
        comment
      }),
      timing
    )
    .map(([each, when]) => ({ ...each, ...when }));
  const check = fc.record({
    name: fc.constantFrom('check', "Chk_'\\"),
    expression: fc.constantFrom(`(${quoted(SPECIAL)} > 0)`, `(${quoted(SPECIAL)} IS DISTINCT FROM 7)`),
    noInherit: fc.boolean(),
    valid: fc.constant(true),
    comment
  });
  const upTo = <T>(part: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(part, { maxLength: 1 });
  return fc
    .record({
      schema: fc.constantFrom('public', UNICODE),
      name: fc.constantFrom(...hostileNames.filter(name => name !== UPPER)),
      comment,
      persistence: fc.constantFrom('permanent', 'unlogged'),
      columns: columns(major),
      keys: upTo(key),
      indexes: fc.tuple(upTo(index('INDEX " 1')), upTo(index('index'))).map(([a, b]) => [...a, ...b]),
      foreignKeys: upTo(foreignKey),
      checks: upTo(check),
      statistics: upTo(
        fc.record({
          schema: fc.constant('public'),
          name: fc.constant('St " 1'),
          kinds: fc.constantFrom([], ['mcv'], ['dependencies', 'ndistinct']),
          on: fc.constant(`${quoted(SPECIAL)}, ${quoted(RESERVED)}`),
          target: optional(fc.constant(50)),
          comment
        })
      ),
      options: fillfactor,
      rowSecurity: fc.boolean(),
      forceRowSecurity: fc.boolean(),
      replicaIdentity: fc.constantFrom('default', 'full', 'nothing')
    })
    .map(given => given as unknown as TableDefinition);
}

kindProperty<TableDefinition>({
  engine: postgresEngine,
  kind: 'table',
  targets: postgresTargets,
  ref: ({ schema, name }: TableDefinition, { database }: Scratch) => ({
    kind: 'table',
    path: [database, schema, name]
  }),
  setup: [
    `create schema ${quoted(UNICODE)}`,
    `create table ${quoted(UNICODE)}.${quoted(UPPER)} (${quoted(RESERVED)} int primary key)`
  ],
  definitions,
  // A sequence keeps its name where its table or column gets another one.
  named: (to, current) => ({
    ...to,
    columns: to.columns.map(column => {
      const sequence = current.columns.find(({ name }) => name === column.name)?.identity?.sequence;
      return column.identity && sequence ? { ...column, identity: { ...column.identity, sequence } } : column;
    })
  }),
  // New columns go to the end, in their order.
  altered: (from, to) => {
    const isOld = ({ name }: Column): boolean => from.columns.some(column => column.name === name);
    const columns = [...to.columns.filter(isOld), ...to.columns.filter(column => !isOld(column))];
    return { ...to, columns };
  }
});
