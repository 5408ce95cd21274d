import type { DbErrorData } from './errors';
import type { ObjectRef } from './objects';
import type { CellValue } from './result';

/** What the values of a column are, for the way in which they are compared, bound and edited. */
export type ValueGroup =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'text'
  | 'enum'
  | 'json'
  | 'binary'
  | 'bit'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'uuid'
  | 'other';

/** A column of a table whose rows are shown and edited. */
export interface RowColumn {
  name: string;
  /** The server's own word for its type. */
  type: string;
  group: ValueGroup;
  nullable: boolean;
  /** The default as the server prints it; `null`: none. */
  default: string | null;
  /** The server gives a value to new rows where none is typed: identity, auto-increment, rowid. */
  automatic?: boolean;
  /** Why its value cannot be set; in new rows and in rows that exist. */
  readOnly?: string;
  /** Why its value cannot be changed in rows that exist. */
  fixed?: string;
  /** The values of an enumeration, in its order. */
  choices?: readonly string[];
  /** Part of the key that the server keeps beside the columns (`rowid`, `ctid`): read with the rows, not shown. */
  hidden?: boolean;
  comment?: string;
}

/** A foreign key of the table, for looking up values. */
export interface RowReference {
  columns: readonly string[];
  table: ObjectRef;
  targetColumns: readonly string[];
}

/** What a row is found by when it is changed. */
export interface RowKey {
  /**
   * `primary`, `unique`: a key of the table. `rowid` (SQLite), `ctid` (PostgreSQL): the row's place.
   * `columns`: all of its values, which must be those of one row only.
   */
  kind: 'primary' | 'unique' | 'rowid' | 'ctid' | 'columns';
  columns: readonly string[];
}

/** What is known of a table or view for showing and changing its rows. */
export interface RowSource {
  /** In the order in which they are read; hidden ones are the last. */
  columns: readonly RowColumn[];
  key: RowKey;
  references: readonly RowReference[];
  /** What can be done; a string says why not. */
  can: { insert: true | string; update: true | string; delete: true | string };
}

/** A value by its exact text; bytes as hex digits. */
export type RowValue = null | string | { hex: string };
/** A value to be stored: one that is typed, or the column's default. */
export type NewValue = RowValue | { default: true };
/** Values by column name. Pairs, since a column may be called `__proto__`. */
export type RowValues<V = RowValue> = readonly (readonly [column: string, value: V])[];

/** One staged change. `id` is the editor's own and comes back in answers. */
export type RowChange =
  | { id: string; op: 'insert'; set: RowValues<NewValue> }
  | { id: string; op: 'update'; key: RowValues; old: RowValues; set: RowValues<NewValue> }
  | { id: string; op: 'delete'; key: RowValues; old: RowValues };

/** A statement that carries out a change, with what is bound to its placeholders. */
export interface RowStatement {
  id: string;
  sql: string;
  values: readonly { column: string; text: string | null }[];
  /** Must find exactly one row before `sql` runs, where the server does not tell how many rows it found. */
  check?: string;
}

/** What `rows.apply` will run, in this order. */
export interface RowPlan {
  id: string;
  statements: readonly RowStatement[];
}

/** A row as it is on the server now; `null`: it is not there, or could not be told from others. */
export interface CurrentRow {
  id: string;
  cells: CellValue[] | null;
  /** Columns, by number, whose values are longer than a page's text. */
  cut: number[];
}

/** What became of the changes: all of them are stored, or none is. */
export type RowOutcome =
  | { state: 'applied'; rows: CurrentRow[]; elapsedMs: number }
  /** These rows are not what they were when they were read. */
  | { state: 'conflict'; rows: (CurrentRow & { found: number })[] }
  /** A statement failed; `column` where the server, or the statement, tells which value it was about. */
  | { state: 'failed'; id: string; column?: string; error: DbErrorData };

/** A condition on one column. */
export interface RowCondition {
  column: string;
  op: '=' | '<>' | '<' | '>' | 'contains' | 'null' | 'not-null';
  value?: RowValue;
}

/** Which rows are wanted, and in which order. */
export interface RowFilter {
  conditions: readonly RowCondition[];
  /** A condition in the words of SQL, as the user typed it. */
  where?: string;
  sort: readonly { column: string; descending: boolean }[];
  /** Rows at most. */
  limit?: number;
}
