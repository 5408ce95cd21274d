import type {
  CellValue,
  ColumnLayout,
  DbError,
  NewValue,
  ObjectRef,
  RowColumn,
  RowSource,
  RowValue
} from '../../model';
import type { Connection, Queryable } from './engine';

/** Adds a value to the statement being written and returns its placeholder. */
export type Bind = (value: unknown) => string;

/** Writes an INSERT: names and values are quoted and bound already. */
export interface InsertParts {
  table: string;
  names: readonly string[];
  values: readonly string[];
  source: RowSource;
  /** Columns that were given a value, by their plain names. */
  given: readonly string[];
}

/** How one engine finds, compares and stores the rows of a table. Pure except for `describe` and `prepare`. */
export interface RowDialect {
  /** What is known of a table or view. Rejects with `not-found`. */
  describe(db: Queryable, ref: ObjectRef): Promise<RowSource>;
  /** How a column, hidden ones included, is read in a SELECT list. */
  select(column: RowColumn): string;
  /** The right side of an assignment, or an item of VALUES; `null` leaves the column out of an INSERT. */
  assign(column: RowColumn, value: NewValue, bind: Bind, inInsert: boolean): string | null;
  /** A value as an operand of `=`, `<` and `>` beside the column. */
  operand(column: RowColumn, value: Exclude<RowValue, null>, bind: Bind): string;
  /** How a column of a key finds its row; `null`, or absent: by `=` and its operand. */
  found?(column: RowColumn, value: Exclude<RowValue, null>, bind: Bind): string | null;
  /** A condition that holds when the column has exactly this value, NULL included. */
  same(column: RowColumn, value: RowValue, bind: Bind): string;
  /**
   * A value that was read beside a result, as it looks in a column of that result; absent where the column of a
   * table has one layout, whatever its values are.
   */
  inForm?(column: RowColumn, cell: CellValue, read: ColumnLayout, shown: ColumnLayout): CellValue;
  /** A column as text, for searching. */
  asText(column: RowColumn): string;
  /** The operator of a search that ignores case. */
  readonly like: string;
  insert(parts: InsertParts): string;
  /** The key of a row that was just inserted, as an item of RETURNING; `null` where the server has none. */
  returning(db: Queryable, source: RowSource): string | null;
  /** UPDATE has RETURNING as well, which tells the key that a trigger may have changed. */
  returnsUpdated?(db: Queryable): boolean;
  /** Where there is no RETURNING: an expression for the value that the server gave to the automatic column. */
  readonly lastInserted?: string;
  /** The server tells how many rows a statement found, not only how many it changed. */
  countsFound(source: RowSource): boolean;
  /** Locks the rows of a SELECT that counts what a statement will find. */
  readonly lock: string;
  /** Makes a session refuse values that do not fit, instead of storing others. */
  prepare?(db: Connection): Promise<void>;
  /** The columns that an error is about, as the server names them; a number is that of a bound value, from 1. */
  columnsOf(error: DbError): readonly (string | number)[];
}
