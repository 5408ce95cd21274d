import type { Aggregate, ChartData } from '../../model';
import type { ChartInput } from './chart';
import { seriesName } from './chart';

/** More than any number of series. */
const PARTS = 256;

interface Group {
  x: number;
  /** One of its rows. */
  row: number;
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** One mark per x and series. Of too many categories the ones with the largest values are kept, of other x ranges are made. */
export function aggregatePoints(
  input: ChartInput,
  aggregate: Exclude<Aggregate, 'none'>,
  limit: number
): ChartData {
  const { axis, ys } = input;
  const different = countDifferent(axis.positions, axis.rows, limit);
  const isReduced = axis.type !== 'category' && different > limit;
  const width = (axis.max - axis.min) / limit || 1;
  /** Of each y and part, by x. */
  const groups: Map<number, Group>[] = [];
  for (const row of axis.rows) {
    const at = axis.positions[row];
    const x = isReduced ? axis.min + Math.min(limit - 1, Math.floor((at - axis.min) / width)) * width : at;
    for (let y = 0; y < Math.max(1, ys.length); y++) {
      const part = input.split ? input.split.of[row] : 0;
      const value = ys.length > 0 ? ys[y].values[row] : 1;
      if (!Number.isNaN(value)) {
        add((groups[y * PARTS + part] ??= new Map<number, Group>()), x, value, row);
      }
    }
  }
  const points = groups.flatMap((byX, n) => {
    const found = [...byX.values()];
    const series = seriesName(input, found[0].row, Math.floor(n / PARTS));
    return series === null ? [] : found.map(group => ({ x: group.x, y: valueOf(group, aggregate), series }));
  });
  const left = input.split?.left ?? 0;
  if (axis.type !== 'category') {
    points.sort((a, b) => a.x - b.x);
    const ranges = points.map(point => ({ ...point, x2: point.x + width }));
    return {
      xType: axis.type,
      points: isReduced ? ranges : points,
      rows: input.rows,
      aggregate,
      reduced: isReduced ? 'ranges' : 'no',
      left
    };
  }
  const kept = largest(points, limit);
  return {
    xType: 'category',
    points: points
      .filter(point => kept.has(point.x))
      .map(point => ({ ...point, x: axis.categories[point.x] })),
    rows: input.rows,
    aggregate,
    reduced: 'no',
    left: left + axis.categories.length - kept.size
  };
}

/** Number of different values, not counted further than just above `limit`. */
function countDifferent(positions: Float64Array, rows: Uint32Array, limit: number): number {
  const seen = new Set<number>();
  for (const row of rows) {
    seen.add(positions[row]);
    if (seen.size > limit) {
      break;
    }
  }
  return seen.size;
}

function add(groups: Map<number, Group>, x: number, value: number, row: number): void {
  const group = groups.get(x);
  if (group) {
    group.count++;
    group.sum += value;
    group.min = Math.min(group.min, value);
    group.max = Math.max(group.max, value);
  } else {
    groups.set(x, { x, row, count: 1, sum: value, min: value, max: value });
  }
}

function valueOf(group: Group, aggregate: Exclude<Aggregate, 'none'>): number {
  return aggregate === 'mean' ? group.sum / group.count : group[aggregate];
}

function largest(points: readonly { x: number; y: number }[], limit: number): Set<number> {
  const sizes = new Map<number, number>();
  for (const { x, y } of points) {
    sizes.set(x, (sizes.get(x) ?? 0) + Math.abs(y));
  }
  const sorted = [...sizes].sort((a, b) => b[1] - a[1]);
  return new Set(sorted.slice(0, limit).map(([x]) => x));
}
