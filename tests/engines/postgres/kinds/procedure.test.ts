import fc from 'fast-check';
import { atLeast } from '../../../../src/engines/core/version';
import { postgresEngine } from '../../../../src/engines/postgres';
import { procedureKind } from '../../../../src/engines/postgres/kinds/procedure';
import type {
  ProcedureDefinition,
  RoutineArgument
} from '../../../../src/engines/postgres/kinds/routine/definition';
import { kindProperty, kindSuite, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const argument = (
  name: string | null,
  type: string,
  mode: RoutineArgument['mode'] = 'IN'
): ProcedureDefinition['arguments'][number] =>
  ({ name, mode, type, default: null }) as ProcedureDefinition['arguments'][number];

const base: ProcedureDefinition = {
  schema: 'public',
  name: 'tidy',
  owner: 'postgres',
  comment: null,
  language: 'plpgsql',
  arguments: [argument('days', 'integer')],
  body: 'begin null; end',
  standardBody: false,
  objectFile: null,
  linkSymbol: null,
  securityDefiner: false,
  settings: [],
  transforms: [],
  extension: null,
  dependsOnExtensions: [],
  privileges: null
};
const proc = (changes: Partial<ProcedureDefinition> = {}): ProcedureDefinition => ({ ...base, ...changes });

function refOf(
  { schema, name, arguments: args }: ProcedureDefinition,
  { database }: Pick<Scratch, 'database'>
) {
  const types = args.filter(each => each.mode !== 'OUT').map(each => each.type);
  return { kind: 'procedure', path: [database, schema, `${name}(${types.join(', ')})`] };
}

kindSuite<ProcedureDefinition>({
  engine: postgresEngine,
  kind: 'procedure',
  targets: postgresTargets,
  ref: refOf,
  cases: [
    {
      name: 'a plain procedure',
      to: proc({ comment: 'Removes what is old' }),
      expectSql: [
        'CREATE PROCEDURE "public"."tidy"("days" integer) LANGUAGE "plpgsql" AS $procedure$begin null; end$procedure$',
        'ALTER PROCEDURE "public"."tidy"(integer) OWNER TO "postgres"',
        `COMMENT ON PROCEDURE "public"."tidy"(integer) IS 'Removes what is old'`
      ],
      hazards: []
    },
    {
      name: 'INOUT, OUT and VARIADIC arguments',
      when: ({ version }) => atLeast(version, 14),
      to: proc({
        arguments: [
          argument('a', 'integer', 'INOUT'),
          argument('b', 'text', 'OUT'),
          argument('c', 'integer[]', 'VARIADIC')
        ]
      })
    },
    {
      name: 'security definer, settings, extension, privileges',
      to: proc({
        securityDefiner: true,
        settings: [{ name: 'search_path', value: 'pg_catalog, pg_temp' }],
        dependsOnExtensions: ['plpgsql'],
        privileges: [{ grantee: 'postgres', grantable: false }]
      })
    },
    {
      name: 'BEGIN ATOMIC',
      when: ({ version }) => atLeast(version, 14),
      setup: ['create table item (id integer)'],
      to: proc({
        language: 'sql',
        standardBody: true,
        body: 'BEGIN ATOMIC\n DELETE FROM public.item\n   WHERE (item.id < tidy.days);\nEND'
      })
    },
    {
      name: 'the body changes: OR REPLACE',
      from: proc({ privileges: [{ grantee: 'postgres', grantable: false }] }),
      to: proc({ privileges: [{ grantee: 'postgres', grantable: false }], body: 'begin commit; end' }),
      expectSql: [/^CREATE OR REPLACE PROCEDURE/],
      hazards: []
    },
    {
      name: 'attributes in place',
      from: proc({ securityDefiner: true }),
      to: proc({ settings: [{ name: 'work_mem', value: '1MB' }] }),
      expectSql: [`ALTER PROCEDURE "public"."tidy"(integer) SECURITY INVOKER SET "work_mem" TO '1MB'`]
    },
    {
      name: 'pgadmin4#6678: a changed signature makes no second procedure',
      from: proc({ comment: 'kept' }),
      to: proc({ comment: 'kept', arguments: [argument('days', 'bigint'), argument(null, 'text')] }),
      hazards: ['drops-dependents'],
      check: async ({ connection, database }) => {
        const listed = await procedureKind.list(connection, { kind: 'schema', path: [database, 'public'] });
        expect(listed).toHaveLength(1);
      }
    },
    {
      name: 'rename and move',
      setup: ['create schema "select"'],
      from: proc(),
      to: proc({ schema: 'select', name: hostileNames[0] }),
      hazards: ['drops-dependents']
    },
    { name: 'drop', from: proc(), expectSql: ['DROP PROCEDURE "public"."tidy"(integer)'], hazards: [] }
  ]
});

const definitions = fc
  .record({
    name: fc.constantFrom<string>(...hostileNames),
    comment: fc.option(fc.string({ unit: 'binary' }).filter(text => !text.includes('\0') && text !== '')),
    arguments: fc
      .uniqueArray(fc.constantFrom(...hostileNames, 'plain'), { maxLength: 4 })
      .map(names =>
        names.map((name, n) =>
          argument(name, ['integer', 'text[]', 'numeric', 'jsonb'][n], n % 2 ? 'INOUT' : 'IN')
        )
      ),
    body: fc.string({ unit: 'binary' }).filter(text => !text.includes('\0')),
    securityDefiner: fc.boolean()
  })
  .map((changes): ProcedureDefinition => proc({ ...changes, language: 'sql' }));

kindProperty<ProcedureDefinition>({
  engine: postgresEngine,
  kind: 'procedure',
  targets: postgresTargets,
  ref: refOf,
  // Bodies are any text: they must come back as they are, not run.
  setup: ['set check_function_bodies = off'],
  definitions: () => definitions,
  altered: (from, to) => ({ ...to, name: from.name })
});
