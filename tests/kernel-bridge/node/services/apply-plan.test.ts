import { applyStatements } from '../../../../src/kernel-bridge/node/services/apply-plan';
import { committed, statement } from '../../../../src/engines/core/statement';
import { DbError, type Statement } from '../../../../src/model';

/** A session that notes what it is asked and refuses what `refuses` says. */
function fakeSession(refuses: Record<string, DbError> = {}) {
  const log: string[] = [];
  const query = (sql: string): Promise<never[]> => {
    log.push(sql);
    return Object.hasOwn(refuses, sql) ? Promise.reject(refuses[sql]) : Promise.resolve([]);
  };
  const transactional = async <T>(body: () => Promise<T>): Promise<T> => {
    log.push('begin');
    try {
      const value = await body();
      log.push('commit');
      return value;
    } catch (error) {
      log.push('rollback');
      throw error;
    }
  };
  return { log, session: { query: query as never, transactional } };
}

const failure = (message = 'no', more: { code?: 'outcome-unknown' } = {}) =>
  new DbError({ code: more.code ?? 'database', message });

interface Case {
  name: string;
  statements: Statement[];
  refuses?: Record<string, DbError>;
  log: string[];
  outcomes: string[];
  state: string;
}

test.each<Case>([
  {
    name: 'neighbours that are transactional share one transaction',
    statements: [statement('a'), statement('b'), committed('c')],
    log: ['begin', 'a', 'b', 'commit', 'c'],
    outcomes: ['done', 'done', 'done'],
    state: 'applied'
  },
  {
    name: 'a failure rolls the transaction back and leaves the rest undone',
    statements: [statement('a'), statement('b'), committed('c')],
    refuses: { b: failure() },
    log: ['begin', 'a', 'b', 'rollback'],
    outcomes: ['rolled-back', 'failed', 'not-run'],
    state: 'unchanged'
  },
  {
    name: 'what was committed is undone in reverse order',
    statements: [committed('a', { undo: ['-a'] }), committed('b', { undo: ['-b'] }), committed('c')],
    refuses: { c: failure() },
    log: ['a', 'b', 'c', '-b', '-a'],
    outcomes: ['undone', 'undone', 'failed'],
    state: 'unchanged'
  },
  {
    name: 'an undo statement that fails does not keep the others from running',
    statements: [committed('drop', { undo: ['create', 'grant 1', 'grant 2'] }), committed('bad')],
    refuses: { bad: failure(), 'grant 1': failure() },
    log: ['drop', 'bad', 'create', 'grant 1', 'grant 2'],
    outcomes: ['undo-failed', 'failed'],
    state: 'partial'
  },
  {
    name: 'nothing is undone when nobody knows what became of a statement',
    statements: [committed('a', { undo: ['-a'] }), committed('b')],
    refuses: { b: failure('lost', { code: 'outcome-unknown' }) },
    log: ['a', 'b'],
    outcomes: ['done', 'failed'],
    state: 'partial'
  }
])('$name', async ({ statements, refuses, log, outcomes, state }) => {
  const fake = fakeSession(refuses);
  const report = await applyStatements(statements, () => Promise.resolve(fake.session));
  expect(fake.log).toEqual(log);
  expect(report.statements.map(each => each.outcome)).toEqual(outcomes);
  expect(report.state).toBe(state);
});

test('an error of a statement that holds a secret does not quote it', async () => {
  const sql = "CREATE USER 'x' IDENTIFIED BY 'hunter2' PASSWORT";
  const display = "CREATE USER 'x' IDENTIFIED BY '…' PASSWORT";
  const error = failure("You have an error near 'hunter2' PASSWORT' at line 1");
  const report = await applyStatements([committed(sql, { display })], () =>
    Promise.resolve(fakeSession({ [sql]: error }).session)
  );
  expect(JSON.stringify(report)).not.toContain('hunter2');
  expect(report.error?.message).toBe("You have an error near '…' at line 1");
  expect(report.statements[0].sql).toBe(display);
});
