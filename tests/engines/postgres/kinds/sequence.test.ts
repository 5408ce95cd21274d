import fc from 'fast-check';
import { postgresEngine } from '../../../../src/engines/postgres';
import type { SequenceDefinition } from '../../../../src/engines/postgres/kinds/sequence/definition';
import { sequenceKind } from '../../../../src/engines/postgres/kinds/sequence';
import { completed } from '../../../../src/kernel-bridge/node/services/object-kinds';
import { kindProperty, kindSuite, uniqueName, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const role = uniqueName('Role "x"');
const quotedRole = postgresEngine.dialect.ident(role);
const withRole = {
  setup: [`create role ${quotedRole}`],
  teardown: [`drop owned by ${quotedRole}`, `drop role ${quotedRole}`]
};
const shared = {
  engine: postgresEngine,
  kind: 'sequence',
  targets: postgresTargets,
  ref: ({ schema, name }: SequenceDefinition, { database }: Scratch) => ({
    kind: 'sequence',
    path: [database, schema, name]
  })
};
const plain = { name: 's', schema: 'public' };

kindSuite<SequenceDefinition>({
  ...shared,
  cases: [
    {
      name: 'a name alone',
      to: plain,
      expectSql: [
        'CREATE SEQUENCE "public"."s" AS bigint INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1'
      ],
      hazards: []
    },
    {
      name: 'every field, with the value it had got to',
      ...withRole,
      to: {
        name: hostileNames[0],
        schema: 'public',
        owner: role,
        type: 'integer',
        increment: '-3',
        min: '-2147483648',
        max: '7',
        start: '5',
        cache: '12',
        cycle: true,
        value: { last: '-44', isCalled: true },
        comment: "it's"
      }
    },
    {
      name: 'trap: OWNED BY is kept when something else changes (pgadmin4#5888)',
      setup: ['create table t (id int, "B c" int)'],
      from: { ...plain, ownedBy: { schema: 'public', table: 't', column: 'B c' } },
      to: { ...plain, increment: '2' },
      expectSql: ['ALTER SEQUENCE "public"."s" INCREMENT BY 2'],
      hazards: ['lock'],
      check: async ({ connection }) => {
        const [{ owner }] = await connection.query<{ owner: string }>(
          `select pg_get_serial_sequence('t', 'B c') as owner`
        );
        expect(owner).toBe('public.s');
      }
    },
    {
      name: 'another type keeps the bounds that were asked for',
      from: { ...plain, type: 'integer', max: '2147483647' },
      to: { ...plain, type: 'bigint', max: '9000000000' }
    },
    {
      name: 'renamed and moved to another schema',
      setup: ['create schema "Other"'],
      from: plain,
      to: { name: 'select', schema: 'Other' },
      expectSql: [
        'ALTER SEQUENCE "public"."s" SET SCHEMA "Other"',
        'ALTER SEQUENCE "Other"."s" RENAME TO "select"'
      ]
    },
    {
      name: 'trap: moved to the schema of another table, it is let go before',
      setup: ['create schema other', 'create table t (a int)', 'create table other.t (b int)'],
      from: { ...plain, ownedBy: { schema: 'public', table: 't', column: 'a' } },
      to: { ...plain, schema: 'other', ownedBy: { schema: 'other', table: 't', column: 'b' } },
      expectSql: [
        'ALTER SEQUENCE "public"."s" OWNED BY NONE',
        'ALTER SEQUENCE "public"."s" SET SCHEMA "other"',
        'ALTER SEQUENCE "other"."s" OWNED BY "other"."t"."b"'
      ],
      hazards: ['drops-dependents']
    },
    {
      name: 'a new value says what it risks',
      from: { ...plain, value: { last: '7', isCalled: true } },
      to: { ...plain, value: { last: '9', isCalled: false } },
      expectSql: [`SELECT pg_catalog.setval('"public"."s"', 9, false)`],
      hazards: ['data-loss']
    },
    {
      name: 'privileges are kept, those that say what holds anyway too',
      ...withRole,
      to: {
        ...plain,
        owner: 'postgres',
        privileges: [
          { grantee: 'postgres', privilege: 'SELECT', grantable: false, grantor: 'postgres' },
          { grantee: 'postgres', privilege: 'UPDATE', grantable: false, grantor: 'postgres' },
          { grantee: 'postgres', privilege: 'USAGE', grantable: false, grantor: 'postgres' }
        ]
      }
    },
    {
      name: 'privileges of others',
      ...withRole,
      to: {
        ...plain,
        owner: 'postgres',
        privileges: [
          { grantee: '', privilege: 'USAGE', grantable: false, grantor: 'postgres' },
          { grantee: role, privilege: 'SELECT', grantable: true, grantor: 'postgres' },
          { grantee: 'postgres', privilege: 'SELECT', grantable: false, grantor: 'postgres' }
        ]
      }
    },
    {
      name: 'unlogged becomes logged',
      when: ({ version }) => version.major >= 15,
      from: { ...plain, persistence: 'unlogged' },
      to: { ...plain, persistence: 'permanent' },
      expectSql: ['ALTER SEQUENCE "public"."s" SET LOGGED'],
      hazards: ['rewrite']
    },
    { name: 'dropped', from: plain, expectSql: ['DROP SEQUENCE "public"."s"'], hazards: ['data-loss'] }
  ]
});

kindProperty<SequenceDefinition>({
  ...shared,
  definitions: () =>
    fc
      .record({
        name: fc.constantFrom(...hostileNames),
        type: fc.constantFrom('smallint', 'integer', 'bigint'),
        increment: fc.constantFrom('1', '-1', '17'),
        min: fc.integer({ min: -300, max: 0 }).map(String),
        max: fc.integer({ min: 100, max: 32_000 }).map(String),
        start: fc.integer({ min: 1, max: 99 }).map(String),
        cache: fc.constantFrom('1', '40'),
        cycle: fc.boolean(),
        comment: fc.constantFrom(null, "it's", '')
      })
      .map(given => ({
        ...given,
        schema: 'public',
        comment: given.comment || null,
        value: { last: given.start, isCalled: true }
      })),
  altered: (from, to) => ({ ...to, schema: from.schema })
});

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'sequences on %s',
  (_name, target) => {
    test('trap: serial and identity are told apart, and what only its table can change of an identity is left to it', async () => {
      const scratch = await target.scratch();
      try {
        const { connection, database } = scratch;
        await connection.query('create table t (a serial, b int generated always as identity)');
        const kind = postgresEngine.kinds.find(each => each.descriptor.id === 'sequence')!;
        const listed = await kind.list(connection, { kind: 'schema', path: [database, 'public'] });
        expect(listed.map(({ label, flags }) => [label, flags])).toEqual([
          ['t_a_seq', ['owned']],
          ['t_b_seq', ['identity']]
        ]);
        const from = await kind.read!(connection, listed[1].ref);
        expect(() => kind.plan!({ op: 'drop', ref: listed[1].ref, from }, connection.version)).toThrow(
          't_b_seq is the identity sequence of column b of public.t: change it in the table'
        );
        const wanted = { ...(from as object), name: 'n', increment: '7', comment: 'counts' };
        const change = { op: 'alter', ref: listed[1].ref, from, to: wanted } as const;
        for (const { sql } of kind.plan!(change, connection.version)) {
          await connection.query(sql);
        }
        expect(
          await kind.read!(connection, { kind: 'sequence', path: [database, 'public', 'n'] })
        ).toMatchObject(wanted);
        expect(() =>
          kind.plan!({ ...change, to: { ...wanted, owner: 'another' } }, connection.version)
        ).toThrow('change it in the table');
      } finally {
        await scratch.drop();
      }
    });
  }
);

test('an emptied increment or cache is what the server takes, and so is one that is left out', () => {
  const { descriptor, plan } = sequenceKind;
  const create = (to: SequenceDefinition) =>
    plan!(
      {
        op: 'create',
        ref: { kind: 'sequence', path: ['db', 'public', 's'] },
        to: completed(descriptor.schema!, to, 's')
      },
      { flavor: 'postgres', major: 18, minor: 0, patch: 0, text: 'PostgreSQL 18.0' }
    ).map(({ sql }) => sql.split(/\s+/).join(' '));
  const usual = 'MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1';
  expect(create({ ...plain, increment: '', cache: '' })).toEqual([
    `CREATE SEQUENCE "public"."s" AS bigint INCREMENT BY 1 ${usual}`
  ]);
  expect(create({ ...plain, increment: '', cache: '' })).toEqual(create(plain));
});
