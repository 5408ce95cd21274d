import type { ColumnLayout, ColumnMeaning, ResultColumn, ValueOrder } from '../../model';
import {
  CHARSET_BINARY,
  FIELD,
  FLAG_ENUM,
  FLAG_SET,
  FLAG_UNSIGNED,
  FLAG_ZEROFILL,
  type Field
} from './wire/packets';

/** How a value is read from the wire. */
export const enum Reading {
  Int8,
  Int16,
  Int32,
  Int64,
  Float32,
  Float64,
  Decimal,
  Date,
  DateTime,
  Time,
  Bit,
  Bytes,
  /** Text in a character set other than UTF-8. */
  Foreign
}

export interface FieldDescription {
  column: ResultColumn;
  reading: Reading;
}

interface Shape {
  type: string;
  layout: ColumnLayout;
  meaning: ColumnMeaning;
  reading: Reading;
  order?: ValueOrder;
}

/** What the session knows and the column definition does not say. */
export interface FieldContext {
  /** The session's `time_zone` is UTC: TIMESTAMP values are instants. */
  utc: boolean;
  /** Text arrives in a character set other than UTF-8. */
  foreign: boolean;
}

/**
 * Column definition → Arrow column.
 *
 * - TINYINT(1) stays an integer: BOOLEAN is only its alias and values such as 2 are kept.
 * - DATETIME and TIMESTAMP are wall-clock values as the session's `time_zone` shows them; TIMESTAMP
 *   is an instant only where the session's zone is UTC.
 * - TIME is text: it goes to 838:59:59 and below zero (MySQL manual, section 13.2.3).
 * - BIT(n) is the text of its n digits; geometries are the server's bytes (SRID and WKB).
 */
export function describeField(field: Field, context: FieldContext): FieldDescription {
  const { reading, ...shape } = shapeOf(field, context);
  const source =
    field.table !== '' && field.originalName !== ''
      ? { table: [field.schema, field.table], column: field.originalName }
      : undefined;
  return { column: { name: field.name, ...shape, source }, reading };
}

function integer(field: Field, name: string, bits: 8 | 16 | 32 | 64, reading: Reading): Shape {
  const unsigned = (field.flags & FLAG_UNSIGNED) !== 0;
  const zerofill = (field.flags & FLAG_ZEROFILL) !== 0;
  const width = zerofill || (field.type === FIELD.TINY && field.length === 1) ? `(${field.length})` : '';
  return {
    type: `${name}${width}${unsigned ? ' unsigned' : ''}${zerofill ? ' zerofill' : ''}`,
    layout: { kind: `${unsigned ? 'uint' : 'int'}${bits}` },
    meaning: 'integer',
    reading
  };
}

function float(field: Field, name: string, kind: 'float32' | 'float64', reading: Reading): Shape {
  const digits = field.decimals < 31 ? `(${field.length},${field.decimals})` : '';
  const unsigned = field.flags & FLAG_UNSIGNED ? ' unsigned' : '';
  return { type: `${name}${digits}${unsigned}`, layout: { kind }, meaning: 'float', reading };
}

function decimal(field: Field): Shape {
  const unsigned = (field.flags & FLAG_UNSIGNED) !== 0;
  const scale = field.decimals;
  const digits = field.length - (scale > 0 ? 1 : 0) - (unsigned ? 0 : 1);
  const precision = Math.min(65, Math.max(1, scale, digits));
  return {
    type: `decimal(${precision},${scale})${unsigned ? ' unsigned' : ''}`,
    layout: { kind: 'decimal', precision, scale },
    meaning: 'decimal',
    reading: Reading.Decimal
  };
}

