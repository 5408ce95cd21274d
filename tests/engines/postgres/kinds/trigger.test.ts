import fc from 'fast-check';
import { atLeast } from '../../../../src/engines/core/version';
import { postgresEngine } from '../../../../src/engines/postgres';
import { triggerKind } from '../../../../src/engines/postgres/kinds/trigger';
import type { TriggerDefinition } from '../../../../src/engines/postgres/kinds/trigger/definition';
import { kindProperty, kindSuite, type Scratch } from '../../../support/kind-suite';
import { hostileNames, postgresTargets } from './support';

const base: TriggerDefinition = {
  schema: 'public',
  table: 'orders',
  name: 'touch',
  comment: null,
  timing: 'BEFORE',
  events: ['INSERT'],
  columns: [],
  level: 'ROW',
  when: null,
  oldTable: null,
  newTable: null,
  function: 'public.touched',
  arguments: [],
  constraint: false,
  deferrable: false,
  initiallyDeferred: false,
  from: null,
  enabled: 'ORIGIN',
  dependsOnExtensions: [],
  inheritedFrom: null,
  clones: []
};
const trigger = (changes: Partial<TriggerDefinition> = {}): TriggerDefinition => ({ ...base, ...changes });

const refOf = ({ schema, table, name }: TriggerDefinition, { database }: Pick<Scratch, 'database'>) => ({
  kind: 'trigger',
  path: [database, schema, table, name]
});

const setup = [
  'create table orders (id integer, total numeric, "select" text)',
  `create function touched() returns trigger language plpgsql as 'begin return new; end'`
];
const column = hostileNames[0];
const quoted = postgresEngine.dialect.ident;

