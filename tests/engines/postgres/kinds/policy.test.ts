import fc from 'fast-check';
import { postgresEngine } from '../../../../src/engines/postgres';
import type { PolicyDefinition } from '../../../../src/engines/postgres/kinds/policy';
import { kindProperty, kindSuite, uniqueName, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const TABLE = 'Ta"ble $1';
const setup = ['create table "Ta""ble $1" (id int, who text)'];
const role = uniqueName('Role "x"');
const quotedRole = postgresEngine.dialect.ident(role);
const shared = {
  engine: postgresEngine,
  kind: 'policy',
  targets: postgresTargets,
  ref: ({ name }: PolicyDefinition, { database }: Scratch) => ({
    kind: 'policy',
    path: [database, 'public', TABLE, name]
  })
};

kindSuite<PolicyDefinition>({
  ...shared,
  cases: [
    {
      name: 'a name alone makes a policy for everybody and every command',
      setup,
      to: { name: 'p' },
      expectSql: ['CREATE POLICY "p" ON "public"."Ta""ble $1" AS PERMISSIVE FOR ALL TO PUBLIC'],
      hazards: []
    },
    {
      name: 'every field is made, and read back',
      setup: [...setup, `create role ${quotedRole}`],
      teardown: [`drop owned by ${quotedRole}`, `drop role ${quotedRole}`],
      to: {
        name: hostileNames[0],
        permissive: false,
        command: 'update',
        roles: [role, 'pg_monitor'].sort(),
        using: '(who = (CURRENT_USER)::text)',
        check: '(id > 0)',
        comment: "it's mine"
      }
    },
    {
      name: 'renamed, for other roles, with other expressions: one ALTER POLICY each',
      setup,
      from: { name: 'p', using: '(id > 0)', command: 'all' },
      to: { name: 'select', roles: ['pg_monitor'], using: '(id > 1)', check: '(id < 9)', comment: 'c' },
      expectSql: [
        'ALTER POLICY "p" ON "public"."Ta""ble $1" RENAME TO "select"',
        'ALTER POLICY "select" ON "public"."Ta""ble $1" TO "pg_monitor" USING ((id > 1)) WITH CHECK ((id < 9))',
        'COMMENT ON POLICY "select" ON "public"."Ta""ble $1" IS \'c\''
      ],
      hazards: ['privileges']
    },
    {
      name: 'trap: ALTER POLICY cannot take an expression away, so it is made anew with its comment',
      setup,
      from: { name: 'p', using: '(id > 0)', check: '(id > 0)', comment: 'kept' },
      to: { name: 'p', using: '(id > 0)', check: null },
      expectSql: [
        'DROP POLICY "p" ON "public"."Ta""ble $1"',
        'CREATE POLICY "p" ON "public"."Ta""ble $1" AS PERMISSIVE FOR ALL TO PUBLIC USING ((id > 0))',
        'COMMENT ON POLICY "p" ON "public"."Ta""ble $1" IS \'kept\''
      ],
      hazards: ['privileges']
    },
    {
      name: 'permissive becomes restrictive',
      setup,
      from: { name: 'p', command: 'select', using: 'true' },
      to: { name: 'p', command: 'select', using: 'true', permissive: false },
      hazards: ['privileges']
    },
    {
      name: 'drop',
      setup,
      from: { name: 'p' },
      expectSql: ['DROP POLICY "p" ON "public"."Ta""ble $1"'],
      hazards: ['privileges']
    },
    {
      name: 'listed with its command, dimmed while the table does not enforce it',
      setup,
      to: { name: 'p', command: 'delete', using: 'true', permissive: false, comment: 'c' },
      check: async ({ connection, database }) => {
        const kind = postgresEngine.kinds.find(each => each.descriptor.id === 'policy')!;
        const table = { kind: 'table', path: [database, 'public', TABLE] };
        const entry = { label: 'p', hint: 'delete, restrictive', comment: 'c' };
        expect(await kind.list(connection, table)).toMatchObject([{ ...entry, flags: ['disabled'] }]);
        await connection.query('alter table "Ta""ble $1" enable row level security');
        expect(await kind.list(connection, table)).toMatchObject([{ ...entry, flags: [] }]);
      }
    }
  ]
});

const expression = fc.constantFrom(null, 'true', '(id > 0)', "(who = 'O''Brien \\ \"x\"'::text)");
const policies: fc.Arbitrary<PolicyDefinition> = fc
  .record({
    name: fc.constantFrom(...hostileNames),
    permissive: fc.boolean(),
    command: fc.constantFrom('all', 'select', 'insert', 'update', 'delete') as fc.Arbitrary<'all'>,
    roles: fc.constantFrom<string[]>([''], ['pg_monitor'], ['pg_monitor', 'pg_read_all_data']),
    using: expression,
    check: expression,
    comment: fc.constantFrom(null, "it's", '表 \\')
  })
  // INSERT has no rows to see, SELECT and DELETE write none.
  .map(policy => ({
    ...policy,
    using: (policy.command as string) === 'insert' ? null : policy.using,
    check: ['select', 'delete'].includes(policy.command) ? null : policy.check
  }));

kindProperty<PolicyDefinition>({
  ...shared,
  setup,
  definitions: () => policies,
  altered: (_from, to) => to
});
