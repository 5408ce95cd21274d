import fc from 'fast-check';
import { postgresEngine } from '../../../../src/engines/postgres';
import { aggregateKind } from '../../../../src/engines/postgres/kinds/aggregate';
import type {
  AggregateArgument,
  AggregateDefinition
} from '../../../../src/engines/postgres/kinds/aggregate/definition';
import { kindProperty, kindSuite, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const argument = (type: string, more: Partial<AggregateArgument> = {}): AggregateArgument => ({
  name: null,
  mode: 'IN',
  type,
  ...more
});

const base: AggregateDefinition = {
  schema: 'public',
  name: 'total',
  owner: 'postgres',
  comment: null,
  variant: 'normal',
  arguments: [argument('integer')],
  orderBy: [],
  stateFunction: 'int4pl',
  stateType: 'integer',
  stateSize: 0,
  initialState: null,
  finalFunction: null,
  finalExtra: false,
  finalModify: 'READ_ONLY',
  combineFunction: null,
  serialFunction: null,
  deserialFunction: null,
  movingStateFunction: null,
  movingInverseFunction: null,
  movingStateType: null,
  movingStateSize: 0,
  movingInitialState: null,
  movingFinalFunction: null,
  movingFinalExtra: false,
  movingFinalModify: 'READ_ONLY',
  sortOperator: null,
  parallel: 'UNSAFE',
  extension: null,
  dependsOnExtensions: [],
  privileges: null
};
const aggregate = (changes: Partial<AggregateDefinition> = {}): AggregateDefinition => ({
  ...base,
  ...changes
});

function refOf(
  { schema, name, arguments: args, orderBy }: AggregateDefinition,
  { database }: Pick<Scratch, 'database'>
) {
  const shared = args.at(-1)?.mode === 'VARIADIC' && orderBy.length > 0;
  const types = [...args, ...(shared ? [] : orderBy)].map(each => each.type);
  return { kind: 'aggregate', path: [database, schema, `${name}(${types.join(', ')})`] };
}

const orderedSet: Partial<AggregateDefinition> = {
  variant: 'ordered-set',
  arguments: [argument('double precision', { name: 'fraction' })],
  orderBy: [argument('anyelement')],
  stateFunction: 'ordered_set_transition',
  stateType: 'internal',
  finalFunction: 'percentile_disc_final',
  finalExtra: true,
  finalModify: 'READ_WRITE',
  movingFinalModify: 'READ_WRITE'
};

kindSuite<AggregateDefinition>({
  engine: postgresEngine,
  kind: 'aggregate',
  targets: postgresTargets,
  ref: refOf,
  cases: [
    {
      name: 'a plain aggregate',
      to: aggregate({ initialState: '0', comment: "it's" }),
      expectSql: [
        `CREATE AGGREGATE "public"."total"(integer) ( SFUNC = int4pl, STYPE = integer, INITCOND = '0' )`,
        'ALTER AGGREGATE "public"."total"(integer) OWNER TO "postgres"',
        `COMMENT ON AGGREGATE "public"."total"(integer) IS 'it''s'`
      ],
      hazards: []
    },
    {
      name: 'without arguments, as count(*)',
      to: aggregate({ arguments: [], stateFunction: 'int8inc', stateType: 'bigint', initialState: '0' })
    },
    {
      name: 'final, combine, serialize, moving state, sizes, parallel',
      to: aggregate({
        arguments: [argument('numeric', { name: 'Value' })],
        stateFunction: 'numeric_avg_accum',
        stateType: 'internal',
        stateSize: 128,
        finalFunction: 'numeric_avg',
        finalModify: 'SHAREABLE',
        combineFunction: 'numeric_avg_combine',
        serialFunction: 'numeric_avg_serialize',
        deserialFunction: 'numeric_avg_deserialize',
        movingStateFunction: 'numeric_avg_accum',
        movingInverseFunction: 'numeric_accum_inv',
        movingStateType: 'internal',
        movingStateSize: 64,
        movingFinalFunction: 'numeric_avg',
        movingFinalModify: 'READ_WRITE',
        parallel: 'SAFE'
      })
    },
    {
      name: 'initial states and a sort operator',
      to: aggregate({
        stateFunction: 'int4larger',
        sortOperator: 'pg_catalog.>',
        movingStateFunction: 'int4pl',
        movingInverseFunction: 'int4mi',
        movingStateType: 'integer',
        movingInitialState: '0'
      })
    },
    { name: 'an ordered set', to: aggregate(orderedSet) },
    {
      name: 'a hypothetical set of any arguments',
      to: aggregate({
        ...orderedSet,
        variant: 'hypothetical-set',
        arguments: [argument('"any"', { mode: 'VARIADIC' })],
        orderBy: [argument('"any"', { mode: 'VARIADIC' })],
        stateFunction: 'ordered_set_transition_multi',
        finalFunction: 'rank_final'
      })
    },
    {
      name: 'own functions, schemas and types with hostile names',
      setup: [
        'create schema "My ""schema"',
        `create function "My ""schema"."select"(text, text) returns text language sql as 'select $2'`
      ],
      to: aggregate({
        schema: 'My "schema',
        name: hostileNames[0],
        arguments: [argument('text')],
        stateType: 'text',
        stateFunction: '"My ""schema"."select"',
        initialState: "\\'"
      })
    },
    {
      name: 'the rest changes with OR REPLACE, and grants stay',
      from: aggregate({
        privileges: [{ grantee: 'postgres', grantable: false }],
        dependsOnExtensions: ['plpgsql']
      }),
      to: aggregate({
        privileges: [{ grantee: 'postgres', grantable: false }],
        dependsOnExtensions: ['plpgsql'],
        stateFunction: 'int4larger',
        parallel: 'SAFE'
      }),
      expectSql: [/^CREATE OR REPLACE AGGREGATE/, /^ALTER ROUTINE .* DEPENDS ON EXTENSION/],
      hazards: []
    },
    {
      name: 'rename and move',
      setup: ['create schema other'],
      from: aggregate(),
      to: aggregate({ schema: 'other', name: 'select' }),
      expectSql: [
        'ALTER AGGREGATE "public"."total"(integer) RENAME TO "select"',
        'ALTER AGGREGATE "public"."select"(integer) SET SCHEMA "other"'
      ]
    },
    {
      name: 'other arguments make another one: dropped and created',
      from: aggregate({ comment: 'kept' }),
      to: aggregate({
        comment: 'kept',
        arguments: [argument('bigint')],
        stateFunction: 'int8pl',
        stateType: 'bigint'
      }),
      expectSql: ['DROP AGGREGATE "public"."total"(integer)', /^CREATE AGGREGATE/, /OWNER/, /COMMENT/],
      hazards: ['drops-dependents'],
      check: async ({ connection, database }) => {
        const listed = await aggregateKind.list(connection, { kind: 'schema', path: [database, 'public'] });
        expect(listed).toMatchObject([{ label: 'total(bigint)', hint: 'bigint' }]);
      }
    },
    { name: 'drop', from: aggregate(orderedSet), hazards: [] }
  ]
});

kindProperty<AggregateDefinition>({
  engine: postgresEngine,
  kind: 'aggregate',
  targets: postgresTargets,
  ref: refOf,
  definitions: () =>
    fc
      .record({
        name: fc.constantFrom<string>(...hostileNames),
        comment: fc.option(fc.string({ unit: 'binary' }).filter(text => !text.includes('\0') && text !== '')),
        arguments: fc
          .option(fc.constantFrom<string>(...hostileNames))
          .map(name => [argument('text', { name })]),
        initialState: fc.option(fc.string({ unit: 'binary' }).filter(text => !text.includes('\0'))),
        stateSize: fc.nat(10_000),
        parallel: fc.constantFrom('UNSAFE', 'RESTRICTED', 'SAFE' as const),
        finalFunction: fc.option(fc.constantFrom('md5', 'upper')),
        finalModify: fc.constantFrom('READ_ONLY', 'SHAREABLE', 'READ_WRITE' as const)
      })
      .map(changes =>
        aggregate({ stateFunction: 'textcat', stateType: 'text', ...changes } as Partial<AggregateDefinition>)
      ),
  altered: (from, to) => ({ ...to, name: from.name })
});
