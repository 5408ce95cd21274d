import { postgresEngine } from '../../../../src/engines/postgres';
import { grantKind } from '../../../../src/engines/postgres/kinds/grant';
import type { GrantDefinition } from '../../../../src/engines/postgres/kinds/grant/definition';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { kindSuite, uniqueName, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const role = uniqueName('Role "x"');
const quoted = postgresEngine.dialect.ident(role);
const table = postgresEngine.dialect.ident(hostileNames[0]);
const setup = [`create role ${quoted}`, `create table ${table} (a int, "B c" int)`];
const teardown = [`drop owned by ${quoted}`, `drop role ${quoted}`];
const entry = (privilege: string, grantee = role, grantable = false) => ({
  grantee,
  privilege,
  grantable,
  grantor: 'postgres'
});
const owners = ['DELETE', 'INSERT', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE'];
const onTable = (_: GrantDefinition, { database }: Scratch) => ({
  kind: 'grant',
  path: [database, 'public', hostileNames[0], 'table']
});
const before17 = { when: ({ version }: { version: { major: number } }) => version.major < 17 };

kindSuite<GrantDefinition>({
  engine: postgresEngine,
  kind: 'grant',
  targets: postgresTargets,
  ref: onTable,
  cases: [
    {
      name: 'rights on the table and on columns, with grant option',
      setup,
      teardown,
      ...before17,
      to: {
        owner: 'postgres',
        entries: [
          entry('SELECT', ''),
          entry('INSERT', role, true),
          ...owners.map(privilege => entry(privilege, 'postgres')),
          { ...entry('UPDATE'), columns: ['a', 'B c'] }
        ]
      }
    },
    {
      name: 'trap: warns before the owner locks himself out',
      setup,
      teardown,
      from: { owner: 'postgres', entries: [entry('SELECT', 'postgres'), entry('UPDATE', 'postgres')] },
      to: { owner: 'postgres', entries: [entry('SELECT', 'postgres')] },
      expectSql: [`REVOKE UPDATE ON TABLE "public".${table} FROM "postgres"`],
      hazards: ['privileges']
    }
  ]
});

/** Roles that give on what they have; the names sort before and after that of the owner. */
const [first, second, third] = ['a', 'z', 'm'].map(letter => uniqueName(`${letter}"g`));
const given = (grantee: string, grantor: string, grantable: boolean, privilege = 'SELECT') => ({
  ...entry(privilege, grantee, grantable),
  grantor
});
const ofColumn = (right: ReturnType<typeof entry>) => ({ ...right, columns: ['a'] });
const chain = [
  given(first, 'postgres', true),
  given(second, first, true),
  given(third, second, false),
  ofColumn(given(second, 'postgres', true, 'UPDATE')),
  ofColumn(given(first, second, true, 'UPDATE')),
  ofColumn(given(third, first, false, 'UPDATE'))
];

describe.each(postgresTargets.map(target => [target.name, target] as const))('grants on %s', (_, target) => {
  test.each<[string, typeof chain, RegExp | null]>([
    ['all of them', [], null],
    ['the last ones', chain.filter(({ grantee }) => grantee !== third), null],
    ['what is held on the table, what is given on for the column kept', chain, null],
    ['the first one alone', chain.slice(1), /has SELECT from .* who would lose the right to grant it/],
    [
      'the grant option of the first one',
      chain.map(each => (each === chain[0] ? { ...each, grantable: false } : each)),
      /has SELECT from/
    ]
  ])('rights that were given on: revoking %s', async (_what, left, refused) => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    const roles = [first, second, third].map(postgresEngine.dialect.ident);
    const ref = { kind: 'grant', path: [database, 'public', 't', 'table'] };
    const change = async (entries: typeof chain): Promise<void> => {
      const from = await grantKind.read!(connection, ref);
      const owned = from.entries.filter(({ grantee }) => grantee === 'postgres');
      const to = { ...from, entries: [...owned, ...entries] };
      const statements = grantKind.plan!({ op: 'alter', ref, from, to }, connection.version);
      const { error } = await applyStatements(statements, () => Promise.resolve(connection));
      expect(error).toBeUndefined();
      const now = (await grantKind.read!(connection, ref)).entries;
      const given = now.filter(({ grantee }) => grantee !== 'postgres');
      expect(given).toHaveLength(entries.length);
      expect(given).toEqual(expect.arrayContaining(entries));
    };
    try {
      await connection.query('create table t (a int, b int)');
      for (const each of roles) {
        await connection.query(`create role ${each}`);
      }
      const wide = given(second, 'postgres', false, 'UPDATE');
      await change([...chain, wide]);
      if (refused) {
        await expect(change(left)).rejects.toThrow(refused);
      } else {
        await change(left);
      }
    } finally {
      await scratch.drop();
      const admin = await target.scratch();
      await admin.connection.query(`drop role ${roles.join(', ')}`);
      await admin.drop();
    }
  });

  test('trap: a null ACL shows the implicit rights, on every kind of object', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      for (const sql of [
        'create function f(a int, b text) returns int language sql as $$ select 1 $$',
        'create procedure p() language sql as $$ select 1 $$',
        'create view v as select 1 as a',
        'create materialized view m as select 1 as a',
        'create sequence s',
        `create type t as enum ('a')`,
        'create domain d as int',
        'create foreign data wrapper w',
        'create server srv foreign data wrapper w'
      ]) {
        await connection.query(sql);
      }
      const paths = [
        ['database'],
        ['f(a integer, b text)', 'function'],
        ['p()', 'procedure'],
        ['v', 'view'],
        ['m', 'materialized-view'],
        ['s', 'sequence'],
        ['t', 'type'],
        ['d', 'domain'],
        ['w', 'foreign-data-wrapper'],
        ['srv', 'foreign-server']
      ];
      for (const names of paths) {
        const inSchema = !['database', 'foreign-data-wrapper', 'foreign-server'].includes(names.at(-1)!);
        const ref = { kind: 'grant', path: [database, ...(inSchema ? ['public'] : []), ...names] };
        const from = await grantKind.read!(connection, ref);
        expect([names, from.entries.every(({ implicit }) => implicit), from.owner]).toEqual([
          names,
          true,
          'postgres'
        ]);
        expect(from.entries.length).toBeGreaterThan(0);
        const { privilege } = from.entries.at(-1)!;
        const to = { ...from, entries: [...from.entries, entry(privilege, 'pg_monitor')] };
        const plan = grantKind.plan!({ op: 'alter', ref, from, to }, connection.version);
        expect(plan).toHaveLength(1);
        await connection.query(plan[0].sql);
        const now = await grantKind.read!(connection, ref);
        expect(now.entries).toContainEqual(entry(privilege, 'pg_monitor'));
        for (const { sql } of grantKind.plan!({ op: 'drop', ref, from: now }, connection.version)) {
          await connection.query(sql);
        }
        expect((await grantKind.read!(connection, ref)).entries).not.toContainEqual(
          entry(privilege, 'pg_monitor')
        );
      }
    } finally {
      await scratch.drop();
    }
  });
});
