import { formatSqlHeader, parseSqlCell } from '../../model';

/** The parts of a cell that runs on one of the user's connections. */
export interface SqlSource {
  connection: string;
  /** Variable of the notebook's kernel that the result is bound to. */
  bind: string | null;
  sql: string;
  /** Offset of `sql` in the cell, UTF-16 code units. */
  bodyStart: number;
}

/**
 * Reads a cell that is ours: `%%sql` and the name of one of the user's connections.
 *
 * @returns `null` for everything else, other `%%sql` magics included: those belong to the kernel.
 */
export function readSqlSource(source: string, isConnection: (name: string) => boolean): SqlSource | null {
  const header = parseSqlCell(source);
  if (!header?.connection || !isConnection(header.connection)) {
    return null;
  }
  const { connection, bind, bodyStart } = header;
  return { connection, bind, bodyStart, sql: source.slice(bodyStart) };
}

/** A name that a header can carry and Python can hold. */
export const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** The same cell on another connection, or bound to another variable. A cell without a header gets one. */
export function withHeader(source: string, connection: string, bind: string | null): string {
  const bodyStart = parseSqlCell(source)?.bodyStart ?? 0;
  return `${formatSqlHeader(connection, bind)}\n${source.slice(bodyStart)}`;
}
