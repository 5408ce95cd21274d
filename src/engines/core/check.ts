import { DbError, type Problem, type Statement } from '../../model';
import type { Connection } from './engine';

/** Texts of a definition that stand in its statements as they are, by the names of their fields. */
export type CheckedTexts = Readonly<Record<string, string | null | undefined>>;

/** Ends a transaction that was only tried. */
class Undone extends Error {}

/**
 * Runs statements in a transaction that is rolled back, and tells what the server says.
 *
 * @param inspect looks further while the statements are in force
 */
export async function checkByRollback(
  db: Connection,
  statements: readonly Statement[],
  texts: CheckedTexts,
  inspect: () => Promise<Problem[]> = () => Promise.resolve([])
): Promise<Problem[]> {
  let found: Problem[] = [];
  let current = '';
  try {
    await db.transactional(async () => {
      for (const { sql } of statements) {
        current = sql;
        await db.query(sql);
      }
      current = '';
      found = await inspect();
      throw new Undone();
    });
  } catch (thrown) {
    if (!(thrown instanceof Undone)) {
      found = [problemOf(thrown, current, texts)];
    }
  }
  return found;
}

/** An error of a statement as a problem of the text that it was made from. */
export function problemOf(thrown: unknown, sql: string, texts: CheckedTexts): Problem {
  const { code, message, position, sqlState, detail, hint } = DbError.from(thrown);
  return {
    severity: 'error',
    code,
    message,
    ...(position === undefined ? {} : placeIn(texts, sql, position)),
    ...(sqlState !== undefined && { sqlState }),
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint })
  };
}

/** The field, and the offset in its text, of an offset in a statement. The longest text that fits counts. */
export function placeIn(
  texts: CheckedTexts,
  sql: string,
  position: number
): Pick<Problem, 'field' | 'position'> {
  const candidates = Object.entries(texts)
    .filter((entry): entry is [string, string] => Boolean(entry[1]?.trim()))
    .sort(([, a], [, b]) => b.length - a.length);
  for (const [field, text] of candidates) {
    // Plans take off white space around a text and the semicolon behind it.
    const core = text.trim().replace(/;$/, '').trimEnd();
    const at = sql.lastIndexOf(core);
    if (at >= 0 && position >= at && position <= at + core.length + 1) {
      const lead = text.length - text.trimStart().length;
      return { field, position: Math.min(position - at + lead, text.length) };
    }
  }
  return {};
}

/** Where a line begins, counted from 1. */
export function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', offset);
    if (next < 0) {
      break;
    }
    offset = next + 1;
  }
  return offset;
}
