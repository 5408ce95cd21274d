import type { ApplyReport } from '../../../src/model';
import { recordOf } from '../../../src/panels/record/cells';
import type { AppliedChange } from '../../../src/panels/shared/applied-changes';

type Ran = ApplyReport['statements'][number];

const done = (sql: string, more: Partial<Ran> = {}): Ran => ({
  sql,
  outcome: 'done',
  elapsedMs: 3.4,
  ...more
});

function record(report: ApplyReport, change: Partial<AppliedChange> = {}): string[] {
  const cells = recordOf(
    {
      connection: 'sales',
      op: 'alter',
      ref: { kind: 'table', path: ['shop', 'orders'] },
      kindLabel: 'Table',
      at: '2026-11-25T02:44:05.123Z',
      report,
      ...change
    },
    7
  );
  return cells.map(cell => String(cell.source));
}

it('writes a heading and the SQL with its outcome', () => {
  const report: ApplyReport = {
    statements: [done('ALTER TABLE orders ADD a int'), done('DROP INDEX x')],
    state: 'applied'
  };
  expect(record(report)).toEqual([
    '### Alter table `shop`.`orders`\n\n2026-11-25 02:44:05 UTC · connection `sales` · applied',
    '%%sql sales\nALTER TABLE orders ADD a int;\nDROP INDEX x;'
  ]);
  const change = {
    connection: 'c',
    op: 'create',
    ref: { kind: 'x', path: [] },
    kindLabel: 'X',
    at: '',
    report
  } as const;
  expect(recordOf(change, 7)[1]).toMatchObject({
    execution_count: 7,
    outputs: [{ text: 'ALTER TABLE orders · done · 3.4 ms\nDROP INDEX x · done · 3.4 ms\n' }]
  });
});

it('names the database where the statement counts on that of its session', () => {
  const report: ApplyReport = {
    statements: [done('CREATE TRIGGER a', { elsewhere: 'CREATE TRIGGER shop.a' })],
    state: 'applied'
  };
  expect(record(report)[1]).toBe('%%sql sales\nCREATE TRIGGER shop.a;');
});

it('records what is in force alone: the notebook leads to the same state', () => {
  const error = { code: 'syntax', message: 'near\n"b"' } as const;
  expect(
    record({
      statements: [done('A'), done('B', { outcome: 'failed' }), done('C', { outcome: 'not-run' })],
      state: 'partial',
      error
    })
  ).toEqual([expect.stringContaining('in part: near "b"'), '%%sql sales\nA;']);
  expect(record({ statements: [done('A', { outcome: 'rolled-back' })], state: 'unchanged', error })).toEqual(
    []
  );
});

it.each<[name: string, statement: Ran, text: string]>([
  ['a comment at the end', done('SELECT 1 -- one'), 'SELECT 1 -- one\n;'],
  ['a comment further up', done('-- one\nSELECT 1'), '-- one\nSELECT 1;'],
  [
    'a statement with a secret, which must not run as it is',
    done("CREATE USER a\nPASSWORD '****'", { masked: true }),
    "-- Holds a secret that is not recorded: put it in to run this.\n-- CREATE USER a\n-- PASSWORD '****'"
  ]
])('ends %s so that the next statement stands alone', (_, statement, text) => {
  expect(record({ statements: [statement], state: 'applied' })[1]).toBe(`%%sql sales\n${text}`);
});

it('quotes hostile names in the heading', () => {
  const report: ApplyReport = { statements: [done('A')], state: 'applied' };
  const [heading] = record(report, { ref: { kind: 'table', path: ['a`b', '`*', 'x\ny'] } });
  expect(heading).toContain('### Alter table ``a`b``.`` `* ``.`x y`\n');
});
