/** The header of a SQL cell: `%%sql <connection>` or `%%sql <connection> <name> <<`. */
export interface SqlCellHeader {
  connection: string | null;
  /** Variable of the notebook's kernel that the result is bound to. */
  bind: string | null;
  /** Offset of the SQL text in the cell, UTF-16 code units. */
  bodyStart: number;
}

/** What a connection may be called: it must survive as one plain word in a cell's header. */
export const CONNECTION_NAME = /^[A-Za-z_][\w.-]*$/;

const HEADER =
  /^[ \t]*%%sql(?:[ \t]+([^\s<]+))?(?:[ \t]+([\p{L}_][\p{L}\p{N}_]*)[ \t]*<<)?[ \t]*(?:\r?\n|$)/u;

/**
 * Reads the header of a cell.
 *
 * @returns `null` when the text is no SQL cell of ours by its form. Whether `connection` is one of
 * the user's is for the caller to decide: other `%%sql` magics stay untouched.
 */
export function parseSqlCell(source: string): SqlCellHeader | null {
  const match = HEADER.exec(source);
  return match ? { connection: match[1] ?? null, bind: match[2] ?? null, bodyStart: match[0].length } : null;
}

/** Writes a header line, without the line break. */
export function formatSqlHeader(connection: string, bind?: string | null): string {
  return `%%sql ${connection}${bind ? ` ${bind} <<` : ''}`;
}
