import fc from 'fast-check';
import { postgresEngine } from '../../../../src/engines/postgres';
import { schemaKind, type SchemaDefinition } from '../../../../src/engines/postgres/kinds/schema';
import { kindProperty, kindSuite, uniqueName, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const role = uniqueName('Role "x"');
const quotedRole = postgresEngine.dialect.ident(role);
const withRole = {
  setup: [`create role ${quotedRole}`],
  teardown: [`drop owned by ${quotedRole} cascade`, `drop role ${quotedRole}`]
};
const [hostile] = hostileNames;
const quoted = postgresEngine.dialect.ident(hostile);
const shared = {
  engine: postgresEngine,
  kind: 'schema',
  targets: postgresTargets,
  ref: ({ name }: SchemaDefinition, { database }: Scratch) => ({ kind: 'schema', path: [database, name] })
};
const entry = (privilege: string, grantee: string) => ({
  grantee,
  privilege,
  grantable: false,
  grantor: 'postgres'
});

kindSuite<SchemaDefinition>({
  ...shared,
  cases: [
    { name: 'a name alone', to: { name: hostile }, expectSql: [`CREATE SCHEMA ${quoted}`], hazards: [] },
    { name: 'an owner and a comment', ...withRole, to: { name: hostile, owner: role, comment: "it's \\" } },
    {
      name: 'privileges are kept through a drop',
      ...withRole,
      to: {
        name: hostile,
        owner: 'postgres',
        privileges: [
          entry('USAGE', ''),
          entry('CREATE', role),
          entry('CREATE', 'postgres'),
          entry('USAGE', 'postgres')
        ].sort(
          (a, b) => Number(a.grantee !== '') - Number(b.grantee !== '') || (a.grantee < b.grantee ? -1 : 0)
        )
      }
    },
    {
      name: 'renamed, with another owner',
      ...withRole,
      from: { name: 'old' },
      to: { name: hostile, owner: role },
      expectSql: [`ALTER SCHEMA "old" RENAME TO ${quoted}`, `ALTER SCHEMA ${quoted} OWNER TO ${quotedRole}`],
      hazards: ['downtime', 'privileges']
    },
    {
      name: 'dropped',
      from: { name: hostile },
      expectSql: [`DROP SCHEMA ${quoted}`],
      hazards: ['irreversible']
    }
  ]
});

kindProperty<SchemaDefinition>({
  ...shared,
  definitions: () =>
    fc.record({ name: fc.constantFrom(...hostileNames), comment: fc.constantFrom(null, "it's", '🐘') }),
  altered: (_from, to) => to,
  runs: 10
});

describe.each(postgresTargets.map(target => [target.name, target] as const))('schemas on %s', (_, target) => {
  test('a cascading drop says so, and what is in it is listed', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      await connection.query(`create schema ${quoted}`);
      await connection.query(`create table ${quoted}.t (id int)`);
      const ref = { kind: 'schema', path: [database, hostile] };
      expect(await schemaKind.dependents!(connection, ref)).toContainEqual({
        ref: { kind: 'table', path: [database, hostile, 't'] },
        label: `table ${quoted}.t`,
        reason: 'is in the schema'
      });
      const from = await schemaKind.read!(connection, ref);
      const [drop] = schemaKind.plan!(
        { op: 'drop', ref, from, options: { cascade: true } },
        connection.version
      );
      expect(drop.hazards.map(({ kind }) => kind)).toEqual(['irreversible', 'drops-dependents']);
      await connection.query(drop.sql);
      await expect(schemaKind.read!(connection, ref)).rejects.toMatchObject({ code: 'not-found' });
    } finally {
      await scratch.drop();
    }
  });
});
