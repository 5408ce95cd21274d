import type { QueryProgress } from '../../../src/kernel-bridge/common/methods';
import { QueryRun, QueryRuns } from '../../../src/panels/sql-cell/run';

const result = { id: 'r1', columns: [], rows: 0, bytes: 0, done: false };
const notice = { severity: 'NOTICE', message: 'hello' };

function runOf(progress: QueryProgress[]): QueryRun {
  const run = new QueryRun('sales', 'host-1', jest.fn());
  progress.forEach(each => run.update(each));
  return run;
}

test('follows statements, rows and notices', () => {
  const run = runOf([
    { type: 'statement', index: 0, start: 0, end: 8 },
    { type: 'result', index: 0, result },
    { type: 'rows', index: 0, rows: 500, bytes: 4000 },
    { type: 'notice', index: 0, notice },
    { type: 'statement', index: 1, start: 9, end: 20 }
  ]);
  expect(run.toMime()).toMatchObject({
    version: 1,
    connection: 'sales',
    host: 'host-1',
    running: true,
    statements: [
      { start: 0, end: 8, result: { id: 'r1', rows: 500, bytes: 4000 }, notices: [notice] },
      { start: 9, end: 20, notices: [] }
    ]
  });
  expect(run.hasOutput).toBe(true);
});

test('keeps the first rows that came with the news of a result', () => {
  const page = { from: 0, rows: [[1]], cut: [] };
  const run = runOf([{ type: 'result', index: 0, result, page }]);
  expect(run.firstPage('r1')).toBe(page);
  expect(run.firstPage('other')).toBeUndefined();
});

test('the outcome replaces what was known of its statement', () => {
  const outcome = { start: 0, end: 8, command: 'UPDATE', affectedRows: 3, notices: [], elapsedMs: 5 };
  const run = runOf([
    { type: 'statement', index: 0, start: 0, end: 8 },
    { type: 'outcome', index: 0, outcome }
  ]);
  expect(run.statements).toEqual([outcome]);
  expect(run.hasOutput).toBe(false);
});

test('a run is found until it ends, and tells those who follow it', () => {
  const runs = new QueryRuns();
  const run = runOf([]);
  const changed = jest.fn();
  run.changed.connect(changed);
  runs.add(run);
  expect(runs.get(run.id)).toBe(run);
  runs.end(run);
  expect(runs.get(run.id)).toBeUndefined();
  expect(changed).toHaveBeenCalledTimes(1);
  expect(run.toMime().running).toBe(false);
});

test('cancel stops the query', () => {
  const abort = jest.fn();
  new QueryRun('sales', 'host-1', abort).cancel();
  expect(abort).toHaveBeenCalledTimes(1);
});
