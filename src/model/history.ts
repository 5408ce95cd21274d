/** One submission of SQL that ran. Values of parameters are not kept, nor are secrets in the text. */
export interface HistoryEntry {
  id: number;
  connection: string;
  sql: string;
  /** When it began, milliseconds since 1970. */
  at: number;
  elapsedMs: number;
  /** Rows returned, or changed where nothing was returned; the last statement that says so. */
  rows?: number;
  outcome: 'ok' | 'error' | 'cancelled';
  /** The error's message. */
  message?: string;
}
