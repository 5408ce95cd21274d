import { DbError } from '../../model';
import type { Dialect, RunOptions } from './engine';

/** Throws `invalid` where values are given and the script is not the one statement that takes them. */
export function assertTakesValues(
  dialect: Dialect,
  script: string,
  { params = [] }: Pick<RunOptions, 'params'>
): void {
  if (params.length > 0 && dialect.split(script).length !== 1) {
    throw new DbError({ code: 'invalid', message: 'Values can only be bound to a single statement' });
  }
}
