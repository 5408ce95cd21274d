import type { ObjectKind } from '../../../../src/engines/core/kind';
import { postgresEngine } from '../../../../src/engines/postgres';
import { materializedViewKind } from '../../../../src/engines/postgres/kinds/materialized-view';
import type { MaterializedViewDefinition } from '../../../../src/engines/postgres/kinds/materialized-view/definition';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { kindSuite, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

type Parts<T> = T extends readonly (infer E)[]
  ? Parts<E>[]
  : T extends object
    ? { [K in keyof T]?: Parts<T[K]> }
    : T;
const [special] = hostileNames;
/** A form sends a few fields; the others are read back, or left alone. */
const view = (given: Parts<MaterializedViewDefinition>): MaterializedViewDefinition =>
  ({ name: 'm', schema: 'public', select: 'SELECT 1 AS one', ...given }) as MaterializedViewDefinition;
/** The server quotes only where it must. */
const quoted = (name: string): string =>
  /^n+$/.test(name) ? name : postgresEngine.dialect.ident(name === 'select' ? 'Select' : name);
const index = (name: string, column: string, more = {}) => ({
  name,
  unique: true,
  elements: [{ column }],
  ...more
});

kindSuite<MaterializedViewDefinition>({
  engine: postgresEngine,
  kind: 'materialized-view',
  targets: postgresTargets,
  ref: ({ schema, name }, { database }: Scratch) => ({
    kind: 'materialized-view',
    path: [database, schema, name]
  }),
  cases: [
    {
      name: 'a select alone',
      to: view({}),
      expectSql: ['CREATE MATERIALIZED VIEW "public"."m" AS SELECT 1 AS one WITH DATA'],
      hazards: []
    },
    ...hostileNames.map(name => ({
      name: `hostile names: ${name.slice(0, 24)}`,
      to: view({
        name,
        select: `SELECT 1 AS ${quoted(name)}`,
        comment: name,
        indexes: [index(`${name.slice(0, 20)}i`, name === 'select' ? 'Select' : name, { comment: name })]
      })
    })),
    {
      name: 'trap: a new select keeps indexes, clustering, statistics, options, comments and privileges',
      from: view({
        select: 'SELECT 1 AS a,\n    2 AS b',
        owner: 'postgres',
        options: [{ name: 'fillfactor', value: '70' }],
        columns: [
          { name: 'a', statistics: 55, comment: 'A' },
          { name: 'b', statistics: null }
        ],
        indexes: [index('mi', 'a', { comment: 'kept', options: [{ name: 'fillfactor', value: '60' }] })],
        clusteredOn: 'mi',
        statistics: [
          { schema: 'public', name: 's', kinds: ['ndistinct'], on: 'a, b', target: 9, comment: 'x' }
        ],
        comment: special,
        privileges: [
          { grantee: '', privilege: 'SELECT', grantable: false, grantor: 'postgres' },
          { grantee: 'postgres', privilege: 'SELECT', grantable: false, grantor: 'postgres' }
        ]
      }),
      to: view({
        select: 'SELECT 1 AS a,\n    3 AS b',
        options: [{ name: 'fillfactor', value: '70' }],
        columns: [
          { name: 'a', statistics: 55, comment: 'A' },
          { name: 'b', statistics: null }
        ],
        indexes: [index('mi', 'a', { comment: 'kept', options: [{ name: 'fillfactor', value: '60' }] })],
        clusteredOn: 'mi',
        statistics: [
          { schema: 'public', name: 's', kinds: ['ndistinct'], on: 'a, b', target: 9, comment: 'x' }
        ],
        comment: special,
        privileges: [
          { grantee: '', privilege: 'SELECT', grantable: false, grantor: 'postgres' },
          { grantee: 'postgres', privilege: 'SELECT', grantable: false, grantor: 'postgres' }
        ]
      }),
      hazards: ['lock', 'privileges', 'rewrite']
    },
    {
      name: 'filled, emptied',
      from: view({ populated: true }),
      to: view({ populated: false }),
      expectSql: ['REFRESH MATERIALIZED VIEW "public"."m" WITH NO DATA'],
      hazards: ['data-loss']
    },
    {
      name: 'made empty, filled',
      from: view({ populated: false }),
      to: view({ populated: true }),
      expectSql: ['REFRESH MATERIALIZED VIEW "public"."m"'],
      hazards: ['lock']
    },
    {
      name: 'renamed and moved, with an index more',
      setup: ['create schema "Other"'],
      from: view({}),
      to: view({ name: special, schema: 'Other', indexes: [index('i', 'one')] }),
      check: async ({ connection, database }) => {
        const read = await materializedViewKind.read!(connection, {
          kind: 'materialized-view',
          path: [database, 'Other', special]
        });
        expect(read).toMatchObject({ noConcurrentRefresh: null });
      }
    },
    {
      name: 'dropped',
      from: view({}),
      expectSql: ['DROP MATERIALIZED VIEW "public"."m"'],
      hazards: ['data-loss']
    }
  ]
});

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'materialized views on %s',
  (_name, target) => {
    test.each([
      ['no index', '', 'It has no unique index'],
      ['a partial one', 'create unique index on m (one) where one > 0', /partial/],
      ['one on an expression', 'create unique index on m ((one + 1))', /expressions/],
      ['a fitting one', 'create unique index on m (one)', null]
    ])(
      'trap: says why it cannot be refreshed concurrently (pgadmin4#3331): %s',
      async (_case, sql, reason) => {
        const scratch = await target.scratch();
        try {
          await scratch.connection.query('create materialized view m as select 1 as one');
          await scratch.connection.query(sql || 'select 1');
          const { noConcurrentRefresh } = (await materializedViewKind.read!(scratch.connection, {
            kind: 'materialized-view',
            path: [scratch.database, 'public', 'm']
          })) as MaterializedViewDefinition;
          if (reason instanceof RegExp) {
            expect(noConcurrentRefresh).toMatch(reason);
          } else {
            expect(noConcurrentRefresh).toBe(reason);
          }
        } finally {
          await scratch.drop();
        }
      }
    );
  }
);

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'columns of a view that get other names on %s',
  (_name, target) => {
    test.each([
      [
        'materialized-view',
        'CREATE MATERIALIZED VIEW v AS SELECT 1 AS a, 2 AS b',
        'CREATE UNIQUE INDEX v_a ON v (a)'
      ],
      ['view', 'CREATE VIEW v AS SELECT 1 AS a, 2 AS b', 'CREATE VIEW w AS SELECT a FROM v']
    ])('%s: what rests on them follows, and so it does on the way back', async (id, create, rest) => {
      const scratch = await target.scratch();
      const { connection, database } = scratch;
      const kind = (postgresEngine.kinds as readonly ObjectKind[]).find(each => each.descriptor.id === id)!;
      const ref = { kind: id, path: [database, 'public', 'v'] };
      const read = async () => (await kind.read!(connection, ref)) as MaterializedViewDefinition;
      const alter = async (from: unknown, to: unknown) => {
        const statements = kind.plan!({ op: 'alter', ref, from, to }, connection.version);
        const report = await applyStatements(statements, () => Promise.resolve(connection));
        expect(report.error?.message).toBeUndefined();
        return statements.map(({ sql }) => sql);
      };
      try {
        await connection.query(create);
        await connection.query(rest);
        const before = await read();
        const [a, b] = before.columns!;
        expect(
          await alter(before, { ...before, columns: [{ ...a, name: "a's", previousName: 'a' }, b] })
        ).toEqual([expect.stringContaining('RENAME COLUMN "a" TO "a\'s"')]);
        const now = await read();
        expect(now.columns!.map(({ name }) => name)).toEqual(["a's", 'b']);
        await alter(now, { ...before, columns: [{ ...a, previousName: "a's" }, b] });
        expect(await read()).toEqual(before);
      } finally {
        await scratch.drop();
      }
    });
  }
);
