import type { CellValue } from './result';

/** Order by one column of a result, by its index. NULL comes last in both directions. */
export interface SortKey {
  column: number;
  descending?: boolean;
}

/** `contains` and `starts` look at a value's text and ignore case; the others compare by type. */
export type FilterOperator =
  '=' | '<>' | '<' | '<=' | '>' | '>=' | 'contains' | 'starts' | 'in' | 'null' | 'not null';

/** A condition on one column. NULL fulfils `null` and an `in` that lists it, nothing else. */
export interface Filter {
  column: number;
  operator: FilterOperator;
  /** Exact texts of values, as pages carry them; none for `null` and `not null`, any number for `in`. */
  values: readonly (string | null)[];
}

/** Which rows of a result, and in which order. Rows that compare equal keep their order. */
export interface Arrangement {
  sort: readonly SortKey[];
  /** All of them must hold. */
  filter: readonly Filter[];
}

/** One bar of a distribution; the last one includes its end. */
export interface HistogramBin {
  /** Bounds as exact texts where the type has one, else rounded. */
  from: string;
  to: string;
  count: number;
}

/** What is in one column. Texts are exact, as pages carry them. */
export interface ColumnStatistics {
  rows: number;
  nulls: number;
  distinct: number;
  /** `distinct` is an estimate (error about 1 %), and `top` was chosen among the first values seen. */
  approximate: boolean;
  /** Absent where there is no value. */
  min?: string;
  max?: string;
  /** Numbers only; `NaN` and infinities take part as in the engines. */
  sum?: string;
  mean?: string;
  /** The most frequent values, most frequent first. */
  top: readonly { value: CellValue; count: number }[];
  /** Numbers, dates and times; without infinities and NaN. */
  histogram: readonly HistogramBin[];
}

/** How rows that share an x are put together; `none` shows them one by one. */
export type Aggregate = 'none' | 'count' | 'sum' | 'mean' | 'min' | 'max';

export type ChartKind = 'line' | 'area' | 'bar' | 'scatter' | 'histogram';

/** What to plot, by column index. */
export interface ChartRequest {
  kind: ChartKind;
  x: number;
  /** One line or set of points each; none for a histogram, or a count. */
  y: readonly number[];
  /** Column whose values split the rows into one series each. */
  series?: number;
  aggregate: Aggregate;
}

/** One mark. `x` is a number, milliseconds since 1970 (`xType: 'time'`) or a text. */
export interface ChartPoint {
  x: number | string;
  /** End of the range that a bar stands for. */
  x2?: number;
  y: number;
  series: string;
}

export interface ChartData {
  xType: 'number' | 'time' | 'category';
  points: readonly ChartPoint[];
  /** Rows that were looked at. */
  rows: number;
  /** How rows that share an x were put together; a chart may have to where it was not asked for. */
  aggregate: Aggregate;
  /**
   * What was done because there were too many marks. `peaks`: of each stretch the first, last, lowest and highest are kept;
   * `overlap`: of marks on one place, one; `ranges`: x was divided into ranges.
   */
  reduced: 'no' | 'peaks' | 'overlap' | 'ranges';
  /** Categories or series beyond the limit that are left out. */
  left: number;
}
