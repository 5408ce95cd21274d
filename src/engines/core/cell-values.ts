import { DECIMAL_NAN_128, DECIMAL_NAN_256 } from './sentinels';
import type { CellValue, ColumnLayout } from '../../model';
import { dateText, timestampText, timeText } from './calendar';

/** Values of fixed width of one column: row `r` stands at `r * width` of the buffer. */
export type CellReader = (values: Buffer, row: number) => CellValue;

/**
 * How the values of a layout become cells: numbers where a JavaScript number is exact, else the
 * exact text. For every layout of fixed width, and bool (bits).
 */
export function cellReader(layout: ColumnLayout): CellReader {
  switch (layout.kind) {
    case 'bool':
      return (values, row) => (values[row >> 3] & (1 << (row & 7))) !== 0;
    case 'int8':
      return (values, row) => values.readInt8(row);
    case 'int16':
      return (values, row) => values.readInt16LE(row * 2);
    case 'int32':
      return (values, row) => values.readInt32LE(row * 4);
    case 'int64':
      return (values, row) => exactInteger(values.readBigInt64LE(row * 8));
    case 'uint8':
      return (values, row) => values.readUInt8(row);
    case 'uint16':
      return (values, row) => values.readUInt16LE(row * 2);
    case 'uint32':
      return (values, row) => values.readUInt32LE(row * 4);
    case 'uint64':
      return (values, row) => exactInteger(values.readBigUInt64LE(row * 8));
    case 'float32':
      return (values, row) => float(shortestFloat32(values.readFloatLE(row * 4)));
    case 'float64':
      return (values, row) => float(values.readDoubleLE(row * 8));
    case 'date':
      return (values, row) => dateText(values.readInt32LE(row * 4));
    case 'time':
      return (values, row) => timeText(Number(values.readBigInt64LE(row * 8)));
    case 'timestamp':
      return (values, row) => timestampText(values.readBigInt64LE(row * 8), layout.zone);
    case 'decimal': {
      const words = layout.precision > 38 ? 4 : 2;
      const notANumber = words === 4 ? DECIMAL_NAN_256 : DECIMAL_NAN_128;
      return (values, row) => {
        const unscaled = wideInteger(values, row * words * 8, words);
        return unscaled === notANumber ? 'NaN' : decimalText(unscaled, layout.scale);
      };
    }
    case 'utf8':
    case 'binary':
      throw new TypeError(`${layout.kind} has no fixed width`);
  }
}

/** An unscaled integer and its scale as plain text: `-12.50`. */
export function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function exactInteger(value: bigint): CellValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** NaN, infinities and -0 are lost in JSON: they travel as text. */
function float(value: number): CellValue {
  if (Object.is(value, -0)) {
    return '-0';
  }
  return Number.isFinite(value) ? value : String(value);
}

/** Below it 32-bit floats have fewer digits (IEEE 754, subnormal numbers). */
const SMALLEST_FULL_FLOAT32 = 2 ** -126;

/** The number with the fewest digits that is the same 32-bit float: 0.1, not 0.10000000149011612. */
function shortestFloat32(value: number): number {
  if (value === 0) {
    return value;
  }
  for (let digits = Math.abs(value) < SMALLEST_FULL_FLOAT32 ? 1 : 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) {
      return short;
    }
  }
  return value;
}

/** A two's complement integer of `words` 64-bit words, least significant first. */
export function wideInteger(values: Buffer, at: number, words: number): bigint {
  let value = values.readBigInt64LE(at + (words - 1) * 8);
  for (let word = words - 2; word >= 0; word--) {
    value = (value << 64n) | values.readBigUInt64LE(at + word * 8);
  }
  return value;
}
