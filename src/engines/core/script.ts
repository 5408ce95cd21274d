import { DbError } from '../../model';
import type { Dialect, RunOptions, ScriptStatement } from './engine';

/** The statements of a script, in its order. Throws where values are given and it is not one statement that takes them. */
export function statementsOf(
  dialect: Dialect,
  script: string,
  { params = [] }: Pick<RunOptions, 'params'>
): ScriptStatement[] {
  const statements = dialect.split(script);
  if (params.length > 0 && statements.length !== 1) {
    throw new DbError({ code: 'invalid', message: 'Values can only be bound to a single statement' });
  }
  return statements;
}
