/**
 * How a column is laid out in the result's Arrow file. `time` is microseconds of the day,
 * `timestamp` microseconds since 1970 (`zone: 'UTC'` for instants, `null` for wall-clock values).
 * What has no exact Arrow form (intervals, ranges, `numeric` beyond 76 digits, arrays) is `utf8`
 * with the server's own text.
 */
export type ColumnLayout =
  | { kind: 'bool' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'uint16' | 'uint32' | 'uint64' }
  | { kind: 'float32' | 'float64' | 'utf8' | 'binary' | 'date' | 'time' }
  | { kind: 'decimal'; precision: number; scale: number }
  | { kind: 'timestamp'; zone: 'UTC' | null };

/** What a value means, for alignment, formatting, sorting and hand-over. */
export type ColumnMeaning =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'text'
  | 'json'
  | 'xml'
  | 'uuid'
  | 'binary'
  | 'bit'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'interval'
  | 'array'
  | 'geometry'
  | 'enum'
  /** SQLite's columns that hold numbers, texts and bytes side by side. */
  | 'mixed'
  | 'other';

/** A type by the server's own word (`numeric(12,2)`, `timestamp with time zone`, `bigint unsigned`), and how it orders where that word does not tell. */
export interface NamedType {
  type: string;
  order?: ValueOrder;
}

/** How the server puts values of a type in order. */
export type ValueOrder =
  /** PostgreSQL's: by the labels' places in the type. */
  | { kind: 'enum'; labels: readonly string[] }
  /** MySQL's ENUM and SET: sorted by place or by the bits of the members, but compared as texts. */
  | { kind: 'index' | 'members'; labels: readonly string[] }
  /** MySQL's JSON and MariaDB's UUID, which share their names with types that are ordered otherwise. */
  | { kind: 'json' | 'swapped-uuid' }
  /** By its bytes, whatever it means: SQLite's times, and what looks like numbers in its columns for text. */
  | { kind: 'text' }
  | { kind: 'composite'; fields: readonly NamedType[] }
  | { kind: 'array' | 'range' | 'domain'; of: NamedType };

export interface ResultColumn extends NamedType {
  name: string;
  layout: ColumnLayout;
  meaning: ColumnMeaning;
  /** The table column it comes from, where the server says so. */
  source?: { table: readonly string[]; column: string };
}

/**
 * A cell as a grid page carries it. Numbers only where a JavaScript number is exact (integers up to
 * 2^53, floats); everything else is the exact text. `NaN` and infinities are text too.
 */
export type CellValue = null | boolean | number | string;

/** A spooled result. Rows grow until `done`. */
export interface ResultInfo {
  id: string;
  columns: readonly ResultColumn[];
  rows: number;
  bytes: number;
  done: boolean;
}

/** A window of a result, row by row. */
export interface ResultPage {
  from: number;
  rows: CellValue[][];
  /** Cells cut to the page's text limit, as `[row, column]` counted from the page's start. */
  cut: [number, number][];
}

/** A message of the server beside the rows: notices, warnings, `RAISE`. */
export interface Notice {
  severity: string;
  message: string;
  sqlState?: string;
  detail?: string;
  hint?: string;
}

/** What one statement did. */
export interface StatementOutcome {
  /** Position of the statement in the submitted text, UTF-16 code units. */
  start: number;
  end: number;
  /** First words, as the server or the splitter names it: `SELECT`, `CREATE TABLE`. */
  command: string;
  result?: ResultInfo;
  affectedRows?: number;
  notices: readonly Notice[];
  elapsedMs: number;
}

export type TransactionState = 'none' | 'open' | 'failed';

/** Media type of a live result in a notebook's output. */
export const RESULT_MIME = 'application/vnd.petersql.result+json';

/**
 * What an output of media type {@link RESULT_MIME} holds: references and sizes, no rows
 * (those are in `text/html` and `text/plain` beside it) and nothing secret.
 */
export interface ResultMime {
  version: 1;
  connection: string;
  /** Identity of the host process that holds the spool: results of another host are gone. */
  host: string;
  statements: StatementOutcome[];
  elapsedMs: number;
  /** The statement is still running and the rows still grow. */
  running?: boolean;
  /** Variable that the last result was bound to, and what it became, e.g. `polars.DataFrame`. */
  bound?: { name: string; type: string };
}
