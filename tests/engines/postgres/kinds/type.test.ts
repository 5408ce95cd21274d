import fc from 'fast-check';
import { postgresEngine } from '../../../../src/engines/postgres';
import type { TypeDefinition } from '../../../../src/engines/postgres/kinds/type/definition';
import { typeKind } from '../../../../src/engines/postgres/kinds/type';
import { kindProperty, kindSuite, uniqueName, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const role = uniqueName('Role "x"');
const quotedRole = postgresEngine.dialect.ident(role);
const shared = {
  engine: postgresEngine,
  kind: 'type',
  targets: postgresTargets,
  ref: ({ schema, name }: TypeDefinition, { database }: Scratch) => ({
    kind: 'type',
    path: [database, schema, name]
  })
};
const place = { name: 't', schema: 'public' };
const mood = { ...place, variant: 'enum' as const, labels: ['sad', "it's", 'ok'] };
const pair = {
  ...place,
  variant: 'composite' as const,
  attributes: [
    { name: 'a', type: 'integer' },
    { name: 'B c', type: 'text', collation: 'pg_catalog."C"', comment: 'the second' }
  ]
};

kindSuite<TypeDefinition>({
  ...shared,
  cases: [
    {
      name: 'an enum with owner, comment and privileges',
      setup: [`create role ${quotedRole}`],
      teardown: [`drop owned by ${quotedRole}`, `drop role ${quotedRole}`],
      to: {
        ...mood,
        name: hostileNames[0],
        owner: 'postgres',
        comment: "how it's going",
        privileges: [
          { grantee: role, privilege: 'USAGE', grantable: true, grantor: 'postgres' },
          { grantee: 'postgres', privilege: 'USAGE', grantable: false, grantor: 'postgres' }
        ]
      }
    },
    {
      name: 'labels are added in their places and cannot be removed again',
      from: mood,
      to: { ...mood, labels: ['awful', 'sad', 'so so', "it's", 'ok', 'great'] },
      expectSql: [
        `ALTER TYPE "public"."t" ADD VALUE 'awful' BEFORE 'sad'`,
        `ALTER TYPE "public"."t" ADD VALUE 'so so' BEFORE 'it''s'`,
        `ALTER TYPE "public"."t" ADD VALUE 'great'`
      ],
      hazards: ['irreversible']
    },
    {
      name: 'a label is renamed, not replaced',
      from: mood,
      to: { ...mood, labels: ['sad', 'fine', 'ok'] },
      expectSql: [`ALTER TYPE "public"."t" RENAME VALUE 'it''s' TO 'fine'`],
      hazards: []
    },
    {
      name: 'renamed and moved to another schema',
      setup: ['create schema "Other"'],
      from: mood,
      to: { ...mood, name: 'select', schema: 'Other' },
      expectSql: ['ALTER TYPE "public"."t" SET SCHEMA "Other"', 'ALTER TYPE "Other"."t" RENAME TO "select"']
    },
    {
      name: 'a composite type with collation and comments',
      to: { ...pair, name: hostileNames[1], comment: 'c' }
    },
    {
      name: 'attributes are dropped, added and changed in one statement',
      from: pair,
      to: {
        ...pair,
        attributes: [
          { name: 'a', type: 'bigint' },
          { name: 'd', type: 'numeric(5,2)', comment: 'new' }
        ]
      },
      expectSql: [
        'ALTER TYPE "public"."t" DROP ATTRIBUTE "B c", ALTER ATTRIBUTE "a" TYPE bigint, ADD ATTRIBUTE "d" numeric(5,2)',
        `COMMENT ON COLUMN "public"."t"."d" IS 'new'`
      ],
      hazards: ['data-loss']
    },
    {
      name: 'a range with every option',
      setup: [
        'create function diff(text, text) returns float8 immutable language sql as $$ select 1.0::float8 $$'
      ],
      to: {
        ...place,
        variant: 'range',
        range: {
          subtype: 'text',
          operatorClass: 'pg_catalog.text_pattern_ops',
          collation: 'pg_catalog."C"',
          difference: 'public.diff',
          multirange: 'ts'
        }
      }
    },
    { name: 'a shell', to: { ...place, variant: 'shell' }, expectSql: ['CREATE TYPE "public"."t"'] },
    { name: 'dropped', from: mood, expectSql: ['DROP TYPE "public"."t"'], hazards: ['irreversible'] }
  ]
});

kindProperty<TypeDefinition>({
  ...shared,
  definitions: () =>
    fc.oneof(
      fc.record({
        name: fc.constantFrom(...hostileNames),
        schema: fc.constant('public'),
        variant: fc.constant('enum' as const),
        labels: fc.uniqueArray(fc.constantFrom(...hostileNames, "'", ' ', 'a'), {
          minLength: 0,
          maxLength: 5
        }),
        comment: fc.constantFrom(null, "it's", '"x"')
      }),
      fc.record({
        name: fc.constantFrom(...hostileNames),
        schema: fc.constant('public'),
        variant: fc.constant('composite' as const),
        attributes: fc.uniqueArray(
          fc.record({
            name: fc.constantFrom(...hostileNames),
            type: fc.constantFrom(
              'integer',
              'numeric(10,2)[]',
              'timestamp(3) with time zone',
              'character varying(7)'
            ),
            collation: fc.constant(null),
            comment: fc.constantFrom(null, "it's")
          }),
          { selector: each => each.name, maxLength: 5 }
        ),
        comment: fc.constantFrom(null, "it's", '"x"')
      })
    )
});

describe('plans that PostgreSQL has no statement for are refused with the reason', () => {
  const version = { flavor: 'postgres', major: 18, minor: 0, patch: 0, text: 'PostgreSQL 18.0' };
  const ref = { kind: 'type', path: ['db', 'public', 't'] };
  test.each<[string, TypeDefinition, TypeDefinition, RegExp]>([
    ['removing a label', mood, { ...mood, labels: ['sad'] }, /cannot remove labels of an enum \(it's, ok\)/],
    ['another order of labels', mood, { ...mood, labels: ['ok', 'sad', "it's"] }, /in another order/],
    [
      'an attribute in between',
      pair,
      { ...pair, attributes: [pair.attributes[0], { name: 'x', type: 'text' }, pair.attributes[1]] },
      /at the end only/
    ],
    ['another variant', mood, { ...pair }, /cannot become composite/]
  ])('%s', (_name, from, to, message) => {
    expect(() => typeKind.plan!({ op: 'alter', ref, from, to }, version)).toThrow(message);
  });

  test('a renamed attribute is renamed', () => {
    const to = {
      ...pair,
      attributes: [{ ...pair.attributes[0], name: 'z', previousName: 'a' }, pair.attributes[1]]
    };
    expect(typeKind.plan!({ op: 'alter', ref, from: pair, to }, version).map(({ sql }) => sql)).toEqual([
      'ALTER TYPE "public"."t" RENAME ATTRIBUTE "a" TO "z"'
    ]);
  });
});

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'base types on %s',
  (_name, target) => {
    test('what uses a type, its arrays or its multirange is listed, and not what came with it', async () => {
      const scratch = await target.scratch();
      try {
        const { connection, database } = scratch;
        for (const sql of [
          'create type r as range (subtype = integer)',
          'create table t (a r, b r[], m r_multirange, n r_multirange[])',
          'create domain d as r',
          'create view v as select null::r as x',
          `create function f(r_multirange) returns integer language sql as 'select 1'`
        ]) {
          await connection.query(sql);
        }
        const ref = { kind: 'type', path: [database, 'public', 'r'] };
        expect((await typeKind.dependents!(connection, ref)).map(({ label }) => label)).toEqual([
          'column a of table public.t',
          'column b of table public.t',
          'column m of table public.t',
          'column n of table public.t',
          'column x of view public.v',
          'function public.f(public.r_multirange)',
          'type public.d',
          'view public.v'
        ]);
      } finally {
        await scratch.drop();
      }
    });

    test('are made again through their shell, with every option', async () => {
      const scratch = await target.scratch();
      try {
        const { connection, database } = scratch;
        const ref = { kind: 'type', path: [database, 'public', 't'] };
        const routines = [
          'create function t_in(cstring) returns t language internal immutable strict as $$int4in$$',
          'create function t_out(t) returns cstring language internal immutable strict as $$int4out$$'
        ];
        for (const sql of [
          'create type t',
          ...routines,
          `create type t (input = t_in, output = t_out, internallength = 4, passedbyvalue, alignment = int4, storage = plain,
                        category = 'Q', preferred = true, default = '7', delimiter = ';')`,
          `comment on type t is 'base'`
        ]) {
          await connection.query(sql);
        }
        const before = await typeKind.read!(connection, ref);
        await connection.query('drop type t cascade');
        const [shell, full] = typeKind.stages!(before);
        for (const { sql } of typeKind.plan!({ op: 'create', ref, to: shell }, connection.version)) {
          await connection.query(sql);
        }
        for (const sql of routines) {
          await connection.query(sql);
        }
        const from = await typeKind.read!(connection, ref);
        for (const { sql } of typeKind.plan!({ op: 'alter', ref, from, to: full }, connection.version)) {
          await connection.query(sql);
        }
        expect(await typeKind.read!(connection, ref)).toEqual(before);
      } finally {
        await scratch.drop();
      }
    });
  }
);
