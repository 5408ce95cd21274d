import { postgresEngine } from '../../../../src/engines/postgres';
import { grantKind } from '../../../../src/engines/postgres/kinds/grant';
import type { GrantDefinition } from '../../../../src/engines/postgres/kinds/grant/definition';
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

describe.each(postgresTargets.map(target => [target.name, target] as const))('grants on %s', (_, target) => {
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
