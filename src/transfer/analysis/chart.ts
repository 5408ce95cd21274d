import { DbError, type ChartData, type ChartPoint, type ChartRequest } from '../../model';
import type { PagedFile } from '../formats/arrow-pages';
import { RowSet } from './bits';
import { aggregatePoints } from './chart-groups';
import { linePoints, scatterPoints } from './chart-points';
import { readAxis, readNumbers, readSeries, type Axis } from './chart-columns';
import type { ColumnScan } from './column-scan';

const HISTOGRAM_BARS = 40;
/** Different values of a numeric x that still count as one bar each. */
const MAX_BARS = 60;

/**
 * Marks of a chart over all rows (`order` `null`) or those of an arrangement. However many rows there are, there are no more
 * marks than a screen has room for.
 */
export function chartData(
  source: PagedFile,
  order: Uint32Array | null,
  request: ChartRequest,
  scan: (column: number) => ColumnScan
): ChartData {
  const only = order ? RowSet.of(source.rows, order) : null;
  const rows = order?.length ?? source.rows;
  const axis = readAxis(scan(request.x), only);
  if (request.kind === 'histogram') {
    return histogram(axis, rows);
  }
  const ys = request.y.map(column => ({
    name: source.columns[column]?.name ?? '',
    values: readNumbers(scan(column), only)
  }));
  if (ys.length === 0 && request.aggregate !== 'count') {
    throw new DbError({ code: 'invalid', message: 'Choose a column for the y axis' });
  }
  const split = request.series === undefined ? null : readSeries(scan(request.series), only);
  const input = { axis, ys, split, rows };
  if (request.aggregate !== 'none' || axis.type === 'category') {
    const aggregate = request.aggregate === 'none' ? 'sum' : request.aggregate;
    return aggregatePoints(input, aggregate, request.kind === 'bar' ? MAX_BARS : 2000);
  }
  if (request.kind === 'bar' && axis.rows.length > MAX_BARS) {
    return aggregatePoints(input, 'sum', MAX_BARS);
  }
  return request.kind === 'scatter' ? scatterPoints(input) : linePoints(input);
}

/** What the kinds of charts are made from. */
export interface ChartInput {
  axis: Axis;
  /** `values[row]`, NaN where there is none. */
  ys: readonly { name: string; values: Float64Array }[];
  /** Series of each row; `null`: one per y. */
  split: { names: readonly string[]; of: Uint8Array; left: number } | null;
  rows: number;
}

/** Name of the series of a row and a y. */
export function seriesName({ ys, split }: ChartInput, row: number, y: number): string | null {
  const name = ys.length > 0 ? ys[y].name : 'count';
  if (!split) {
    return name;
  }
  const part = split.names[split.of[row]];
  return part === undefined ? null : ys.length > 1 ? `${name}, ${part}` : part;
}

function histogram(axis: Axis, rows: number): ChartData {
  if (axis.type === 'category') {
    const input: ChartInput = { axis, ys: [], split: null, rows };
    return aggregatePoints(input, 'count', MAX_BARS);
  }
  const { min, max, positions } = axis;
  const width = (max - min) / HISTOGRAM_BARS || 1;
  const counts = new Array<number>(max > min ? HISTOGRAM_BARS : 1).fill(0);
  for (const row of axis.rows) {
    counts[Math.min(counts.length - 1, Math.floor((positions[row] - min) / width))]++;
  }
  const points: ChartPoint[] = counts.map((y, n) => ({
    x: min + n * width,
    x2: min + (n + 1) * width,
    y,
    series: 'count'
  }));
  return { xType: axis.type, points, rows, aggregate: 'count', reduced: 'no', left: 0 };
}
