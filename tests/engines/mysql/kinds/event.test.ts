import fc from 'fast-check';
import type { ObjectKind } from '../../../../src/engines/core/kind';
import { mysqlEngine } from '../../../../src/engines/mysql';
import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { kindProperty, kindSuite } from '../../../support/kind-suite';
import { hostileNames, targets } from './support';

interface Definition {
  name: string;
  at?: string | null;
  every?: { value: string; unit: string } | null;
  starts?: string | null;
  ends?: string | null;
  timeZone?: string | null;
  status?: string;
  onCompletion?: string;
  body: string;
  definer?: string | null;
  comment?: string;
  sqlMode?: string | null;
  charset?: string | null;
  collation?: string | null;
}

const ref = ({ name }: Definition, { database }: { database: string }) => ({
  kind: 'event',
  path: [database, name]
});
const plain: Definition = {
  name: 'e`v',
  every: { value: '1', unit: 'DAY' },
  starts: '2034-01-01 10:00:00',
  status: 'DISABLED',
  body: 'BEGIN END'
};

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'event',
  targets,
  ref,
  cases: [
    {
      name: 'create with every option',
      to: {
        name: 'e`v',
        every: { value: '1:30', unit: 'HOUR_MINUTE' },
        starts: '2034-01-01 10:00:00',
        ends: '2035-01-01 00:00:00',
        timeZone: '+05:30',
        status: 'DISABLED',
        onCompletion: 'PRESERVE',
        definer: '`no body`@`%`',
        comment: "it's DO \\ x",
        body: "/* DO */ BEGIN\r\n  SELECT _latin1'\\'x', '日本'; -- $$\nEND"
      },
      expectSql: [
        "SET @petersql_time_zone = @@SESSION.time_zone, SESSION time_zone = '+05:30'",
        "CREATE DEFINER = `no body`@`%` EVENT `{database}`.`e``v` ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2034-01-01 10:00:00' ENDS '2035-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s DO \\\\ x' DO /* DO */ BEGIN SELECT _latin1'\\'x', '日本'; -- $$ END",
        'SET SESSION time_zone = @petersql_time_zone'
      ],
      hazards: []
    },
    {
      name: 'once, at a time of its own zone',
      to: { name: 'once', at: '2034-06-01 02:30:00', timeZone: '-08:00', status: 'ENABLED', body: 'DO 1' }
    },
    {
      name: 'one that is over is not dropped by its own CREATE',
      to: { name: 'over', at: '2001-01-01 00:00:00', status: 'DISABLED', body: 'DO 1' },
      check: async ({ connection }) => {
        const [{ year }] = await connection.query<{ year: number }>('SELECT YEAR(NOW()) AS year');
        expect(year).toBeGreaterThan(2000);
      }
    },
    {
      name: 'disabled on replicas',
      to: { ...plain, status: 'REPLICA_SIDE_DISABLED' }
    },
    {
      name: 'a new status and comment: nothing else, and the definer stays',
      from: { ...plain, definer: '`no body`@`%`' },
      to: { ...plain, definer: '`no body`@`%`', status: 'ENABLED', comment: 'now' },
      expectSql: [
        /^SET /,
        "ALTER DEFINER = `no body`@`%` EVENT `{database}`.`e``v` ENABLE COMMENT 'now'",
        /^SET /
      ],
      hazards: []
    },
    {
      name: 'a new name',
      from: plain,
      to: { ...plain, name: 'other' },
      expectSql: [
        /^SET /,
        'ALTER DEFINER = `petersql`@`%` EVENT `{database}`.`e``v` RENAME TO `{database}`.`other`',
        /^SET /
      ]
    },
    {
      name: 'a new schedule, in another zone',
      from: plain,
      to: {
        ...plain,
        every: { value: '5', unit: 'MINUTE' },
        starts: '2034-01-02 00:00:00',
        timeZone: '+02:00'
      },
      expectSql: [
        /^SET /,
        "ALTER DEFINER = `petersql`@`%` EVENT `{database}`.`e``v` ON SCHEDULE EVERY '5' MINUTE STARTS '2034-01-02 00:00:00'",
        /^SET /
      ]
    },
    {
      name: 'a schedule without its end, under a new name',
      from: { ...plain, ends: '2035-01-01 00:00:00' },
      to: { ...plain, name: 'other', ends: null }
    },
    {
      name: 'the sql_mode and the character set it was made under',
      from: plain,
      to: {
        ...plain,
        sqlMode: 'ANSI_QUOTES',
        charset: 'latin1',
        collation: 'latin1_german1_ci',
        body: 'BEGIN SELECT \'é\' AS "x"; END'
      }
    },
    {
      name: 'drop',
      from: plain,
      expectSql: ['DROP EVENT `{database}`.`e``v`'],
      hazards: ['drops-dependents']
    }
  ]
});

