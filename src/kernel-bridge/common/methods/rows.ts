import type {
  CellValue,
  ColumnLayout,
  CurrentRow,
  ObjectRef,
  RowChange,
  RowFilter,
  RowOutcome,
  RowPlan,
  RowSource,
  RowValues,
  TableFact
} from '../../../model';
import type { QueryProgress, QueryDone } from './queries';

/** Rows of a table, and their changes. */
export interface RowMethods {
  /** What the server keeps about the size, the rows and the upkeep of a table. */
  'table.statistics': { params: { connection: string; ref: ObjectRef }; result: { facts: TableFact[] } };

  /** What can be done with the rows of a table or view, and what is known of their columns. */
  'rows.describe': { params: { connection: string; ref: ObjectRef }; result: RowSource };
  /** The rows of a table as a result; the columns are those of {@link RowSource}. */
  'rows.query': {
    params: { connection: string; session: string; ref: ObjectRef; filter: RowFilter };
    progress: QueryProgress;
    result: QueryDone;
  };
  /**
   * Rows by their keys as they are now, in the form that they have in a result with the columns `shown`; `whole`:
   * no value is cut.
   */
  'rows.read': {
    params: {
      connection: string;
      ref: ObjectRef;
      keys: readonly { id: string; key: RowValues }[];
      shown?: readonly ColumnLayout[];
      whole?: boolean;
    };
    result: { rows: CurrentRow[] };
  };
  /** Rows that a foreign key can name: its target columns, then a text beside them. */
  'rows.lookup': {
    params: { connection: string; ref: ObjectRef; columns: readonly string[]; search: string };
    result: { columns: string[]; rows: CellValue[][] };
  };
  /** The statements that changes of rows come to, with what is bound to them. */
  'rows.plan': {
    params: { connection: string; ref: ObjectRef; changes: readonly RowChange[] };
    result: RowPlan;
  };
  /**
   * Runs them in one transaction. A conflict or a failed statement is in the outcome; nothing is stored then. Rows
   * come back in the form that they have in a result with the columns `shown`.
   */
  'rows.apply': {
    params: { connection: string; plan: string; shown?: readonly ColumnLayout[] };
    result: RowOutcome;
  };
}
