import { postgresEngine } from '../../../../src/engines/postgres';
import { atLeast } from '../../../../src/engines/core/version';
import { roleKind } from '../../../../src/engines/postgres/kinds/role';
import type { RoleDefinition } from '../../../../src/engines/postgres/kinds/role/definition';
import { kindSuite, uniqueName } from '../../../support/kind-suite';
import { postgresTargets } from './support';

const name = uniqueName('Chk_$%{}[]()&*^!@"\'`\\/#');
const other = uniqueName('select');
const group = uniqueName('Group');
const ident = postgresEngine.dialect.ident;
const [quoted, quotedOther, quotedGroup] = [name, other, group].map(ident);
const teardown = [quoted, quotedOther, quotedGroup].flatMap(each => [
  `drop owned by ${each}`,
  `drop role ${each}`
]);

kindSuite<RoleDefinition>({
  engine: postgresEngine,
  kind: 'role',
  targets: postgresTargets,
  ref: definition => ({ kind: 'role', path: [definition.name] }),
  cases: [
    { name: 'a name alone', teardown, to: { name }, expectSql: [`CREATE ROLE ${quoted}`], hazards: [] },
    {
      name: 'every attribute',
      teardown,
      to: {
        name,
        login: true,
        superuser: true,
        createDatabase: true,
        createRole: true,
        inherit: false,
        replication: true,
        bypassRls: true,
        connectionLimit: 3,
        validUntil: '2040-02-03 04:05:06.5+00',
        comment: "it's"
      }
    },
    {
      name: 'trap: settings in all and in one database, a list of names among them',
      teardown,
      from: ({ database }) => ({ name, settings: [{ database, name: 'work_mem', value: '1MB' }] }),
      to: ({ database }) => ({
        name,
        settings: [
          { database: null, name: 'my.setting', value: "it's = \\ so" },
          { database: null, name: 'search_path', value: '"$user", "My, schema", public' },
          { database, name: 'statement_timeout', value: '5s' }
        ]
      })
    },
    {
      name: 'trap: memberships with ADMIN, and on 16 with INHERIT and SET',
      setup: [`create role ${quotedGroup}`],
      teardown,
      when: ({ version }) => atLeast(version, 16),
      from: {
        name,
        memberOf: [{ role: group, admin: false, inherit: true, set: true, grantor: 'postgres' }]
      },
      to: { name, memberOf: [{ role: group, admin: true, inherit: false, set: true, grantor: 'postgres' }] },
      expectSql: [`GRANT ${quotedGroup} TO ${quoted} WITH ADMIN TRUE, INHERIT FALSE GRANTED BY "postgres"`]
    },
    {
      name: 'memberships before 16: the admin option is taken back',
      setup: [`create role ${quotedGroup}`],
      teardown,
      when: ({ version }) => !atLeast(version, 16),
      from: { name, members: [{ role: group, admin: true, inherit: null, set: null, grantor: 'postgres' }] },
      to: { name, members: [{ role: group, admin: false, inherit: null, set: null, grantor: 'postgres' }] },
      expectSql: [`REVOKE ADMIN OPTION FOR ${quoted} FROM ${quotedGroup}`]
    },
    {
      name: 'a membership ends',
      setup: [`create role ${quotedGroup}`],
      teardown,
      when: ({ version }) => atLeast(version, 16),
      from: {
        name,
        memberOf: [{ role: group, admin: false, inherit: true, set: true, grantor: 'postgres' }]
      },
      to: { name, memberOf: [] },
      expectSql: [/^REVOKE "Group/],
      hazards: ['privileges']
    },
    {
      name: 'renamed, and less allowed',
      teardown,
      from: { name, login: true, createRole: true },
      to: { name: other, createRole: false, login: true },
      expectSql: [`ALTER ROLE ${quoted} RENAME TO ${quotedOther}`, `ALTER ROLE ${quotedOther} NOCREATEROLE`],
      hazards: ['downtime', 'privileges']
    },
    {
      name: 'dropped',
      teardown,
      from: { name },
      expectSql: [`DROP ROLE ${quoted}`],
      hazards: ['irreversible']
    }
  ]
});

describe.each(postgresTargets.map(target => [target.name, target] as const))('roles on %s', (_, target) => {
  test('trap: the password is sent as its verifier, masked in the preview, and opens the door', async () => {
    const scratch = await target.scratch();
    const { connection } = scratch;
    const ref = { kind: 'role', path: [name] };
    try {
      const to = { name, login: true, password: "O'Brien \\ 1" };
      const [made] = roleKind.plan!({ op: 'create', ref, to }, connection.version);
      expect(made.display).toBe(`CREATE ROLE ${quoted} LOGIN PASSWORD '********'`);
      expect(made.sql).not.toContain('Brien');
      await connection.query(made.sql);
      const read = await roleKind.read!(connection, ref);
      expect(read).toMatchObject({ password: null, hasPassword: true });
      const config = { ...connection.config, user: name };
      const login = (password: string) => postgresEngine.connect(config, { secrets: { password } });
      await expect(login('wrong')).rejects.toMatchObject({ code: 'auth-failed' });
      await (await login(to.password)).close();
      const change = { op: 'alter', ref, from: read, to: { ...read, password: '' } } as const;
      for (const { sql } of roleKind.plan!(change, connection.version)) {
        await connection.query(sql);
      }
      expect(await roleKind.read!(connection, ref)).toMatchObject({ hasPassword: false });
    } finally {
      await connection.query(`drop role if exists ${quoted}`);
      await scratch.drop();
    }
  });

  test('trap: a drop clears each database that the role is used in', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    const ref = { kind: 'role', path: [name] };
    try {
      await connection.query(`create role ${quoted}`);
      await connection.query('create table t (id int)');
      await connection.query(`alter table t owner to ${quoted}`);
      const from = await roleKind.read!(connection, ref);
      expect(from.databases).toEqual([database]);
      expect(await roleKind.dependents!(connection, ref)).toContainEqual({
        ref: { kind: 'database', path: [database] },
        label: 'table public.t',
        reason: 'belongs to the role'
      });
      const plan = roleKind.plan!({ op: 'drop', ref, from, options: { cascade: true } }, connection.version);
      expect(plan.map(each => [each.sql, each.database])).toEqual([
        [`REASSIGN OWNED BY ${quoted} TO CURRENT_USER`, database],
        [`DROP OWNED BY ${quoted}`, database],
        [`DROP ROLE ${quoted}`, undefined]
      ]);
      for (const { sql } of plan) {
        await connection.query(sql);
      }
      expect(
        await connection.query("select tableowner as owner from pg_tables where tablename = 't'")
      ).toEqual([{ owner: 'postgres' }]);
    } finally {
      await connection.query(`drop role if exists ${quoted}`).catch(() => undefined);
      await scratch.drop();
    }
  });
});
