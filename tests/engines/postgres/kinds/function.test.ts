import fc from 'fast-check';
import { atLeast } from '../../../../src/engines/core/version';
import { postgresEngine } from '../../../../src/engines/postgres';
import { functionKind } from '../../../../src/engines/postgres/kinds/function';
import type {
  FunctionDefinition,
  RoutineArgument
} from '../../../../src/engines/postgres/kinds/routine/definition';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { kindProperty, kindSuite, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const argument = (
  name: string | null,
  type: string,
  more: Partial<RoutineArgument> = {}
): RoutineArgument => ({
  name,
  mode: 'IN',
  type,
  default: null,
  ...more
});

const base: FunctionDefinition = {
  schema: 'public',
  name: 'total',
  owner: 'postgres',
  comment: null,
  language: 'sql',
  arguments: [argument('a', 'integer'), argument('b', 'integer')],
  returns: 'integer',
  body: 'select a + b',
  standardBody: false,
  objectFile: null,
  linkSymbol: null,
  volatility: 'VOLATILE',
  strict: false,
  securityDefiner: false,
  leakproof: false,
  parallel: 'UNSAFE',
  window: false,
  cost: 100,
  rows: 0,
  support: null,
  settings: [],
  transforms: [],
  extension: null,
  dependsOnExtensions: [],
  privileges: null
};
const fn = (changes: Partial<FunctionDefinition> = {}): FunctionDefinition => ({ ...base, ...changes });

/** A ref by the types alone; the one with argument names is what `list` gives. */
function refOf(
  { schema, name, arguments: args }: FunctionDefinition,
  { database }: Pick<Scratch, 'database'>
) {
  const types = args.filter(each => !['OUT', 'TABLE'].includes(each.mode)).map(each => each.type);
  return { kind: 'function', path: [database, schema, `${name}(${types.join(', ')})`] };
}

const body = (text: string) => ({ language: 'plpgsql', body: `begin ${text} end` });

kindSuite<FunctionDefinition>({
  engine: postgresEngine,
  kind: 'function',
  targets: postgresTargets,
  ref: refOf,
  cases: [
    {
      name: 'a plain function',
      to: fn(),
      expectSql: [
        `CREATE FUNCTION "public"."total"("a" integer, "b" integer) RETURNS integer LANGUAGE "sql" AS $function$select a + b$function$`,
        'ALTER FUNCTION "public"."total"(integer, integer) OWNER TO "postgres"'
      ],
      hazards: []
    },
    {
      name: 'every attribute at once',
      setup: ['create schema other'],
      to: fn({
        schema: 'other',
        comment: "It's \\ a comment",
        arguments: [
          argument('a', 'integer', { default: '1' }),
          argument('rest', 'text[]', { mode: 'VARIADIC', default: "'{}'::text[]" })
        ],
        returns: 'SETOF text',
        volatility: 'IMMUTABLE',
        strict: true,
        securityDefiner: true,
        leakproof: true,
        parallel: 'SAFE',
        cost: 12.5,
        rows: 7,
        support: 'pg_catalog.generate_series_int4_support',
        body: 'select unnest(rest)',
        settings: [
          { name: 'search_path', value: 'other, "My ""schema", "select"' },
          { name: 'work_mem', value: '64MB' },
          { name: 'my.setting', value: "it's" }
        ],
        dependsOnExtensions: ['plpgsql']
      })
    },
    {
      name: 'an empty search path',
      to: fn({ settings: [{ name: 'search_path', value: '""' }] })
    },
    ...[
      '$function$',
      '$function',
      'x $function$ $functionx$',
      'ends with $',
      '$$',
      "'quotes' \\ and \r\n lines"
    ].map(text => ({
      name: `dollar tag is not in the body: ${JSON.stringify(text)}`,
      to: fn(body(`/* ${text} */ return 1;\n`))
    })),
    {
      name: 'a body that ends in the tag',
      to: fn({ ...body(''), body: 'begin return 1; end -- $function' })
    },
    {
      name: 'OUT and INOUT arguments',
      to: fn({
        arguments: [argument('a', 'integer', { mode: 'INOUT' }), argument('b', 'text', { mode: 'OUT' })],
        returns: 'record',
        ...body("b := 'x';")
      })
    },
    {
      name: 'a result that OUT arguments imply',
      to: fn({ arguments: [argument('b', 'text', { mode: 'OUT' })], returns: 'text', ...body("b := 'x';") })
    },
    {
      name: 'RETURNS TABLE',
      to: fn({
        arguments: [
          argument('n', 'integer'),
          argument('Key', 'text', { mode: 'TABLE' }),
          argument('v', 'numeric', { mode: 'TABLE' })
        ],
        returns: null,
        rows: 1000,
        body: "select 'a', 1.0"
      })
    },
    {
      name: 'a trigger function',
      to: fn({ arguments: [], returns: 'trigger', ...body('return new;') })
    },
    {
      name: 'an event trigger function',
      to: fn({ arguments: [], returns: 'event_trigger', ...body('') })
    },
    {
      name: 'an internal function',
      to: fn({
        language: 'internal',
        body: null,
        linkSymbol: 'int4pl',
        cost: 1,
        strict: true,
        volatility: 'IMMUTABLE'
      })
    },
    {
      name: 'a C function',
      to: fn({
        language: 'c',
        arguments: [],
        returns: 'trigger',
        body: null,
        objectFile: '$libdir/plpgsql',
        linkSymbol: 'plpgsql_call_handler',
        cost: 1
      })
    },
    {
      name: 'a window function',
      to: fn({
        language: 'internal',
        arguments: [],
        returns: 'bigint',
        window: true,
        body: null,
        linkSymbol: 'window_row_number',
        cost: 1
      })
    },
    {
      name: 'BEGIN ATOMIC',
      when: ({ version }) => atLeast(version, 14),
      setup: ['create table item (id integer)'],
      to: fn({
        arguments: [argument('a', 'integer')],
        standardBody: true,
        body: 'BEGIN ATOMIC\n SELECT item.id\n    FROM public.item\n   WHERE (item.id = total.a);\nEND'
      }),
      check: async ({ connection }) => {
        await connection.query('alter table item rename to article');
        await connection.query('select total(1)');
        await connection.query('alter table article rename to item');
      }
    },
    {
      name: 'RETURN',
      when: ({ version }) => atLeast(version, 14),
      to: fn({ standardBody: true, body: 'RETURN (a + b)' })
    },
    {
      name: 'only the body changes: OR REPLACE keeps grants, owner and comment',
      setup: ['create role {database}_r'],
      teardown: ['drop owned by {database}_r', 'drop role {database}_r'],
      from: scratch =>
        fn({
          owner: `${scratch.database}_r`,
          comment: 'kept',
          privileges: [{ grantee: `${scratch.database}_r`, grantable: true }]
        }),
      to: scratch =>
        fn({
          owner: `${scratch.database}_r`,
          comment: 'kept',
          privileges: [{ grantee: `${scratch.database}_r`, grantable: true }],
          body: 'select a - b'
        }),
      expectSql: [/^CREATE OR REPLACE FUNCTION/]
    },
    {
      name: 'attributes alone go with ALTER FUNCTION',
      from: fn({
        settings: [
          { name: 'work_mem', value: '1MB' },
          { name: 'jit', value: 'off' }
        ]
      }),
      to: fn({
        volatility: 'STABLE',
        strict: true,
        securityDefiner: true,
        cost: 5,
        settings: [{ name: 'work_mem', value: '2MB' }]
      }),
      expectSql: [
        `ALTER FUNCTION "public"."total"(integer, integer) SECURITY DEFINER RESET "jit" SET "work_mem" TO '2MB' STABLE STRICT COST 5`
      ],
      hazards: []
    },
    {
      name: 'replacing keeps the dependency on an extension',
      from: fn({ dependsOnExtensions: ['plpgsql'] }),
      to: fn({ dependsOnExtensions: ['plpgsql'], body: 'select 1' })
    },
    {
      name: 'rename, move and change the body',
      setup: ['create schema other'],
      from: fn({ comment: 'one' }),
      to: fn({ schema: 'other', name: 'select', body: 'select 7', comment: 'two' }),
      expectSql: [
        'ALTER FUNCTION "public"."total"(integer, integer) RENAME TO "select"',
        'ALTER FUNCTION "public"."select"(integer, integer) SET SCHEMA "other"',
        /^CREATE OR REPLACE FUNCTION "other"."select"/,
        `COMMENT ON FUNCTION "other"."select"(integer, integer) IS 'two'`
      ]
    },
    {
      name: 'pgadmin4#6678, dbeaver#18412: a changed signature makes no second function',
      from: fn({ comment: 'kept', privileges: [] }),
      to: fn({
        arguments: [argument('a', 'bigint')],
        body: 'select a::int',
        comment: 'kept',
        privileges: []
      }),
      expectSql: [
        'DROP FUNCTION "public"."total"(integer, integer)',
        /^CREATE FUNCTION "public"."total"\("a" bigint\)/,
        /OWNER TO/,
        /^COMMENT ON/,
        /^REVOKE EXECUTE ON FUNCTION "public"."total"\(bigint\) FROM "postgres"/,
        /^REVOKE EXECUTE ON FUNCTION "public"."total"\(bigint\) FROM PUBLIC/
      ],
      hazards: ['drops-dependents'],
      check: async scratch => {
        const parent = { kind: 'schema', path: [scratch.database, 'public'] };
        expect((await functionKind.list(scratch.connection, parent)).map(each => each.label)).toEqual([
          'total(a bigint)'
        ]);
      }
    },
    {
      name: 'a renamed argument needs a new function',
      from: fn(),
      to: fn({ arguments: [argument('x', 'integer'), argument('b', 'integer')], body: 'select x' }),
      hazards: ['drops-dependents']
    },
    {
      name: 'a default that goes needs a new function, one that comes does not',
      from: fn({ arguments: [argument('a', 'integer', { default: '1' })], body: 'select a' }),
      to: fn({ arguments: [argument('a', 'integer')], body: 'select a' }),
      hazards: ['drops-dependents']
    },
    {
      name: 'a default that comes',
      from: fn(),
      to: fn({ arguments: [argument('a', 'integer'), argument('b', 'integer', { default: '2' })] }),
      expectSql: [/^CREATE OR REPLACE/]
    },
    {
      name: 'another result type needs a new function',
      from: fn(),
      to: fn({ returns: 'bigint' }),
      hazards: ['drops-dependents']
    },
    {
      name: 'grants come and go one by one',
      setup: ['create role {database}_a', 'create role {database}_b'],
      teardown: [
        'drop owned by {database}_a',
        'drop owned by {database}_b',
        'drop role {database}_a',
        'drop role {database}_b'
      ],
      from: ({ database }) =>
        fn({
          privileges: [
            { grantee: `${database}_a`, grantable: false },
            { grantee: 'postgres', grantable: false }
          ]
        }),
      to: ({ database }) =>
        fn({
          privileges: [
            { grantee: '', grantable: false },
            { grantee: `${database}_b`, grantable: true },
            { grantee: 'postgres', grantable: false }
          ]
        }),
      expectSql: [
        'REVOKE EXECUTE ON FUNCTION "public"."total"(integer, integer) FROM "{database}_a"',
        'GRANT EXECUTE ON FUNCTION "public"."total"(integer, integer) TO PUBLIC',
        'GRANT EXECUTE ON FUNCTION "public"."total"(integer, integer) TO "{database}_b" WITH GRANT OPTION'
      ],
      hazards: ['privileges']
    },
    { name: 'drop', from: fn(), expectSql: ['DROP FUNCTION "public"."total"(integer, integer)'] }
  ]
});

const names = fc.constantFrom<string>(...hostileNames);
const types = fc.constantFrom(
  'integer',
  'text',
  'numeric',
  'timestamp with time zone',
  'public."My ""type"',
  'text[]'
);

const definitions = fc
  .record({
    name: names,
    comment: fc.option(fc.string({ unit: 'binary' }).filter(text => !text.includes('\0') && text !== '')),
    argumentNames: fc.uniqueArray(fc.constantFrom(...hostileNames, 'plain'), { maxLength: 4 }),
    argumentTypes: fc.array(types, { minLength: 4, maxLength: 4 }),
    returns: fc.constantFrom('integer', 'SETOF text', 'public."My ""type"', 'void'),
    body: fc.string({ unit: 'binary' }).filter(text => !text.includes('\0')),
    volatility: fc.constantFrom('VOLATILE', 'STABLE', 'IMMUTABLE'),
    parallel: fc.constantFrom('UNSAFE', 'RESTRICTED', 'SAFE'),
    strict: fc.boolean(),
    securityDefiner: fc.boolean(),
    leakproof: fc.boolean(),
    cost: fc.integer({ min: 1, max: 5000 }),
    path: fc.option(fc.constantFrom<string>(...hostileNames.filter(name => !/^n+$/.test(name))))
  })
  .map(({ argumentNames, argumentTypes, path, ...rest }): FunctionDefinition =>
    fn({
      ...(rest as Partial<FunctionDefinition>),
      language: 'sql',
      rows: rest.returns.startsWith('SETOF') ? 1000 : 0,
      arguments: argumentNames.map((name, n) => argument(name, argumentTypes[n])),
      settings: path === null ? [] : [{ name: 'search_path', value: postgresEngine.dialect.ident(path) }]
    })
  );

kindProperty<FunctionDefinition>({
  engine: postgresEngine,
  kind: 'function',
  targets: postgresTargets,
  ref: refOf,
  // Bodies are any text: they must come back as they are, not run.
  setup: ['create type "My ""type" as enum ()', 'set check_function_bodies = off'],
  definitions: () => definitions,
  altered: (from, to) => ({ ...to, name: from.name })
});

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'functions on %s',
  (_name, target) => {
    let scratch: Scratch;
    const run = (sql: string) => scratch.connection.query(sql);
    const ref = (name: string, schema = 'public') => ({
      kind: 'function',
      path: [scratch.database, schema, name]
    });

    beforeEach(async () => {
      scratch = await target.scratch();
    });
    afterEach(() => scratch.drop());

    test('the ref of the list, with argument names, reads the same as the one with types alone', async () => {
      await run(
        'create function total(a int, "My b" text default null, out c int) language sql as $$select 1$$'
      );
      const [listed] = await functionKind.list(scratch.connection, {
        kind: 'schema',
        path: [scratch.database, 'public']
      });
      expect(listed).toMatchObject({
        ref: ref('total(a integer, "My b" text, OUT c integer)'),
        hint: 'integer'
      });
      const byNames = await functionKind.read!(scratch.connection, listed.ref);
      expect(await functionKind.read!(scratch.connection, ref('total(integer, text)'))).toEqual(byNames);
    });

    test('dependents are listed, and dropping or re-creating one that is in use is refused, not cascaded', async () => {
      await run('create function used(a int) returns int immutable language sql as $$select 1$$');
      await run(
        'create function used_trigger() returns trigger language plpgsql as $$begin return new; end$$'
      );
      await run('create table t (id int default used(1), check (used(id) > 0))');
      await run('create index on t (used(id))');
      await run('create view v as select used(1) as x');
      await run('create policy p on t using (used(id) > 1)');
      await run('create trigger touch before insert on t for each row execute function used_trigger()');
      if (atLeast(scratch.connection.version, 14)) {
        await run('create function caller() returns int return used(1)');
      }
      const { database, connection } = scratch;
      const found = (await functionKind.dependents!(connection, ref('used(integer)'))).map(each => each.ref);
      expect(found).toEqual(
        expect.arrayContaining([
          { kind: 'table', path: [database, 'public', 't'] },
          { kind: 'view', path: [database, 'public', 'v'] },
          { kind: 'policy', path: [database, 'public', 't', 'p'] },
          ...(atLeast(connection.version, 14) ? [ref('caller()')] : [])
        ])
      );
      expect(
        (await functionKind.dependents!(connection, ref('used_trigger()'))).map(each => each.ref)
      ).toEqual([{ kind: 'trigger', path: [database, 'public', 't', 'touch'] }]);
      const from = await functionKind.read!(connection, ref('used(integer)'));
      const [drop] = functionKind.plan!(
        { op: 'alter', ref: ref('used(integer)'), from, to: { ...from, returns: 'bigint' } },
        connection.version
      );
      await expect(connection.query(drop.sql)).rejects.toMatchObject({ sqlState: '2BP01' });
      expect(drop.sql).not.toContain('CASCADE');
    });

    test('an alter that fails leaves the old function with its privileges', async () => {
      await run(`create function total(a int) returns int language sql as 'select a'`);
      await run('revoke all on function total(int) from public');
      const { connection } = scratch;
      const from = await functionKind.read!(connection, ref('total(integer)'));
      const to = { ...from, returns: 'bigint', body: 'selec a' };
      const statements = functionKind.plan!(
        { op: 'alter', ref: ref('total(integer)'), from, to },
        connection.version
      );
      const report = await applyStatements(statements, () => Promise.resolve(connection));
      expect(report.state).toBe('unchanged');
      expect(await functionKind.read!(connection, ref('total(integer)'))).toEqual(from);
    });

    test('a body that calls a parameter by the name of the routine follows it, in a copy too', async () => {
      const { connection } = scratch;
      if (!atLeast(connection.version, 14)) {
        return;
      }
      const made = async (from: FunctionDefinition | undefined, to: FunctionDefinition) => {
        const at = ref('total(integer)');
        const planned = from
          ? ({ op: 'alter', ref: at, from, to } as const)
          : ({ op: 'create', ref: at, to } as const);
        const statements = functionKind.plan!(planned, connection.version);
        return (await applyStatements(statements, () => Promise.resolve(connection))).error?.message;
      };
      await run('create table t (a integer, b integer)');
      await run('insert into t values (1, 2), (3, 4)');
      await run(
        `create function total(b integer) returns integer begin atomic select t.a as "total.b" from t where t.b = total.b; end`
      );
      const from = await functionKind.read!(connection, ref('total(integer)'));
      expect(from.body).toContain('total.b');
      expect(await made(undefined, functionKind.copy!(from, "It's 2"))).toBeUndefined();
      expect(await made(from, { ...from, name: 'Total 3', returns: 'bigint' })).toBeUndefined();
      expect(await connection.query(`select "It's 2"(4) as two, "Total 3"(2) as three`)).toEqual([
        { two: 3, three: 1 }
      ]);
    });

    test('transforms are part of the function', () => {
      const to = fn({ transforms: ['public.hstore', 'jsonb'] });
      const [create] = functionKind.plan!(
        { op: 'create', ref: ref('total'), to },
        scratch.connection.version
      );
      expect(create.sql).toContain('TRANSFORM FOR TYPE public.hstore, FOR TYPE jsonb');
    });

    test('a few fields are enough to create one', async () => {
      const to = {
        schema: 'public',
        name: 'one',
        returns: 'integer',
        body: 'select 1'
      } as FunctionDefinition;
      for (const { sql } of functionKind.plan!(
        { op: 'create', ref: ref('one()'), to },
        scratch.connection.version
      )) {
        await run(sql);
      }
      expect(await functionKind.read!(scratch.connection, ref('one()'))).toMatchObject({
        language: 'sql',
        cost: 100
      });
    });

    test('a member of an extension is flagged', async () => {
      await run('create function member() returns int language sql as $$select 1$$');
      await run('alter extension plpgsql add function member()');
      const [listed] = await functionKind.list(scratch.connection, {
        kind: 'schema',
        path: [scratch.database, 'public']
      });
      expect(listed.flags).toEqual(['extension']);
      const from = await functionKind.read!(scratch.connection, ref('member()'));
      expect(from.extension).toBe('plpgsql');
      expect(() =>
        functionKind.plan!(
          { op: 'alter', ref: ref('member()'), from, to: { ...from, extension: null } },
          scratch.connection.version
        )
      ).toThrow(/ALTER EXTENSION/);
    });

    test('types and settings read the same whatever the search path of the session is', async () => {
      await run('create schema other');
      await run('create type other.mood as enum ()');
      await run('create function other.f(a other.mood) returns other.mood language sql as $$select a$$');
      const first = await functionKind.read!(scratch.connection, ref('f(a other.mood)', 'other'));
      await run('set search_path to other');
      expect(await functionKind.read!(scratch.connection, ref('f(a other.mood)', 'other'))).toEqual(first);
      expect(first.returns).toBe('other.mood');
    });
  }
);