const schedules = fc.oneof(
  fc.record({
    at: fc.constantFrom('2034-01-01 00:00:00', '2032-12-31 23:59:59'),
    every: fc.constant(null),
    starts: fc.constant(null),
    ends: fc.constant(null)
  }),
  fc.record({
    at: fc.constant(null),
    every: fc.constantFrom({ value: '2', unit: 'WEEK' }, { value: '1 2:3:4', unit: 'DAY_SECOND' }),
    starts: fc.constantFrom('2033-01-01 00:00:00', '2001-01-01 10:00:00'),
    ends: fc.constantFrom(null, '2034-01-01 10:00:00')
  })
);

kindProperty<Definition>({
  engine: mysqlEngine,
  kind: 'event',
  targets,
  ref,
  definitions: () =>
    fc
      .tuple(
        schedules,
        fc.record({
          name: hostileNames,
          timeZone: fc.constantFrom('SYSTEM', '+05:30'),
          status: fc.constantFrom('ENABLED', 'DISABLED', 'REPLICA_SIDE_DISABLED'),
          onCompletion: fc.constantFrom('PRESERVE', 'NOT PRESERVE'),
          body: fc.constantFrom('BEGIN END', "DO 'x' -- end", 'BEGIN\r\n  DO "日本"; END'),
          definer: fc.constantFrom('`petersql`@`%`', '`no``body x`@`10.0.%`'),
          // MariaDB keeps no spaces at the end of it.
          comment: fc.string({ maxLength: 40, unit: 'grapheme-ascii' }).map(text => text.trimEnd()),
          sqlMode: fc.constantFrom('', 'STRICT_TRANS_TABLES', 'NO_BACKSLASH_ESCAPES'),
          charset: fc.constantFrom('utf8mb4'),
          collation: fc.constantFrom('utf8mb4_bin', 'latin1_swedish_ci')
        })
      )
      .map(([schedule, rest]) => ({ ...schedule, ...rest })),
  altered: (from, to) => ({ ...to, name: from.name })
});

describe.each(targets.map(target => [target.name, target] as const))('an event on %s', (_name, target) => {
  const kind = (mysqlEngine.kinds as readonly ObjectKind[]).find(each => each.descriptor.id === 'event')!;

  test('that the server refuses leaves the old one and the session as they were', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      await connection.query("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'old' DO BEGIN END");
      const ref = { kind: 'event', path: [database, 'e'] };
      const from = (await kind.read!(connection, ref)) as Definition;
      const [before] = await connection.query('SELECT @@time_zone AS zone, @@sql_mode AS mode');
      const to = { ...from, timeZone: '+05:30', body: 'BEGIN SELECT nonsense nonsense nonsense; END' };
      const plan = kind.plan!({ op: 'alter', ref, from, to }, connection.version);
      const report = await applyStatements(plan, () => Promise.resolve(connection));
      expect(report).toMatchObject({ state: 'unchanged', error: { code: 'syntax' } });
      expect(await kind.read!(connection, ref)).toEqual(from);
      expect(await connection.query('SELECT @@time_zone AS zone, @@sql_mode AS mode')).toEqual([before]);
    } finally {
      await scratch.drop();
    }
  });

  test('comes back when a later statement of the plan fails', async () => {
    const scratch = await target.scratch();
    const { connection, database } = scratch;
    try {
      await connection.query("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'old' DO BEGIN END");
      const ref = { kind: 'event', path: [database, 'e'] };
      const from = (await kind.read!(connection, ref)) as Definition;
      const to = { ...from, name: 'other', ends: '2035-01-01 00:00:00', comment: 'new' };
      const plan = kind.plan!({ op: 'alter', ref, from, to }, connection.version);
      const failing = { sql: 'nonsense', hazards: [], transactional: false };
      const report = await applyStatements([...plan, failing], () => Promise.resolve(connection));
      expect(report.state).toBe('unchanged');
      expect(await kind.read!(connection, ref)).toEqual(from);
    } finally {
      await scratch.drop();
    }
  });
});
