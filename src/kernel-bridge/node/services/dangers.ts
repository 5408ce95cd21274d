import type { Engine } from '../../../engines/core/engine';
import { DbError, type Danger, type DangerKind } from '../../../model';
import { actionsOf, topWords, type Action } from './statement-actions';

/** What ALTER may drop without losing data. */
const HARMLESS_DROPS = new Set(['DEFAULT', 'NOT', 'EXPRESSION', 'IDENTITY']);

/** What of a script a person should confirm on a production connection. */
export function dangersOf(engine: Pick<Engine, 'id' | 'dialect'>, script: string): Danger[] {
  return engine.dialect.split(script).flatMap(({ sql, start, end }) => {
    const kind = actionsOf(engine, sql)
      .map(kindOf)
      .find(found => found !== null);
    return kind ? [{ kind, sql, start, end }] : [];
  });
}

/** Rejects a script that nobody confirmed. */
export function refuse(connection: string, dangers: readonly Danger[]): void {
  if (dangers.length > 0) {
    throw new DbError({
      code: 'confirmation-required',
      message: `${connection} is a production connection: confirm what cannot be taken back`,
      detail: dangers.map(({ sql }) => sql).join(';\n')
    });
  }
}

function kindOf({ verb, tokens }: Action): DangerKind | null {
  const words = topWords(tokens);
  switch (verb) {
    case 'DROP':
      return words[1] === 'TEMPORARY' || words[1] === 'PREPARE' ? null : 'drop';
    case 'TRUNCATE':
      return 'truncate';
    case 'ALTER':
      if (words.includes('TRUNCATE')) {
        return 'truncate';
      }
      return words.some((word, n) => word === 'DROP' && !HARMLESS_DROPS.has(words[n + 1])) ? 'drop' : null;
    case 'UPDATE':
      return words.includes('WHERE') ? null : 'update-all';
    case 'DELETE':
      return words.includes('WHERE') ? null : 'delete-all';
    default:
      return null;
  }
}
