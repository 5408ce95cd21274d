import fc from 'fast-check';
import { mysqlEngine } from '../../../../src/engines/mysql';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import type { Change } from '../../../../src/model';
import type { ObjectKind } from '../../../../src/engines/core/kind';
import { kindProperty, kindSuite } from '../../../support/kind-suite';
import { hostileNames, mariadbTargets, mysqlTargets, targets } from './support';

interface Definition {
  name: string;
  table: string;
  timing: string;
  events: string[];
  body: string;
  definer?: string | null;
  follows?: string | null;
  precedes?: string | null;
  sqlMode?: string | null;
  charset?: string | null;
  collation?: string | null;
}

const ref = ({ name }: Definition, { database }: { database: string }) => ({
  kind: 'trigger',
  path: [database, name]
});
const setup = ['CREATE TABLE `t x` (a int, b varchar(20))', 'CREATE TABLE `u` (a int, b varchar(20))'];
const chain = [
  ...setup,
  'CREATE TRIGGER `first` BEFORE INSERT ON `t x` FOR EACH ROW SET @petersql_a = 1',
  'CREATE TRIGGER `last` BEFORE INSERT ON `t x` FOR EACH ROW SET @petersql_b = 1'
];
const plain: Definition = {
  name: 'tr`g',
  table: 't x',
  timing: 'BEFORE',
  events: ['INSERT'],
  body: 'SET NEW.a = 1'
};

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'trigger',
  targets,
  ref,
  cases: [
    {
      name: 'create with every option',
      setup: chain,
      to: {
        ...plain,
        definer: '`no body`@`%`',
        follows: 'first',
        precedes: 'last',
        body: "BEGIN\r\n  /* 日本 $$ */ SET NEW.b = _latin1'\\'x'; -- done\nEND"
      },
      expectSql: [
        "CREATE DEFINER = `no body`@`%` TRIGGER `tr``g` BEFORE INSERT ON `t x` FOR EACH ROW FOLLOWS `first` BEGIN /* 日本 $$ */ SET NEW.b = _latin1'\\'x'; -- done END"
      ],
      hazards: []
    },
    {
      name: 'the first of several comes back as the first',
      setup: chain,
      to: { ...plain, follows: null, precedes: 'first' },
      expectSql: [/ FOR EACH ROW PRECEDES `first` SET NEW\.a = 1$/]
    },
    {
      name: 'a changed body keeps the place in the order',
      setup: chain,
      from: { ...plain, follows: 'first' },
      to: { ...plain, follows: 'first', precedes: 'last', body: 'SET NEW.a = 2' }
    },
    {
      name: 'another place in the order',
      setup: chain,
      from: { ...plain, follows: 'last' },
      to: { ...plain, follows: 'first', precedes: 'last' }
    },
    {
      name: 'another time, event and table',
      setup,
      from: plain,
      to: { ...plain, timing: 'AFTER', events: ['DELETE'], table: 'u', body: 'SET @petersql_c = OLD.a' }
    },
    {
      name: 'the sql_mode and the character set it was made under',
      setup,
      to: {
        ...plain,
        sqlMode: 'ANSI_QUOTES',
        charset: 'latin1',
        collation: 'latin1_german1_ci',
        body: 'SET NEW."b" = \'é\''
      }
    },
    {
      name: 'drop',
      setup,
      from: plain,
      expectSql: ['DROP TRIGGER `{database}`.`tr``g`'],
      hazards: ['drops-dependents']
    }
  ]
});

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'trigger',
  targets: mysqlTargets,
  ref,
  cases: [
    {
      name: 'a new body: drop and create (HeidiSQL#481)',
      setup,
      from: plain,
      to: { ...plain, body: 'SET NEW.a = 2' },
      expectSql: [
        'DROP TRIGGER `{database}`.`tr``g`',
        /^SET /,
        'CREATE DEFINER = `petersql`@`%` TRIGGER `tr``g` BEFORE INSERT ON `t x` FOR EACH ROW SET NEW.a = 2',
        /^SET /
      ],
      hazards: ['downtime']
    }
  ]
});

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'trigger',
  targets: mariadbTargets,
  ref,
  cases: [
    {
      name: 'a new body: OR REPLACE',
      setup,
      from: plain,
      to: { ...plain, body: 'SET NEW.a = 2' },
      expectSql: [/^SET /, /^CREATE OR REPLACE DEFINER = `petersql`@`%` TRIGGER /, /^SET /],
      hazards: []
    }
  ]
});

