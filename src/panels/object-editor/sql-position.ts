import type { DbErrorData, JsonObject } from '../../model';
import type { FieldSpec } from './form/field-spec';

/** A place in a text field that a failed statement points to. */
export interface SqlPosition {
  /** JSON pointer of the field. */
  field: string;
  message: string;
  /** UTF-16 offset in the field's text. */
  position: number;
}

/**
 * The SQL field that an error of a statement is in: the statement holds the field's text, and the error's
 * position lies within. The longest such text wins, as short ones occur anywhere.
 */
export function placeInDraft(
  fields: readonly FieldSpec[],
  draft: JsonObject,
  sql: string,
  error: DbErrorData
): SqlPosition | null {
  const { position, message } = error;
  if (position === undefined) {
    return null;
  }
  let best: { field: string; at: number; length: number } | null = null;
  for (const { name, type } of fields) {
    const text = draft[name];
    if (type !== 'sql' || typeof text !== 'string' || text.length <= (best?.length ?? 0)) {
      continue;
    }
    const at = sql.indexOf(text);
    if (at >= 0 && position >= at && position <= at + text.length) {
      best = { field: `/${name}`, at, length: text.length };
    }
  }
  return best && { field: best.field, message, position: position - best.at };
}
