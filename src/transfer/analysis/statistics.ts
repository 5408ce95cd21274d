import type { CellValue, ColumnStatistics, HistogramBin, ResultColumn } from '../../model';
import type { PagedFile } from '../formats/arrow-pages';
import { decimalText } from '../../engines/core/cell-values';
import { DECIMAL_NAN_128, DECIMAL_NAN_256 } from '../../engines/core/sentinels';
import type { RowSet } from './bits';
import { ColumnScan, isValid } from './column-scan';
import type { Comparable, ValueType } from './column-values';
import { positionText, valueType } from './column-values';
import { DistinctCounter, type Countable } from './distinct';
import { isNumber } from './sort';

const BINS = 20;
const TOP_VALUES = 200;
/** Longer values are shown cut. */
const TOP_TEXT = 200;

/** What is in a column, of all rows or of `only` some: one pass, and a second one for the distribution. */
export function columnStatistics(
  source: PagedFile,
  column: number,
  only: RowSet | null,
  onRows?: (rows: number) => void
): ColumnStatistics {
  const scan = (): ColumnScan => new ColumnScan(source, column, onRows);
  const info = scan().column;
  const type = valueType(info);
  const distinct = new DistinctCounter();
  /** How a value was written first, by its key. */
  const written = new Map<Countable, Buffer>();
  const sum = isNumber(info.meaning) ? sumOf(info) : null;
  let rows = 0;
  let nulls = 0;
  let min: Comparable | null = null;
  let max: Comparable | null = null;
  for (const chunk of scan().chunks()) {
    for (let row = 0; row < chunk.rows; row++) {
      if (only && !only.has(chunk.start + row)) {
        continue;
      }
      rows++;
      if (!isValid(chunk, row)) {
        nulls++;
        continue;
      }
      const value = type.read(chunk, row);
      const counted = countable(type.key?.(value) ?? value);
      distinct.add(counted);
      if (type.key && distinct.counts.size > written.size) {
        written.set(counted, Buffer.from(value as Buffer));
      }
      sum?.add(value);
      if (min === null || type.compare(value, min) < 0) {
        min = kept(value);
      }
      if (max === null || type.compare(value, max) > 0) {
        max = kept(value);
      }
    }
  }
  const count = rows - nulls;
  return {
    rows,
    nulls,
    distinct: distinct.size,
    approximate: !distinct.isExact,
    min: min === null ? undefined : shorten(type.text(min)),
    max: max === null ? undefined : shorten(type.text(max)),
    ...(count > 0 && sum ? { sum: sum.text(), mean: sum.mean(count) } : {}),
    top: topValues(distinct, written, type, info),
    histogram: min === null || max === null ? [] : histogram(scan(), type, only, min, max)
  };
}

/** Buffers change with the next chunk. */
function kept(value: Comparable): Comparable {
  return typeof value === 'object' ? Buffer.from(value) : value;
}

function countable(value: Comparable): Countable {
  return typeof value === 'object' ? value.toString('latin1') : value;
}

function shorten(text: string): string {
  return text.length > TOP_TEXT ? `${text.slice(0, TOP_TEXT)}…` : text;
}

function topValues(
  distinct: DistinctCounter,
  written: ReadonlyMap<Countable, Buffer>,
  type: ValueType,
  { layout }: ResultColumn
): ColumnStatistics['top'] {
  const sorted = [...distinct.counts].sort((a, b) => b[1] - a[1]).slice(0, TOP_VALUES);
  return sorted.map(([value, count]) => {
    const text = type.text(
      written.get(value) ?? (typeof value === 'string' ? Buffer.from(value, 'latin1') : value)
    );
    const cell: CellValue =
      layout.kind === 'bool'
        ? text === 'true'
        : typeof value === 'number' && Number.isFinite(value) && String(value) === text
          ? value
          : text;
    return { value: cell, count };
  });
}

interface Sum {
  add(value: Comparable): void;
  text(): string;
  mean(count: number): string;
}

/** Exact for whole numbers and decimals; floats are added with compensation (Neumaier 1974). */
function sumOf({ layout, meaning }: ResultColumn): Sum {
  switch (layout.kind) {
    case 'decimal':
      // As `valueType` reads it.
      return exactSum(layout.scale, -(layout.precision > 38 ? DECIMAL_NAN_256 : DECIMAL_NAN_128));
    case 'utf8':
      return meaning === 'float' ? floatSum() : textSum();
    case 'float32':
    case 'float64':
      return floatSum();
    default:
      return exactSum(0);
  }
}

