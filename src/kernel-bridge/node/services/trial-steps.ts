import type { Connection } from '../../../engines/core/engine';
import type { Trial } from '../../../engines/core/trial';
import { DbError, type Notice, type ObjectRef, type StatementOutcome } from '../../../model';
import type { QueryStep } from './query-runner';

/**
 * Steps within a transaction that is rolled back whatever becomes of them.
 *
 * @param outcomes where what the server says of the rollback is added: that tables without transactions keep what was written (MySQL)
 */
export async function* rolledBack(
  db: Connection,
  trial: Trial,
  ref: ObjectRef,
  readOnly: boolean,
  steps: () => AsyncIterable<QueryStep>,
  outcomes: StatementOutcome[] = []
): AsyncGenerator<QueryStep> {
  await enter(db, trial, ref);
  try {
    await all(db, readOnly ? trial.beginReadOnly : trial.begin);
    yield* steps();
  } finally {
    for (const sql of trial.rollback) {
      // After a lost link, or where the server has ended the transaction itself, there is none left.
      const notices = await noticesOf(db, sql).catch(() => []);
      const last = outcomes.at(-1);
      if (last && notices.length > 0) {
        outcomes[outcomes.length - 1] = { ...last, notices: [...last.notices, ...notices] };
      }
    }
  }
}

/** Steps in a transaction that is committed at the end. */
export async function* committed(
  db: Connection,
  trial: Trial,
  ref: ObjectRef,
  steps: () => AsyncIterable<QueryStep>
): AsyncGenerator<QueryStep> {
  await enter(db, trial, ref);
  await all(db, trial.begin);
  let done = false;
  try {
    yield* steps();
    done = true;
  } finally {
    await (done ? all(db, trial.commit) : all(db, trial.rollback).catch(() => undefined));
  }
}

/** Steps without a transaction of our own. */
export async function* plainly(
  db: Connection,
  trial: Trial,
  ref: ObjectRef,
  steps: () => AsyncIterable<QueryStep>
): AsyncGenerator<QueryStep> {
  await enter(db, trial, ref);
  yield* steps();
}

async function noticesOf(db: Connection, sql: string): Promise<Notice[]> {
  const notices: Notice[] = [];
  for await (const cursor of db.run(sql, { onNotice: notice => notices.push(notice) })) {
    for await (const batch of cursor.batches()) {
      void batch;
    }
  }
  return notices;
}

async function enter(db: Connection, trial: Trial, ref: ObjectRef): Promise<void> {
  if (db.transaction !== 'none') {
    throw new DbError({
      code: 'invalid',
      message: 'A transaction is open in this session: end it first'
    });
  }
  await all(db, trial.enter(ref));
}

async function all(db: Connection, statements: readonly string[]): Promise<void> {
  for (const sql of statements) {
    await db.query(sql);
  }
}
