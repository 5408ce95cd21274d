import type { Arrangement, ChartRequest, ColumnStatistics, ChartData, ResultColumn } from '../../model';
import type { BatchPlace } from '../formats/arrow-file';

/** The rows that a task works on: a file in Arrow's format, and the rows of an arrangement of it. */
export interface TaskSource {
  path: string;
  columns: readonly ResultColumn[];
  batches: readonly BatchPlace[];
  rows: number;
  /** File of the arrangement's row numbers; absent for all rows in file order. */
  order?: string;
}

/** Work on a whole result, too long for the host's own thread. */
export type Task =
  /** Writes the row numbers of the arrangement to the file `to`; its result is how many. */
  | { type: 'arrange'; arrangement: Arrangement; to: string }
  /** Writes the places at which `text` is found to the file `to`; its result is how many. */
  | { type: 'find'; text: string; columns: readonly number[]; to: string }
  | { type: 'statistics'; column: number }
  | { type: 'chart'; request: ChartRequest };

export interface TaskResults {
  arrange: number;
  find: number;
  statistics: ColumnStatistics;
  chart: ChartData;
}

/** What a task's thread says. */
export type TaskMessage =
  | { type: 'progress'; fraction: number }
  | { type: 'done'; value: TaskResults[Task['type']] }
  | { type: 'error'; error: unknown };