const PLAIN_NUMBER = /^-?\d+(?:\.(\d+))?$/;

/** Of numbers that are text, each with digits of its own behind the point. */
function textSum(): Sum {
  let total = 0n;
  let scale = 0;
  /** Of what is not written as digits alone: infinities and NaN. */
  let special = 0;
  const exact = (): Sum => {
    const sum = exactSum(scale);
    sum.add(total);
    return sum;
  };
  return {
    add: value => {
      const text = String(value);
      const match = PLAIN_NUMBER.exec(text);
      if (!match) {
        special += Number(text);
        return;
      }
      const digits = match[1]?.length ?? 0;
      if (digits > scale) {
        total *= 10n ** BigInt(digits - scale);
        scale = digits;
      }
      total += BigInt(text.replace('.', '')) * 10n ** BigInt(scale - digits);
    },
    text: () => (special === 0 ? exact().text() : String(Number(exact().text()) + special)),
    mean: count => (special === 0 ? exact().mean(count) : String((Number(exact().text()) + special) / count))
  };
}

function exactSum(scale: number, nan?: bigint): Sum {
  let big = 0n;
  let isNaN = false;
  // Plain numbers are added as such for as long as that is exact.
  let small = 0;
  const total = (): bigint => big + BigInt(small);
  return {
    add: value => {
      if (typeof value === 'number') {
        small += value;
        if (Math.abs(small) > 2 ** 52) {
          big += BigInt(small);
          small = 0;
        }
      } else if (value === nan) {
        isNaN = true;
      } else {
        big += value as bigint;
      }
    },
    text: () => (isNaN ? 'NaN' : decimalText(total(), scale)),
    mean: count => {
      if (isNaN) {
        return 'NaN';
      }
      const digits = scale + 6;
      const scaled = (total() * 10n ** 6n) / BigInt(count);
      const text = decimalText(scaled, digits);
      return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
    }
  };
}

function floatSum(): Sum {
  let sum = 0;
  let lost = 0;
  return {
    add: value => {
      const number = typeof value === 'object' ? Number(value.toString('latin1')) : Number(value);
      const next = sum + number;
      lost += Math.abs(sum) >= Math.abs(number) ? sum - next + number : number - next + sum;
      sum = next;
    },
    text: () => String(Number.isFinite(sum) ? sum + lost : sum),
    mean: count => String((Number.isFinite(sum) ? sum + lost : sum) / count)
  };
}

function histogram(
  scan: ColumnScan,
  type: ValueType,
  only: RowSet | null,
  min: Comparable,
  max: Comparable
): HistogramBin[] {
  const { position } = type;
  if (!position) {
    return [];
  }
  const range = finiteRange(scan, type, only, position(min), position(max));
  if (!range) {
    return [];
  }
  const [low, high] = range;
  const width = (high - low) / BINS;
  const counts = new Array<number>(width > 0 ? BINS : 1).fill(0);
  forEachPosition(scan, type, only, at => {
    counts[width > 0 ? Math.min(BINS - 1, Math.floor((at - low) / width)) : 0]++;
  });
  return counts.map((count, n) => ({
    from: positionText(scan.column, low + n * width),
    to: positionText(scan.column, n === counts.length - 1 ? high : low + (n + 1) * width),
    count
  }));
}

/** Smallest and largest place of the values that have one; one more pass where an end is infinite. */
function finiteRange(
  scan: ColumnScan,
  type: ValueType,
  only: RowSet | null,
  low: number,
  high: number
): [number, number] | null {
  if (Number.isNaN(low) || Number.isNaN(high)) {
    low = Infinity;
    high = -Infinity;
    forEachPosition(scan, type, only, at => {
      low = Math.min(low, at);
      high = Math.max(high, at);
    });
  }
  return low <= high ? [low, high] : null;
}

/** Calls back for each value that has a place on the line of its type. */
export function forEachPosition(
  scan: ColumnScan,
  type: ValueType,
  only: RowSet | null,
  use: (position: number, row: number) => void
): void {
  const { position } = type;
  for (const chunk of scan.chunks()) {
    for (let row = 0; row < chunk.rows; row++) {
      if (isValid(chunk, row) && (!only || only.has(chunk.start + row))) {
        const at = position?.(type.read(chunk, row)) ?? NaN;
        if (!Number.isNaN(at)) {
          use(at, chunk.start + row);
        }
      }
    }
  }
}
