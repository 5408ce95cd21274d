import type { ChartData, ChartPoint } from '../../model';
import type { ChartInput } from './chart';
import { seriesName } from './chart';

/** Marks of one series that are shown as they are. */
const MAX_POINTS = 2000;
/** Columns that a longer line is divided into: about one per pixel, four marks each at most. */
const BUCKETS = 500;
/** Places of a scatter plot on which marks can be told apart. */
const GRID = 120;

interface Bucket {
  first: number;
  last: number;
  low: number;
  high: number;
}

/** Lines and areas: where there are too many points, the first, last, lowest and highest of each stretch of x. */
export function linePoints(input: ChartInput): ChartData {
  const { axis, ys } = input;
  const isReduced = axis.rows.length > MAX_POINTS;
  const points: ChartPoint[] = [];
  ys.forEach(({ values }, y) => {
    const rows = isReduced ? reduce(input, y) : axis.rows;
    for (const row of rows) {
      const series = seriesName(input, row, y);
      if (series !== null && !Number.isNaN(values[row])) {
        points.push({ x: axis.positions[row], y: values[row], series });
      }
    }
  });
  points.sort((a, b) => (a.x as number) - (b.x as number));
  return finish(input, points, isReduced ? 'peaks' : 'no');
}

function reduce(input: ChartInput, y: number): Set<number> {
  const { axis, ys, split } = input;
  const { values } = ys[y];
  const { positions, min, max } = axis;
  const buckets = Math.max(20, Math.floor(BUCKETS / (split?.names.length ?? 1)));
  const width = (max - min) / buckets || 1;
  const found = new Map<number, Bucket>();
  for (const row of axis.rows) {
    const value = values[row];
    const part = split ? split.of[row] : 0;
    if (Number.isNaN(value) || (split && part >= split.names.length)) {
      continue;
    }
    const number = part * (buckets + 1) + Math.min(buckets - 1, Math.floor((positions[row] - min) / width));
    const bucket = found.get(number);
    if (!bucket) {
      found.set(number, { first: row, last: row, low: row, high: row });
      continue;
    }
    bucket.first = positions[row] < positions[bucket.first] ? row : bucket.first;
    bucket.last = positions[row] >= positions[bucket.last] ? row : bucket.last;
    bucket.low = value < values[bucket.low] ? row : bucket.low;
    bucket.high = value > values[bucket.high] ? row : bucket.high;
  }
  return new Set([...found.values()].flatMap(({ first, last, low, high }) => [first, low, high, last]));
}

/** Of marks that would lie on each other, one is kept. */
export function scatterPoints(input: ChartInput): ChartData {
  const { axis, ys } = input;
  const isReduced = axis.rows.length > MAX_POINTS;
  const points: ChartPoint[] = [];
  ys.forEach(({ values }, y) => {
    const [low, high] = range(values, axis.rows);
    const seen = new Set<number>();
    for (const row of axis.rows) {
      const series = seriesName(input, row, y);
      if (series === null || Number.isNaN(values[row])) {
        continue;
      }
      if (isReduced) {
        const column = Math.floor(((axis.positions[row] - axis.min) / (axis.max - axis.min || 1)) * GRID);
        const place = Math.floor(((values[row] - low) / (high - low || 1)) * GRID);
        const part = input.split ? input.split.of[row] : 0;
        const key = (part * (GRID + 1) + column) * (GRID + 1) + place;
        if (seen.has(key)) {
          continue;
        }
        seen.add(key);
      }
      points.push({ x: axis.positions[row], y: values[row], series });
    }
  });
  return finish(input, points, isReduced ? 'overlap' : 'no');
}

function range(values: Float64Array, rows: Uint32Array): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    low = values[row] < low ? values[row] : low;
    high = values[row] > high ? values[row] : high;
  }
  return [low, high];
}

function finish(
  { axis, split, rows }: ChartInput,
  points: ChartPoint[],
  reduced: ChartData['reduced']
): ChartData {
  return { xType: axis.type, points, rows, aggregate: 'none', reduced, left: split?.left ?? 0 };
}
