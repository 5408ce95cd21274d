import type { ResultColumn } from '../../model';

/** A bound value as SQLite knows it. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** What the host asks of the child process; answered one by one, in order. */
export type Request =
  | { op: 'open'; file: string; readOnly: boolean; timeoutMs: number }
  /** Runs a statement; the answer carries its first rows. */
  | { op: 'start'; sql: string; params: SqlValue[]; command: string }
  | { op: 'next' }
  | { op: 'stop' }
  /** Runs a statement once for each row of a batch, whose buffers follow as the frame's body. */
  | { op: 'load'; sql: string; columns: readonly ResultColumn[]; rows: number; buffers: BufferSizes[] }
  /** Runs a statement and returns all its rows as objects. */
  | { op: 'all'; sql: string; params: SqlValue[] };

/** What a killed child process would take with it. */
export interface SessionState {
  transaction: boolean;
  /** Tables, views and triggers of `temp`. */
  temporary: number;
  /** Names of attached databases. */
  attached: string[];
}

/** A failure of SQLite or of `node:sqlite`, before `errors.ts` gives it a meaning. */
export interface SqliteFailure {
  message: string;
  /** Extended result code; absent for failures of Node itself. */
  errcode?: number;
  /** Node's code, such as `ERR_INVALID_ARG_TYPE`. */
  code?: string;
  /** Offset in the statement, UTF-16 code units. */
  position?: number;
}

/** Rows of a cursor; the buffers of the columns follow as the frame's body. */
export interface RowsReply {
  /** Present at the start, and when the columns had to be laid out anew: then all rows come again. */
  columns?: ResultColumn[];
  replaces?: boolean;
  rows: number;
  buffers: BufferSizes[];
  done: boolean;
  affectedRows?: number;
}

/** Where a column's parts are in the body: lengths in bytes, in this order, without gaps. */
export interface BufferSizes {
  nullCount: number;
  validity: number;
  offsets: number;
  values: number;
}

export interface Reply {
  failure?: SqliteFailure;
  state?: SessionState;
  /** SQLite's version, of `open`. */
  version?: string;
  rows?: RowsReply;
  /** Rows that `load` has inserted. */
  loaded?: number;
  objects?: Record<string, unknown>[];
}
