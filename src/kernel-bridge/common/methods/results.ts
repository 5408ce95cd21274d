import type {
  Arrangement,
  ChartData,
  ChartRequest,
  ColumnStatistics,
  ResultInfo,
  ResultPage
} from '../../../model';

/** How a spooled result reaches the notebook's kernel. */
export interface HandOver {
  /** The spool file, an Arrow IPC file, absolute; readable by the user alone. */
  path: string;
  rows: number;
  /** Code that binds `name` in the kernel of `language` and evaluates to the type's name. */
  code: string;
}

/** How much of a long task is done, 0 to 1. */
export interface TaskProgress {
  fraction: number;
}

export type CopyFormat = 'csv' | 'tsv' | 'markdown' | 'json' | 'insert';

/** Cells of a result to be written as text. Row bounds are inclusive. */
export interface CopyRequest {
  result: string;
  /** Names the engine whose syntax INSERT statements have. */
  connection: string;
  from: number;
  to: number;
  /** Columns in the order in which they are written. */
  columns: readonly number[];
  format: CopyFormat;
  /** Column names in the first line of CSV and TSV. */
  withHeader: boolean;
}

/** Results, and tasks on them. */
export interface ResultMethods {
  'result.page': { params: { result: string; from: number; count: number }; result: ResultPage };
  /** The whole value of one cell, as text (binary as hex). */
  'result.cell': { params: { result: string; row: number; column: number }; result: { text: string | null } };
  /** A part of a cell's bytes (text as UTF-8) as a buffer, `null` for NULL. `total`: bytes of the whole value. */
  'result.value': {
    params: { result: string; row: number; column: number; from: number; count: number };
    result: { total: number } | null;
  };
  /** Sorts and filters a result into another one of the same columns; give it back with `result.release`. */
  'result.arrange': {
    params: { result: string; arrangement: Arrangement };
    progress: TaskProgress;
    result: ResultInfo;
  };
  /** Rows with a text in one of `columns`; the hits are asked for by `result.hit`. */
  'result.find': {
    params: { result: string; text: string; columns: readonly number[] };
    progress: TaskProgress;
    result: { search: string; hits: number };
  };
  /** The hit at `row` or the next one in that direction, around the end; `null` without hits. `index` counts from 0. */
  'result.hit': {
    params: { search: string; row: number; backward: boolean };
    result: { row: number; index: number } | null;
  };
  'result.statistics': {
    params: { result: string; column: number };
    progress: TaskProgress;
    result: ColumnStatistics;
  };
  'result.chart': {
    params: { result: string; request: ChartRequest };
    progress: TaskProgress;
    result: ChartData;
  };
  /** The text as UTF-8 in buffers. Rejects with `limit` when it is too long for a clipboard. */
  'result.copy': { params: CopyRequest; progress: TaskProgress; result: { rows: number } };
  'result.handover': {
    /** `path`: where the kernel has the file, when that is not the host's disk. */
    params: { result: string; name: string; language: string; library?: string; path?: string };
    result: HandOver;
  };
  /** The spool file itself as buffers, for kernels that cannot see the host's disk. */
  'result.bytes': { params: { result: string; from: number; count: number }; result: { total: number } };
  'result.release': { params: { results: string[] }; result: null };
}
