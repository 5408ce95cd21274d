import { atLeast } from '../../../../src/engines/core/version';
import { postgresEngine } from '../../../../src/engines/postgres';
import { databaseKind } from '../../../../src/engines/postgres/kinds/database';
import type { DatabaseDefinition } from '../../../../src/engines/postgres/kinds/database/definition';
import { kindSuite, uniqueName } from '../../../support/kind-suite';
import { postgresTargets } from './support';

const name = uniqueName('Chk_$%{}[]()&*^!@"\'`\\/#');
const other = uniqueName('naïve_表');
const role = uniqueName('Role "x"');
const ident = postgresEngine.dialect.ident;
const [quoted, quotedOther, quotedRole] = [name, other, role].map(ident);
const clear = [quoted, quotedOther].flatMap(each => [
  `alter database ${each} is_template false`,
  `drop database if exists ${each} with (force)`
]);
const teardown = [...clear, `drop role if exists ${quotedRole}`];

kindSuite<DatabaseDefinition>({
  engine: postgresEngine,
  kind: 'database',
  targets: postgresTargets,
  ref: definition => ({ kind: 'database', path: [definition.name] }),
  cases: [
    { name: 'a name alone', teardown, to: { name }, expectSql: [`CREATE DATABASE ${quoted}`], hazards: [] },
    {
      name: 'every field',
      setup: [`create role ${quotedRole}`],
      teardown,
      from: { name },
      to: {
        name,
        owner: role,
        connectionLimit: 7,
        allowConnections: false,
        isTemplate: true,
        comment: "it's",
        settings: [
          { name: 'my.setting', value: "it's = \\" },
          { name: 'search_path', value: '"My, schema", public' }
        ],
        privileges: [
          { grantee: role, privilege: 'CONNECT', grantable: false, grantor: role },
          { grantee: role, privilege: 'CREATE', grantable: false, grantor: role },
          { grantee: role, privilege: 'TEMPORARY', grantable: false, grantor: role }
        ]
      }
    },
    {
      name: 'another encoding and locale',
      teardown,
      to: { name, encoding: 'LATIN1', collate: 'C', ctype: 'C', localeProvider: 'libc' }
    },
    {
      name: 'an ICU locale',
      teardown,
      when: ({ version }) => atLeast(version, 15),
      to: { name, encoding: 'UTF8', localeProvider: 'icu', locale: 'de', collate: 'C', ctype: 'C' }
    },
    {
      name: 'a built-in locale',
      teardown,
      when: ({ version }) => atLeast(version, 17),
      to: { name, encoding: 'UTF8', localeProvider: 'builtin', locale: 'C.UTF-8', collate: 'C', ctype: 'C' }
    },
    {
      name: 'renamed',
      teardown,
      from: { name },
      to: { name: other },
      expectSql: [`ALTER DATABASE ${quoted} RENAME TO ${quotedOther}`],
      hazards: ['downtime']
    },
    {
      name: 'dropped',
      teardown,
      from: { name },
      expectSql: [`DROP DATABASE ${quoted}`],
      hazards: ['data-loss', 'irreversible']
    }
  ]
});

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'databases on %s',
  (_, target) => {
    test('trap: drop WITH (FORCE) runs elsewhere and lists the sessions; what is fixed is refused', async () => {
      const scratch = await target.scratch();
      const { connection, database } = scratch;
      const session = await scratch.open();
      try {
        const ref = { kind: 'database', path: [database] };
        const sessions = await databaseKind.dependents!(connection, ref);
        expect(sessions.map(each => each.ref.path[1])).toEqual([session.sessionId]);
        const from = await databaseKind.read!(connection, ref);
        expect(
          databaseKind.plan!({ op: 'drop', ref, from, options: { force: true } }, connection.version)
        ).toMatchObject([
          { sql: `DROP DATABASE "${database}" WITH (FORCE)`, database: 'postgres', transactional: false }
        ]);
        const to = { ...from, encoding: 'LATIN1' };
        expect(() => databaseKind.plan!({ op: 'alter', ref, from, to }, connection.version)).toThrow(
          'The encoding of a database is fixed when it is made'
        );
      } finally {
        await scratch.drop();
      }
    });
  }
);
