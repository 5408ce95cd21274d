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

function silent(cause: unknown): DbError {
  return new DbError({ code: 'unreachable', message: 'The server fell silent after the login' }, { cause });
}
