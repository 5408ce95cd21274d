import fc from 'fast-check';
import { postgresEngine } from '../../../../src/engines/postgres';
import { viewKind } from '../../../../src/engines/postgres/kinds/view';
import type { ViewDefinition } from '../../../../src/engines/postgres/kinds/view/definition';
import { outputColumns } from '../../../../src/engines/postgres/kinds/view/output-columns';
import { kindProperty, kindSuite, uniqueName, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const { ident } = postgresEngine.dialect;
const role = uniqueName('Role "v"');
const teardown = [`drop owned by ${ident(role)}`, `drop role ${ident(role)}`];
const setup = ['create table t (a integer, b text, c numeric)'];
const shared = {
  engine: postgresEngine,
  kind: 'view',
  targets: postgresTargets,
  ref: ({ schema, name }: ViewDefinition, { database }: Scratch) => ({
    kind: 'view',
    path: [database, schema, name]
  })
};
const ab = 'SELECT a,\n    b\n   FROM public.t';
const abc = 'SELECT a,\n    b,\n    c\n   FROM public.t';
const plain = { name: 'v', schema: 'public' };
/** What a form sends that changes a few fields. */
const part = (given: Partial<ViewDefinition>): ViewDefinition => ({ ...plain, ...given }) as ViewDefinition;
/** The server names columns with their table before version 16. */
const since16 = ({ version }: { version: { major: number } }): boolean => version.major >= 16;

kindSuite<ViewDefinition>({
  ...shared,
  cases: [
    { name: 'a select alone', setup, to: { ...plain, select: 'SELECT 1 AS one' } },
    {
      name: 'trap: security barrier, security invoker and check option are kept when the select changes',
      setup,
      when: since16,
      from: {
        ...plain,
        select: ab,
        securityBarrier: true,
        securityInvoker: true,
        checkOption: 'local',
        comment: "it's",
        columns: [
          { name: 'a', default: '7', comment: 'A' },
          { name: 'b', default: null, comment: null }
        ]
      },
      to: part({
        select: abc,
        securityBarrier: true,
        securityInvoker: true,
        checkOption: 'local',
        comment: "it's"
      }),
      expectSql: [
        /^CREATE OR REPLACE VIEW "public"."v" WITH \("check_option" = 'local', "security_barrier" = 'true', "security_invoker" = 'true'\)/
      ],
      hazards: [],
      check: async ({ connection, database }) => {
        const view = await viewKind.read!(connection, { kind: 'view', path: [database, 'public', 'v'] });
        expect(view).toMatchObject({
          columns: [{ name: 'a', default: '7', comment: 'A' }, { name: 'b' }, { name: 'c' }]
        });
      }
    },
    {
      name: 'trap: OR REPLACE can only append columns: dropped and created with all that depends on it',
      when: since16,
      setup,
      from: { ...plain, select: abc, owner: 'postgres', comment: 'kept' },
      to: part({ select: 'SELECT b,\n    a\n   FROM public.t', columns: [{ name: 'b' }, { name: 'a' }] }),
      hazards: ['lock']
    },
    {
      name: 'a column gets another name by its place',
      setup,
      from: { ...plain, select: 'SELECT 1 AS a,\n    2 AS b' },
      to: part({ columns: [{ name: 'a' }, { name: hostileNames[0] }] }),
      expectSql: [/^ALTER VIEW "public"."v" RENAME COLUMN "b" TO "Chk/],
      hazards: ['drops-dependents']
    },
    {
      name: 'renamed and moved to another schema',
      setup: [...setup, 'create schema "Other"'],
      from: { ...plain, select: 'SELECT 1 AS one' },
      to: { name: 'select', schema: 'Other', select: 'SELECT 1 AS one' },
      expectSql: ['ALTER VIEW "public"."v" SET SCHEMA "Other"', 'ALTER VIEW "Other"."v" RENAME TO "select"']
    },
    {
      name: 'options change in place',
      setup,
      from: { ...plain, select: 'SELECT 1 AS one', securityBarrier: true },
      to: { ...plain, select: 'SELECT 1 AS one', securityBarrier: false },
      expectSql: ['ALTER VIEW "public"."v" RESET ("security_barrier")'],
      hazards: ['privileges']
    },
    {
      name: 'privileges, those on columns too, and the owner',
      setup: [...setup, `create role ${ident(role)}`],
      teardown,
      to: {
        ...plain,
        select: 'SELECT 1 AS one,\n    2 AS two',
        owner: 'postgres',
        privileges: [
          { grantee: role, privilege: 'UPDATE', grantable: true, grantor: 'postgres' },
          { grantee: 'postgres', privilege: 'SELECT', grantable: false, grantor: 'postgres' },
          { grantee: role, privilege: 'SELECT', grantable: false, grantor: 'postgres', columns: ['two'] }
        ]
      }
    },
    { name: 'dropped', from: { ...plain, select: 'SELECT 1 AS one' }, expectSql: ['DROP VIEW "public"."v"'] }
  ]
});

const ref = ({ database }: Scratch) => ({ kind: 'view', path: [database, 'public', 'v'] });

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'views on %s',
  (_name, target) => {
    let scratch: Scratch;
    beforeEach(async () => {
      scratch = await target.scratch();
    });
    afterEach(() => scratch.drop());

    const run = async (...statements: string[]): Promise<void> => {
      for (const sql of statements) {
        await scratch.connection.query(sql);
      }
    };
    const change = async (to: Partial<ViewDefinition>) => {
      const from = (await viewKind.read!(scratch.connection, ref(scratch))) as ViewDefinition;
      return viewKind.plan!(
        { op: 'alter', ref: ref(scratch), from, to: { ...from, ...to } },
        scratch.connection.version
      );
    };
    const dump = () =>
      scratch.connection.query(
        `select c.relname, c.relkind, c.relacl::text, obj_description(c.oid) as comment, pg_get_viewdef(c.oid) as text,
              (select array_agg(tgname::text || tgenabled::text order by tgname) from pg_trigger where tgrelid = c.oid) as triggers,
              (select array_agg(rulename::text || ev_enabled::text order by rulename) from pg_rewrite where ev_class = c.oid) as rules
         from pg_class c where relnamespace = 'public'::regnamespace and relname <> 'v' order by 1`
      );

    test('trap: dependents come back with comments, grants, triggers, rules and indexes', async () => {
      await run(
        ...setup,
        'create view v as select a, b, c from t',
        'create view w as select a + 1 as "A one" from v',
        `comment on view w is 'kept'`,
        'grant select on w to public',
        'create materialized view m as select "A one" from w',
        'create unique index mi on m ("A one")',
        `create function f() returns trigger language plpgsql as 'begin return new; end'`,
        'create trigger tr instead of insert on w for each row execute function f()',
        'create trigger own instead of insert on v for each row execute function f()',
        'create rule r as on update to w do instead nothing',
        'create rule other as on delete to t do also select a from v',
        'alter table t disable rule other'
      );
      const before = await dump();
      const plan = await change({ select: 'select b, a from t' });
      expect(plan[0].hazards.map(({ kind }) => kind)).toEqual(['drops-dependents']);
      await scratch.connection.transactional(() => run(...plan.map(({ sql }) => sql)));
      expect(await dump()).toEqual(before);
      const triggers = await scratch.connection.query(
        `select tgname from pg_trigger where tgrelid = 'v'::regclass`
      );
      expect(triggers).toEqual([{ tgname: 'own' }]);
    });

    test('trap: what cannot be restored is named, and nothing is dropped', async () => {
      await run(...setup, 'create view v as select a, b from t', 'create table u (x v)');
      await expect(change({ select: 'select b, a from t' })).rejects.toThrow(/table (public\.)?u/);
    });

    test('a recursive view stays one', async () => {
      await run('create recursive view v (n) as values (1) union all select n + 1 from v where n < 9');
      const from = (await viewKind.read!(scratch.connection, ref(scratch))) as ViewDefinition;
      const create = viewKind.plan!(
        { op: 'create', ref: ref(scratch), to: from },
        scratch.connection.version
      );
      await run('drop view v', ...create.map(({ sql }) => sql));
      expect(await viewKind.read!(scratch.connection, ref(scratch))).toEqual(from);
    });

    test('another type needs the word: a column that keeps its name is made anew with recreate', async () => {
      await run(...setup, 'create view v as select a from t');
      const plan = await change({ select: 'select c as a from t', recreate: true });
      expect(plan.map(({ sql }) => sql.split(' ')[0])).toEqual(['DROP', 'CREATE', 'ALTER']);
    });
  }
);

test.each([
  ['SELECT a, t.b, c AS "C ""x", f(a, b) AS "order" FROM t', ['a', 'b', 'C "x', 'order']],
  ['SELECT a, b + 1 FROM t', ['a', null]],
  ['SELECT a IS DISTINCT FROM b AS x, c FROM t', ['x', 'c']],
  ["SELECT DISTINCT ON (a, b) a, ', FROM ' AS y FROM t", ['a', 'y']],
  ['WITH q AS (SELECT 1 AS z, 2) SELECT m AS x FROM q UNION SELECT n, o', ['x']],
  ['SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) AS p, -- x, y\n b', ['p', 'b']],
  ['SELECT t.* FROM t', null],
  ['VALUES (1, 2)', null],
  ['SELECT FROM t', null]
])('the columns of %s', (select, expected) => {
  expect(outputColumns(select)).toEqual(expected);
});

kindProperty<ViewDefinition>({
  ...shared,
  definitions: () =>
    fc
      .record({
        name: fc.constantFrom(...hostileNames),
        column: fc.constantFrom(...hostileNames),
        value: fc.constantFrom('1', '2'),
        securityBarrier: fc.boolean(),
        default: fc.constantFrom(null, '3'),
        comment: fc.constantFrom(null, "it's", '\\ 表')
      })
      .map(({ column, value, default: standard, ...given }) => ({
        ...given,
        schema: 'public',
        select: `SELECT ${value} AS ${/^[a-z]+$/.test(column) && column !== 'select' ? column : ident(column)}`,
        columns: [{ name: column, default: standard, comment: given.comment }]
      })),
  altered: (from, to) => ({ ...to, schema: from.schema })
});
