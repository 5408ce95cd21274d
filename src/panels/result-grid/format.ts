import type { TranslationBundle } from '@jupyterlab/translation';
import type { ResultMime, StatementOutcome } from '../../model';

/** A duration for people. */
export function formatElapsed(ms: number): string {
  if (ms < 999.5) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 59_950) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A count with the separators of the reader's language. */
export function formatCount(count: number): string {
  return count.toLocaleString();
}

/** A size for people. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  const unit = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** unit;
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}

/** A number of rows, in words. */
export function formatRows(rows: number, trans: TranslationBundle): string {
  return rows === 1 ? trans.__('1 row') : trans.__('%1 rows', formatCount(rows));
}

/** What a statement without rows did: `UPDATE, 3 rows affected`. */
export function describeOutcome(outcome: StatementOutcome, trans: TranslationBundle): string {
  const { command, affectedRows } = outcome;
  if (affectedRows === undefined) {
    return command;
  }
  return affectedRows === 1
    ? trans.__('%1, 1 row affected', command)
    : trans.__('%1, %2 rows affected', command, formatCount(affectedRows));
}

/**
 * The line below a result: `24 rows · 38 ms · orders: polars.DataFrame`.
 *
 * @param shown - rows that are shown of those of the statement, where they are fewer.
 */
export function footerText(
  result: ResultMime,
  statement: StatementOutcome | undefined,
  elapsedMs: number,
  trans: TranslationBundle,
  shown?: number
): string {
  const parts: string[] = [];
  if (statement?.result) {
    const { rows } = statement.result;
    parts.push(
      shown === undefined || shown === rows
        ? formatRows(rows, trans)
        : trans.__('%1 of %2 rows', formatCount(shown), formatCount(rows))
    );
  }
  parts.push(formatElapsed(elapsedMs));
  if (result.bound) {
    parts.push(`${result.bound.name}: ${result.bound.type}`);
  }
  return parts.join(' · ');
}