kindProperty<Definition>({
  engine: mysqlEngine,
  kind: 'trigger',
  targets,
  ref,
  setup,
  definitions: () =>
    fc.record({
      name: hostileNames,
      table: fc.constantFrom('t x', 'u'),
      timing: fc.constantFrom('BEFORE', 'AFTER'),
      events: fc.constantFrom(['INSERT'], ['UPDATE'], ['DELETE']),
      body: fc.constantFrom(
        'BEGIN END',
        "/* FOR EACH ROW */ SET @petersql_a = 'x' -- end",
        'label: BEGIN\r\n  SET @petersql_a = "日本"; END'
      ),
      definer: fc.constantFrom('`petersql`@`%`', '`no``body @x`@`10.0.%`'),
      sqlMode: fc.constantFrom('', 'STRICT_TRANS_TABLES', 'NO_BACKSLASH_ESCAPES'),
      charset: fc.constantFrom('utf8mb4'),
      collation: fc.constantFrom('utf8mb4_bin', 'latin1_swedish_ci')
    }),
  altered: (from, to) => ({ ...to, name: from.name })
});

describe.each(targets.map(target => [target.name, target] as const))('a trigger on %s', (_name, target) => {
  const kind = (mysqlEngine.kinds as readonly ObjectKind[]).find(each => each.descriptor.id === 'trigger')!;

  test('whose new text the server refuses is there as before, at its place', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      for (const sql of chain) {
        await connection.query(sql);
      }
      const ref = { kind: 'trigger', path: [database, 'first'] };
      const from = (await kind.read!(connection, ref)) as Definition;
      const plan = kind.plan!(
        { op: 'alter', ref, from, to: { ...from, body: 'SET NEW.nothing = 1' } },
        connection.version
      );
      const report = await applyStatements(plan, () => Promise.resolve(connection));
      expect(report.state).toBe('unchanged');
      expect(report.error).toBeDefined();
      expect(await kind.read!(connection, ref)).toEqual(from);
    } finally {
      await scratch.drop();
    }
  });

  test("the server's text is free of the name of the database, and a cell's has it", async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    const ref = { kind: 'trigger', path: [database, 'tr'] };
    const apply = async (change: Change<unknown>) => {
      const statements = kind.plan!(change, connection.version);
      const { state } = await applyStatements(statements, () => Promise.resolve(connection));
      expect(state).toBe('applied');
      const [{ text }] = await connection.query<{ text: string }>(
        `SELECT CONCAT(ACTION_STATEMENT) AS text FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?`,
        [database]
      );
      const [shown] = await connection.query(`SHOW CREATE TRIGGER tr`);
      expect(JSON.stringify([text, shown])).not.toContain(database);
      expect(statements.flatMap(({ elsewhere }) => elsewhere ?? [])).toEqual([
        expect.stringContaining(`TRIGGER \`${database}\`.\`tr\` BEFORE INSERT ON \`${database}\`.\`t x\` `)
      ]);
    };
    try {
      await connection.query(setup[0]);
      const to = { ...plain, name: 'tr' };
      await apply({ op: 'create', ref, to });
      const from = (await kind.read!(connection, ref)) as Definition;
      await apply({ op: 'alter', ref, from, to: { ...from, body: 'SET NEW.a = 2' } });
    } finally {
      await scratch.drop();
    }
  });

  test('is listed at its table, with comments and databases in its own text', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      for (const sql of [
        ...setup,
        `CREATE TRIGGER \`${database}\`.tr /* FOR EACH ROW */ BEFORE -- x
          INSERT ON \`${database}\` . \`t x\` FOR EACH ROW /* b */ SET NEW.a = 1`
      ]) {
        await connection.query(sql);
      }
      const [{ ref, hint }] = await kind.list(connection, { kind: 'table', path: [database, 't x'] });
      expect({ ref, hint }).toEqual({
        ref: { kind: 'trigger', path: [database, 'tr'] },
        hint: 'before insert'
      });
      expect(await kind.read!(connection, ref)).toMatchObject({
        table: 't x',
        timing: 'BEFORE',
        events: ['INSERT'],
        body: '/* b */ SET NEW.a = 1'
      });
    } finally {
      await scratch.drop();
    }
  });
});
