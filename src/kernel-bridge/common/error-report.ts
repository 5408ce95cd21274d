import type { DbErrorData } from '../../model';

/** An error as the Jupyter messaging protocol carries it: `error` outputs and `execute_reply`. */
export type ErrorContent = { ename: string; evalue: string; traceback: string[] };

/**
 * Writes an error for people, as a cell's output: the server's words, the line with a caret below the place,
 * and the server's detail and hint.
 *
 * @param code text that `error.position` counts in
 */
export function errorContent(error: DbErrorData, code: string): ErrorContent {
  const ename = error.code === 'cancelled' ? 'KeyboardInterrupt' : error.code;
  const state = error.sqlState ? ` (${error.sqlState})` : '';
  const traceback = [`${error.message}${state}`];
  if (error.position !== undefined && error.position >= 0 && error.position <= code.length) {
    traceback.push(...pointer(code, error.position));
  }
  if (error.detail) {
    traceback.push(`Detail: ${error.detail}`);
  }
  if (error.hint) {
    traceback.push(`Hint: ${error.hint}`);
  }
  return { ename, evalue: error.message, traceback };
}

/** The line that holds `position`, and a second line with a caret below that place. */
function pointer(code: string, position: number): string[] {
  const before = code.slice(0, position).split(/\r?\n/);
  const column = before[before.length - 1];
  const rest = code.slice(position).split(/\r?\n/, 1)[0];
  const label = `LINE ${before.length}: `;
  // Tabs stay tabs, so that the caret stands right whatever their width.
  const indent = column.replace(/[^\t]/g, ' ');
  return [`${label}${column}${rest}`, `${' '.repeat(label.length)}${indent}^`];
}
