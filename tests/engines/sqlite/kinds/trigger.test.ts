import fc from 'fast-check';
import { sqliteEngine } from '../../../../src/engines/sqlite';
import type { TriggerDefinition } from '../../../../src/engines/sqlite/kinds/trigger/definition';
import type { ObjectKind } from '../../../../src/engines/core/kind';
import { fileTarget, kindProperty, kindSuite } from '../../../support/kind-suite';
import { useDatabases } from '../support';
import { hostileNames } from './names';

type Trigger = TriggerDefinition;
const HOSTILE = 'Chk_$%{}[]()&*^!@"\'`\\/#';
const trigger = (fields: Partial<Trigger> = {}): Trigger =>
  ({ name: 'r', timing: 'AFTER', event: 'INSERT', table: 't', body: 'SELECT 1;', ...fields }) as Trigger;
const ref = ({ name, table }: Trigger) => ({ kind: 'trigger', path: ['main', table, name] });
const targets = [fileTarget(sqliteEngine)];
const setup = ['CREATE TABLE t (a INT, "select" TEXT)', 'CREATE VIEW v AS SELECT a FROM t'];

kindSuite<Trigger>({
  engine: sqliteEngine,
  kind: 'trigger',
  targets,
  ref,
  cases: [
    {
      name: 'UPDATE OF, WHEN, a body with CASE … END and comments',
      setup,
      to: trigger({
        name: HOSTILE,
        timing: 'BEFORE',
        event: 'UPDATE',
        columns: ['a', 'select'],
        when: 'new.a > (SELECT max(a) FROM t) /* begin */ AND new."select" <> \'BEGIN\'',
        body: 'UPDATE t SET a = CASE WHEN a > 1 THEN 2 ELSE 3 END; -- END;\n  DELETE FROM t WHERE "select" = \';\';'
      })
    },
    {
      name: 'INSTEAD OF on a view',
      setup,
      to: trigger({ timing: 'INSTEAD OF', event: 'DELETE', table: 'v' })
    },
    {
      name: 'is dropped and made again when it changes',
      setup,
      from: trigger(),
      to: trigger({ event: 'DELETE' }),
      expectSql: [
        'DROP TRIGGER "main"."r"',
        'CREATE TRIGGER "main"."r" AFTER DELETE ON "t" FOR EACH ROW BEGIN SELECT 1; END'
      ],
      hazards: []
    },
    { name: 'is dropped', setup, from: trigger(), expectSql: ['DROP TRIGGER "main"."r"'] }
  ]
});

kindProperty<Trigger>({
  engine: sqliteEngine,
  kind: 'trigger',
  targets,
  ref,
  setup,
  definitions: () =>
    fc
      .record({
        name: hostileNames(),
        timing: fc.constantFrom('BEFORE' as const, 'AFTER' as const),
        event: fc.constantFrom('INSERT' as const, 'UPDATE' as const, 'DELETE' as const),
        columns: fc.subarray(['a', 'select']),
        when: fc.constantFrom(null, '1', "'END' <> 'BEGIN'"),
        text: fc.string().filter(text => !text.includes('\0'))
      })
      .map(({ text, columns, ...rest }) =>
        trigger({
          ...rest,
          columns: rest.event === 'UPDATE' ? columns : [],
          body: `SELECT ${sqliteEngine.dialect.literal(text)};`
        })
      ),
  altered: (from, to) => ({ ...to, name: from.name })
});

const kind = sqliteEngine.kinds.find(
  ({ descriptor }) => descriptor.id === 'trigger'
) as unknown as ObjectKind<Trigger>;
const databases = useDatabases();

test('a temporary trigger on a table of the file', async () => {
  const db = await databases.connect(databases.file('CREATE TABLE t (a)'));
  const to = trigger({ tableDatabase: 'main', when: null });
  const temp = { kind: 'trigger', path: ['temp', 't', 'r'] };
  for (const { sql } of kind.plan!({ op: 'create', ref: temp, to }, db.version)) {
    await db.query(sql);
  }
  expect(await kind.read!(db, temp)).toMatchObject(to);
  const listed = await kind.list(db, { kind: 'table', path: ['main', 't'] });
  expect(listed).toEqual([{ ref: temp, label: 'r', hint: 'after insert', flags: ['temporary'] }]);
});

test.each([
  ['without FOR EACH ROW or a timing', 'CREATE TRIGGER r UPDATE ON t BEGIN SELECT 1; END'],
  [
    'with comments everywhere',
    'CREATE TRIGGER r /* a */ AFTER /* b */ INSERT ON t -- c\n BEGIN /* d */ SELECT 1; /* e */ END'
  ],
  ['quoted in every way', 'CREATE TRIGGER `r` AFTER UPDATE OF [a], \'b\' ON "t" BEGIN SELECT 1; END']
])('%s: the text is read and created again as it was', async (_, sql) => {
  const db = await databases.connect(databases.file(`CREATE TABLE t (a, b); ${sql}`));
  const from = await kind.read!(db, { kind: 'trigger', path: ['main', 't', 'r'] });
  expect(from.obstacle).toBeNull();
  for (const statement of [
    ...kind.plan!({ op: 'drop', ref: ref(from), from }, db.version),
    ...kind.plan!({ op: 'create', ref: ref(from), to: from }, db.version)
  ]) {
    await db.query(statement.sql);
  }
  expect(await db.query("SELECT sql FROM sqlite_schema WHERE name = 'r'")).toEqual([{ sql }]);
});
