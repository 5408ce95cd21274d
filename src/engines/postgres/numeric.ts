import type { ColumnBuilder } from '../core/columns';
import { DECIMAL_NAN_128, DECIMAL_NAN_256 } from '../core/sentinels';
import type { CellWriter } from './decode';

/** Sign word of a `numeric` in binary form (numeric_send in PostgreSQL's numeric.c). */
const NEGATIVE = 0x4000;
const NAN = 0xc000;
/** Decimal digits that a JavaScript number always holds exactly. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * Writes `numeric(p, scale)` as the integer `value × 10^scale`. The binary form is: number of
 * base-10000 digits, weight of the first one, sign, display scale (16 bits each), then the digits.
 */
export function numericWriter(scale: number): CellWriter {
  return (WRITERS[scale] ??= makeWriter(scale));
}

/** By scale: the same columns get the same writer, and so the same decoder. */
const WRITERS: CellWriter[] = [];

function makeWriter(scale: number): CellWriter {
  return (column, row, _bytes, view, at) => {
    column.validity[row >> 3] |= 1 << (row & 7);
    const count = view.getUint16(at);
    const weight = view.getInt16(at + 2);
    const sign = view.getUint16(at + 4);
    if (sign === NAN) {
      column.setBigDecimal(row, column.width > 16 ? DECIMAL_NAN_256 : DECIMAL_NAN_128);
      return;
    }
    if ((weight + 1) * 4 + scale > EXACT_DIGITS) {
      writeBig(column, row, view, at, count, weight, sign, scale);
      return;
    }
    let value = 0;
    let digit = 0;
    for (let position = weight; position >= 0; position--, digit++) {
      value = value * 10_000 + (digit < count ? view.getUint16(at + 8 + 2 * digit) : 0);
    }
    let places = scale;
    for (let position = weight < -1 ? weight + 1 : 0; position < 0 && places > 0; position++) {
      places -= 4;
    }
    for (; places > 0; places -= 4, digit++) {
      const next = digit < count ? view.getUint16(at + 8 + 2 * digit) : 0;
      value =
        places >= 4
          ? value * 10_000 + next
          : value * POWERS_OF_TEN[places] + Math.trunc(next / POWERS_OF_TEN[4 - places]);
    }
    column.setDecimal(row, sign === NEGATIVE ? -value : value);
  };
}

function writeBig(
  column: ColumnBuilder,
  row: number,
  view: DataView,
  at: number,
  count: number,
  weight: number,
  sign: number,
  scale: number
): void {
  let value = 0n;
  for (let digit = 0; digit < count; digit++) {
    value = value * 10_000n + BigInt(view.getUint16(at + 8 + 2 * digit));
  }
  // The last digit stands for 10000^(weight - count + 1).
  const exponent = (weight - count + 1) * 4 + scale;
  value = exponent >= 0 ? value * 10n ** BigInt(exponent) : value / 10n ** BigInt(-exponent);
  column.setBigDecimal(row, sign === NEGATIVE ? -value : value);
}
