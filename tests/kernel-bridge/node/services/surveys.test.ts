import type { Connection } from '../../../../src/engines/core/engine';
import { askRows, type RowQuestion } from '../../../../src/engines/core/row-survey';
import type { ConnectionManager } from '../../../../src/kernel-bridge/node/services/connection-manager';
import { Surveys } from '../../../../src/kernel-bridge/node/services/surveys';
import type { ObjectRef, Statement } from '../../../../src/model';

const ref: ObjectRef = { kind: 'table', path: ['db', 't'] };
const statements: Statement[] = [
  { sql: 'ALTER TABLE t', transactional: true, hazards: [] } as unknown as Statement
];
const question = (select: string): RowQuestion => ({
  field: '/columns/0',
  holds: [],
  select,
  says: count => `${count} rows`
});

/** A server that counts how often it is asked, and sessions that are opened and closed. */
function fake(shared = false): { surveys: Surveys; counts: Record<'opened' | 'closed' | 'asked', number> } {
  const counts = { opened: 0, closed: 0, asked: 0 };
  const session = {
    shared,
    query: () => Promise.resolve([{ n: ++counts.asked }]),
    close: () => Promise.resolve(void counts.closed++)
  } as unknown as Connection;
  const manager = {
    engineOf: () => ({ databaseOf: () => 'db' }),
    connect: () => Promise.resolve((counts.opened++, session))
  } as unknown as ConnectionManager;
  return { surveys: new Surveys(manager), counts };
}

const ask = (surveys: Surveys, connection: string, ...selects: string[]) =>
  surveys.ask(connection, ref, desk => askRows(desk, selects.map(question), statements));

test('rows are not counted again, and no session is opened, for a question of a moment ago', async () => {
  const { surveys, counts } = fake();
  const first = await ask(surveys, 'one', 'SELECT 1');
  expect(first?.problems).toEqual([{ field: '/columns/0', message: '1 rows' }]);
  expect(await ask(surveys, 'one', 'SELECT 1')).toEqual(first);
  expect(counts).toEqual({ opened: 1, closed: 1, asked: 1 });
  await ask(surveys, 'one', 'SELECT 1', 'SELECT 2');
  expect(counts).toEqual({ opened: 2, closed: 2, asked: 2 });
});

test('another connection is asked for itself, and one whose objects changed anew', async () => {
  const { surveys, counts } = fake();
  await ask(surveys, 'one', 'SELECT 1');
  await ask(surveys, 'two', 'SELECT 1');
  expect(counts.asked).toBe(2);
  surveys.forget('one');
  await ask(surveys, 'two', 'SELECT 1');
  expect(counts.asked).toBe(2);
  await ask(surveys, 'one', 'SELECT 1');
  expect(counts.asked).toBe(3);
});

test('the only session of a server is not asked', async () => {
  const { surveys, counts } = fake(true);
  expect(await ask(surveys, 'one', 'SELECT 1')).toBeNull();
  expect(counts).toEqual({ opened: 1, closed: 1, asked: 0 });
});