function shapeOf(field: Field, context: FieldContext): Shape {
  const fraction = field.decimals > 0 && field.decimals < 7 ? `(${field.decimals})` : '';
  switch (field.type) {
    case FIELD.TINY:
      return integer(field, 'tinyint', 8, Reading.Int8);
    case FIELD.SHORT:
      return integer(field, 'smallint', 16, Reading.Int16);
    case FIELD.INT24:
      return integer(field, 'mediumint', 32, Reading.Int32);
    case FIELD.LONG:
      return integer(field, 'int', 32, Reading.Int32);
    case FIELD.LONGLONG:
      return integer(field, 'bigint', 64, Reading.Int64);
    case FIELD.YEAR:
      return { type: 'year', layout: { kind: 'int16' }, meaning: 'integer', reading: Reading.Int16 };
    case FIELD.FLOAT:
      return float(field, 'float', 'float32', Reading.Float32);
    case FIELD.DOUBLE:
      return float(field, 'double', 'float64', Reading.Float64);
    case FIELD.DECIMAL:
    case FIELD.NEWDECIMAL:
      return decimal(field);
    case FIELD.DATE:
      return { type: 'date', layout: { kind: 'date' }, meaning: 'date', reading: Reading.Date };
    case FIELD.DATETIME:
      return {
        type: `datetime${fraction}`,
        layout: { kind: 'timestamp', zone: null },
        meaning: 'timestamp',
        reading: Reading.DateTime
      };
    case FIELD.TIMESTAMP:
      return {
        type: `timestamp${fraction}`,
        layout: { kind: 'timestamp', zone: context.utc ? 'UTC' : null },
        meaning: 'timestamp',
        reading: Reading.DateTime
      };
    case FIELD.TIME:
      return { type: `time${fraction}`, layout: { kind: 'utf8' }, meaning: 'time', reading: Reading.Time };
    case FIELD.BIT:
      return { type: `bit(${field.length})`, layout: { kind: 'utf8' }, meaning: 'bit', reading: Reading.Bit };
    case FIELD.GEOMETRY:
      return binary(field.extendedType ?? 'geometry', 'geometry');
    case FIELD.VECTOR:
      return binary('vector', 'binary');
    case FIELD.JSON:
      return { ...text('json', 'json', context), order: { kind: 'json' } };
    default:
      return stringShape(field, context);
  }
}

function binary(type: string, meaning: ColumnMeaning): Shape {
  return { type, layout: { kind: 'binary' }, meaning, reading: Reading.Bytes };
}

function text(type: string, meaning: ColumnMeaning, context: FieldContext): Shape {
  return {
    type,
    layout: { kind: 'utf8' },
    meaning,
    reading: context.foreign ? Reading.Foreign : Reading.Bytes
  };
}

/** Blob and text families by their length in bytes; utf8mb4 counts four bytes a character. */
const LOB_NAMES: readonly (readonly [limit: number, blob: string, text: string])[] = [
  [255 * 4, 'tinyblob', 'tinytext'],
  [65_535 * 4, 'blob', 'text'],
  [16_777_215 * 4, 'mediumblob', 'mediumtext']
];

function stringShape(field: Field, context: FieldContext): Shape {
  if (field.extendedFormat === 'json') {
    return text('json', 'json', context);
  }
  if (field.extendedType === 'uuid') {
    return { ...text('uuid', 'uuid', context), order: { kind: 'swapped-uuid' } };
  }
  if (field.extendedType && field.charset !== CHARSET_BINARY) {
    return text(field.extendedType, 'other', context);
  }
  if (field.flags & FLAG_ENUM) {
    return text('enum', 'enum', context);
  }
  if (field.flags & FLAG_SET) {
    return text('set', 'text', context);
  }
  const isBinary = field.charset === CHARSET_BINARY && field.type !== FIELD.NULL;
  if (field.type === FIELD.NULL) {
    return text('null', 'other', context);
  }
  if (field.type >= FIELD.TINY_BLOB && field.type <= FIELD.BLOB) {
    const bytes = isBinary ? field.length * 4 : field.length;
    const names = LOB_NAMES.find(([limit]) => bytes <= limit) ?? [0, 'longblob', 'longtext'];
    return isBinary ? binary(field.extendedType ?? names[1], 'binary') : text(names[2], 'text', context);
  }
  const fixed = field.type === FIELD.STRING;
  return isBinary
    ? binary(field.extendedType ?? `${fixed ? 'binary' : 'varbinary'}(${field.length})`, 'binary')
    : text(`${fixed ? 'char' : 'varchar'}(${Math.floor(field.length / 4)})`, 'text', context);
}
