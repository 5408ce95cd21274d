import { DbError } from '../../model';
import type { Connection } from './engine';

/**
 * Runs `body` on a session that nobody watches over yet. A link that falls silent meanwhile is given up after `ms`
 * milliseconds, and the way to the session ends with `unreachable`.
 */
export async function withinLimit<T>(connection: Connection, ms: number, body: () => Promise<T>): Promise<T> {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    connection.link?.destroy(new Error('no answer in time'));
  }, ms);
  try {
    return await body();
  } catch (error) {
    throw isOver ? silent(error) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for an answer; rejects with `connection-lost` after `ms` milliseconds, whatever becomes of it then. */
export async function answerWithin<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DbError({ code: 'connection-lost', message: silence(ms) })), ms);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}

/** What is said of a server that did not answer within `ms` milliseconds. */
export function silence(ms: number): string {
  return `The server did not answer within ${Math.round(ms / 100) / 10} s.`;
}

function silent(cause: unknown): DbError {
  return new DbError({ code: 'unreachable', message: 'The server fell silent after the login' }, { cause });
}
