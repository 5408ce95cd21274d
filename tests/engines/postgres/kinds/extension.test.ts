import { postgresEngine } from '../../../../src/engines/postgres';
import { extensionKind, type ExtensionDefinition } from '../../../../src/engines/postgres/kinds/extension';
import { kindSuite, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const [hostile] = hostileNames;
const quoted = postgresEngine.dialect.ident(hostile);

kindSuite<ExtensionDefinition>({
  engine: postgresEngine,
  kind: 'extension',
  targets: postgresTargets,
  ref: ({ name }, { database }: Scratch) => ({ kind: 'extension', path: [database, name] }),
  cases: [
    { name: 'a name alone', to: { name: 'hstore' }, expectSql: ['CREATE EXTENSION "hstore"'], hazards: [] },
    {
      name: 'trap: an older version in a schema of its own, with another comment',
      setup: [`create schema ${quoted}`],
      to: { name: 'hstore', schema: hostile, version: '1.4', comment: "it's" }
    },
    {
      name: 'trap: the update path is followed',
      from: { name: 'hstore', version: '1.4' },
      to: { name: 'hstore', version: '1.8' },
      expectSql: ['ALTER EXTENSION "hstore" UPDATE TO "1.8"'],
      hazards: ['irreversible']
    },
    {
      name: 'to another schema, without comment',
      setup: [`create schema ${quoted}`],
      from: { name: 'hstore' },
      to: { name: 'hstore', schema: hostile, comment: null },
      expectSql: [`ALTER EXTENSION "hstore" SET SCHEMA ${quoted}`, 'COMMENT ON EXTENSION "hstore" IS NULL'],
      hazards: ['downtime']
    },
    {
      name: 'dropped',
      from: { name: 'hstore' },
      expectSql: ['DROP EXTENSION "hstore"'],
      hazards: ['data-loss']
    }
  ]
});

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'extensions on %s',
  (_, target) => {
    test('trap: the objects that a drop takes are listed', async () => {
      const scratch = await target.scratch();
      try {
        const { connection, database } = scratch;
        await connection.query('create extension hstore');
        await connection.query('create table t (h hstore)');
        const ref = { kind: 'extension', path: [database, 'hstore'] };
        const found = await extensionKind.dependents!(connection, ref);
        expect(found).toContainEqual(
          expect.objectContaining({ reason: 'belongs to the extension', label: 'type public.hstore' })
        );
        expect(found).toContainEqual(
          expect.objectContaining({ reason: 'uses the extension', label: 'column h of table public.t' })
        );
        const current = await extensionKind.read!(connection, ref);
        const to = { ...current, version: '0.1' };
        expect(() =>
          extensionKind.plan!({ op: 'alter', ref, from: current, to }, connection.version)
        ).toThrow(/No update leads/);
      } finally {
        await scratch.drop();
      }
    });
  }
);
