import type { DbErrorData } from '../../model';

const RED = '\u001b[31m';
const BOLD = '\u001b[1m';
const RESET = '\u001b[0m';

/** Where an error sits in a cell. Lines count from 1, columns from 0. */
export interface ErrorPlace {
  line: number;
  column: number;
  text: string;
}

/**
 * Finds the line of an error.
 *
 * @param sql - the submitted text.
 * @param position - offset in `sql`, UTF-16 code units.
 * @param linesBefore - lines of the cell above `sql`.
 */
export function placeOf(sql: string, position: number, linesBefore = 0): ErrorPlace {
  const at = Math.max(0, Math.min(position, sql.length));
  const start = sql.lastIndexOf('\n', at - 1) + 1;
  const end = sql.indexOf('\n', at);
  const text = sql.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
  const line = linesBefore + sql.slice(0, start).split('\n').length;
  return { line, column: at - start, text };
}

/**
 * What a failed cell shows: the message, the line with a caret, detail, hint and code, nothing else.
 * The lines carry ANSI colours, as tracebacks do.
 */
export function errorLines(error: DbErrorData, sql: string, linesBefore = 0): string[] {
  const lines = [`${BOLD}${RED}${error.message}${RESET}`];
  if (error.position !== undefined) {
    const { line, column, text } = placeOf(sql, error.position, linesBefore);
    const label = `Line ${line}: `;
    // Tabs stay tabs, so that the caret stands below its character.
    const indent = ' '.repeat(label.length) + text.slice(0, column).replace(/[^\t]/g, ' ');
    lines.push(`${label}${text}`, `${indent}${RED}^${RESET}`);
  }
  if (error.detail) {
    lines.push(`Detail: ${error.detail}`);
  }
  if (error.hint) {
    lines.push(`Hint: ${error.hint}`);
  }
  if (error.sqlState && error.code !== 'cancelled') {
    lines.push(`Code: ${error.sqlState}`);
  }
  return lines;
}