kindSuite<TriggerDefinition>({
  engine: postgresEngine,
  kind: 'trigger',
  targets: postgresTargets,
  ref: refOf,
  cases: [
    {
      name: 'a plain trigger',
      setup,
      to: trigger({ comment: "It's a comment" }),
      expectSql: [
        'CREATE TRIGGER "touch" BEFORE INSERT ON "public"."orders" FOR EACH ROW EXECUTE FUNCTION public.touched()',
        `COMMENT ON TRIGGER "touch" ON "public"."orders" IS 'It''s a comment'`
      ],
      hazards: []
    },
    {
      name: 'UPDATE OF columns, several events, a condition full of parentheses and quotes',
      setup: [...setup, `alter table orders add ${quoted(column)} text`],
      to: trigger({
        name: ' FOR EACH ROW WHEN (',
        timing: 'AFTER',
        events: ['DELETE', 'UPDATE'],
        columns: ['select', column],
        when: `((old.total > (1)::numeric) AND (old."select" <> ALL (ARRAY[') EXECUTE FUNCTION ('::text, '\\ it''s "'::text])))`
      })
    },
    {
      name: 'arguments keep quotes, backslashes and bytes',
      setup,
      to: trigger({
        arguments: [' FOR EACH ROW WHEN (', "it's", '\\', '', '"', '\\000', 'a\n\tb', '🐘 Ā', '00', '\u0001']
      })
    },
    { name: 'TRUNCATE', setup, to: trigger({ events: ['TRUNCATE'], level: 'STATEMENT', timing: 'AFTER' }) },
    {
      name: 'transition tables',
      setup,
      to: trigger({
        timing: 'AFTER',
        events: ['UPDATE'],
        level: 'STATEMENT',
        oldTable: 'Old "rows',
        newTable: 'select'
      })
    },
    {
      name: 'INSTEAD OF on a view',
      setup: [...setup, 'create view v as select * from orders'],
      to: trigger({ table: 'v', timing: 'INSTEAD OF', events: ['INSERT', 'DELETE', 'UPDATE'] })
    },
    {
      name: 'on a foreign table',
      setup: [
        ...setup,
        'create foreign data wrapper w',
        'create server s foreign data wrapper w',
        'create foreign table f (id int) server s'
      ],
      to: trigger({ table: 'f', enabled: 'DISABLED' })
    },
    {
      name: 'a constraint trigger with a referenced table',
      setup: [...setup, 'create table "Other" (id int)'],
      to: trigger({
        timing: 'AFTER',
        constraint: true,
        deferrable: true,
        initiallyDeferred: true,
        from: { schema: 'public', name: 'Other' },
        when: '(new.id > 0)'
      })
    },
    {
      name: 'a constraint trigger becomes another one: dropped and created, nothing replaced',
      setup,
      from: trigger({ timing: 'AFTER', constraint: true, comment: 'kept' }),
      to: trigger({
        timing: 'AFTER',
        constraint: true,
        deferrable: true,
        comment: 'kept',
        enabled: 'ALWAYS'
      }),
      expectSql: [
        'DROP TRIGGER "touch" ON "public"."orders"',
        /^CREATE CONSTRAINT TRIGGER/,
        'ALTER TABLE "public"."orders" ENABLE ALWAYS TRIGGER "touch"',
        /^COMMENT ON/
      ],
      hazards: ['lock']
    },
    ...(['DISABLED', 'REPLICA', 'ALWAYS'] as const).map(enabled => ({
      name: `enabled: ${enabled}`,
      setup,
      from: trigger(),
      to: trigger({ enabled }),
      expectSql: [/^ALTER TABLE "public"."orders" (ENABLE|DISABLE)/]
    })),
    { name: 'enabled again', setup, from: trigger({ enabled: 'DISABLED' }), to: trigger() },
    {
      name: 'replaced: comment, state and extension survive',
      setup,
      when: ({ version }) => atLeast(version, 14),
      from: trigger({ comment: 'kept', enabled: 'REPLICA', dependsOnExtensions: ['plpgsql'] }),
      to: trigger({
        comment: 'kept',
        enabled: 'REPLICA',
        dependsOnExtensions: ['plpgsql'],
        events: ['DELETE'],
        timing: 'AFTER'
      }),
      expectSql: [
        /^CREATE OR REPLACE TRIGGER/,
        'ALTER TABLE "public"."orders" ENABLE REPLICA TRIGGER "touch"',
        'ALTER TRIGGER "touch" ON "public"."orders" DEPENDS ON EXTENSION "plpgsql"'
      ],
      hazards: []
    },
    {
      name: 'rename',
      setup,
      from: trigger({ comment: 'kept' }),
      to: trigger({ comment: 'kept', name: hostileNames[0] }),
      expectSql: [/^ALTER TRIGGER "touch" ON "public"."orders" RENAME TO "Chk/]
    },
    {
      name: 'on a partitioned table: the copies are listed as inherited and are changed with it',
      setup: [
        'create table orders (id int) partition by list (id)',
        'create table part partition of orders default',
        setup[1]
      ],
      from: trigger({ timing: 'AFTER' }),
      to: trigger({ timing: 'AFTER', events: ['INSERT', 'DELETE'] }),
      check: async ({ connection, database }) => {
        const [copy] = await triggerKind.list(connection, {
          kind: 'table',
          path: [database, 'public', 'part']
        });
        expect(copy).toMatchObject({ hint: 'AFTER INSERT OR DELETE', flags: ['inherited'] });
        const from = await triggerKind.read!(connection, copy.ref);
        expect(from.inheritedFrom).toEqual({ schema: 'public', name: 'orders' });
        expect(() => triggerKind.plan!({ op: 'drop', ref: copy.ref, from }, connection.version)).toThrow(
          /orders/
        );
        expect(() =>
          triggerKind.plan!(
            { op: 'alter', ref: copy.ref, from, to: { ...from, events: ['INSERT'] } },
            connection.version
          )
        ).toThrow(/orders/);
        expect(
          triggerKind.plan!({ op: 'create', ref: copy.ref, to: from }, connection.version).map(
            each => each.sql
          )
        ).toEqual(['ALTER TABLE ONLY "public"."part" ENABLE TRIGGER "touch"']);
      }
    },
    { name: 'drop', setup, from: trigger(), expectSql: ['DROP TRIGGER "touch" ON "public"."orders"'] },
    {
      name: 'the triggers of foreign keys are hidden',
      setup: [
        ...setup,
        'alter table orders add primary key (id)',
        'create table line (id int references orders)'
      ],
      to: trigger(),
      check: async ({ connection, database }) => {
        const listed = await triggerKind.list(connection, {
          kind: 'table',
          path: [database, 'public', 'orders']
        });
        expect(listed.map(each => each.label)).toEqual(['touch']);
        const key = { kind: 'trigger', path: [database, 'public', 'line', 'RI_ConstraintTrigger_c_1'] };
        expect(await triggerKind.list(connection, { kind: 'table', path: key.path.slice(0, 3) })).toEqual([]);
      }
    }
  ]
});

const text = fc.string({ unit: 'binary' }).filter(each => !each.includes('\0'));
const common = {
  name: fc.constantFrom<string>(...hostileNames),
  comment: fc.option(text.filter(each => each !== '')),
  arguments: fc.array(text, { maxLength: 3 }),
  enabled: fc.constantFrom('ORIGIN', 'DISABLED', 'REPLICA', 'ALWAYS' as const)
};
const definitions = fc
  .oneof(
    fc.record({
      ...common,
      timing: fc.constantFrom('BEFORE', 'AFTER' as const),
      events: fc.constantFrom(['INSERT'], ['INSERT', 'UPDATE'], ['UPDATE']),
      when: fc.constantFrom(null, '(new.id > 0)', `(new."select" = ')('::text)`),
      columns: fc.constant([])
    }),
    fc.record({
      ...common,
      timing: fc.constantFrom('BEFORE', 'AFTER' as const),
      events: fc.constantFrom(['UPDATE'], ['DELETE', 'UPDATE']),
      columns: fc.constantFrom(['id'], ['select', 'id'])
    }),
    fc.record({
      ...common,
      timing: fc.constant('AFTER'),
      events: fc.constantFrom(['UPDATE']),
      level: fc.constant('STATEMENT'),
      oldTable: fc.constantFrom<string>(...hostileNames),
      newTable: fc.option(fc.constant('fresh'))
    }),
    fc.record({
      ...common,
      timing: fc.constant('AFTER'),
      constraint: fc.constant(true),
      deferrable: fc.constant(true),
      initiallyDeferred: fc.boolean()
    })
  )
  .map(changes => trigger(changes as Partial<TriggerDefinition>));

kindProperty<TriggerDefinition>({
  engine: postgresEngine,
  kind: 'trigger',
  targets: postgresTargets,
  ref: refOf,
  setup,
  definitions: () => definitions,
  altered: (from, to) => ({ ...to, name: from.name })
});

/** Where a partition and its own partition have a trigger's copy. */
const PARTITIONED = [
  'create table orders (id int) partition by list (id)',
  'create table part partition of orders for values in (1) partition by list (id)',
  'create table "P a" partition of part default',
  'create table other partition of orders default'
];

describe.each(postgresTargets.map(target => [target.name, target] as const))(
  'a trigger of a partitioned table on %s',
  (_, target) => {
    test.each<[boolean, Partial<TriggerDefinition>]>([
      [false, { events: ['DELETE'] }],
      [true, { events: ['DELETE'] }],
      [false, { enabled: 'ORIGIN' }],
      [false, { enabled: 'DISABLED' }]
    ])('copies keep their states and comments; constraint: %p, changed: %p', async (constraint, to) => {
      const scratch = await target.scratch();
      const { connection, database } = scratch;
      const run = async (...statements: readonly string[]): Promise<void> => {
        for (const sql of statements) {
          await connection.query(sql);
        }
      };
      const place = (table: string) => ({ kind: 'trigger', path: [database, 'public', table, 'touch'] });
      const change = async (from: TriggerDefinition | undefined, to: TriggerDefinition): Promise<void> => {
        const ref = place('orders');
        const planned = from
          ? ({ op: 'alter', ref, from, to } as const)
          : ({ op: 'create', ref, to } as const);
        await run(...triggerKind.plan!(planned, connection.version).map(({ sql }) => sql));
      };
      try {
        await run(...PARTITIONED, setup[1]);
        await change(undefined, trigger({ timing: 'AFTER', constraint, enabled: 'ALWAYS' }));
        await run(
          'alter table only part enable replica trigger touch',
          'alter table "P a" disable trigger touch',
          "comment on trigger touch on other is 'it''s mine'"
        );
        const from = await triggerKind.read!(connection, place('orders'));
        await change(from, { ...from, ...to });
        const states = [];
        for (const table of ['orders', 'part', 'P a', 'other']) {
          const { enabled, comment } = await triggerKind.read!(connection, place(table));
          states.push([table, enabled, comment]);
        }
        expect(states).toEqual([
          ['orders', to.enabled ?? 'ALWAYS', null],
          ['part', 'REPLICA', null],
          ['P a', 'DISABLED', null],
          ['other', to.enabled ?? 'ALWAYS', "it's mine"]
        ]);
        const now = await triggerKind.read!(connection, place('P a'));
        expect(now.events).toEqual(to.events ?? from.events);
      } finally {
        await scratch.drop();
      }
    });
  }
);
