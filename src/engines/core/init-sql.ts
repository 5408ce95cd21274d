import { DbError, type ConnectionConfig, type TransactionState } from '../../model';
import type { ScriptStatement } from './engine';
import type { StepRunner } from './steps';

/** The user's own statements take what they take, within reason; milliseconds. */
export const INIT_MS = 120_000;

/** A session that the initial statements run on. */
export interface InitTarget {
  dialect: { split(script: string): readonly ScriptStatement[] };
  run(sql: string, signal: AbortSignal): Promise<unknown>;
  transaction(): TransactionState | Promise<TransactionState>;
}

/**
 * Runs the initial statements of a connection as one step of connecting. What fails is told with the statement's number and line; a
 * transaction that they leave open would never end, so it fails too.
 *
 * @returns whether there were any
 */
export async function runInitSql(
  { initSql = '' }: ConnectionConfig,
  target: InitTarget,
  step: StepRunner,
  signal?: AbortSignal,
  limitMs = INIT_MS
): Promise<boolean> {
  const statements = target.dialect.split(initSql);
  if (statements.length === 0) {
    return false;
  }
  const run = async ({ sql, start }: ScriptStatement, index: number): Promise<void> => {
    const limit = AbortSignal.timeout(limitMs);
    try {
      const either = signal ? AbortSignal.any([signal, limit]) : limit;
      await target.run(sql, either);
      // MySQL's SLEEP() ends well when it is killed.
      either.throwIfAborted();
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (signal?.aborted) {
        throw new DbError({ code: 'cancelled', message: 'Cancelled' }, { cause: thrown });
      }
      const line = initSql.slice(0, start).split('\n').length;
      const which =
        statements.length > 1 ? `Initial statement ${index + 1} (line ${line})` : 'Initial statement';
      throw new DbError(
        {
          ...error.toJSON(),
          ...(limit.aborted
            ? { code: 'limit', message: `${which} did not end within ${Math.ceil(limitMs / 1000)} s` }
            : { code: asStatement(error.code), message: `${which} failed: ${error.message}` }),
          statement: index,
          position: error.position === undefined ? undefined : start + error.position
        },
        { cause: thrown }
      );
    }
  };
  await step('init', 'Run the initial statements', async () => {
    for (const [index, statement] of statements.entries()) {
      await run(statement, index);
    }
    if ((await target.transaction()) !== 'none') {
      throw new DbError({
        code: 'invalid',
        message: 'The initial statements leave a transaction open',
        hint: 'End it with COMMIT: every session of the connection would begin within a transaction that nobody ends.'
      });
    }
  });
  return true;
}

/** The login went well, so that no password is to be asked for again; and nobody cancelled. */
function asStatement(code: DbError['code']): DbError['code'] {
  return code === 'auth-failed' || code === 'auth-required' || code === 'cancelled' ? 'database' : code;
}
