import type { ColumnLayout, ColumnMeaning, ResultColumn, ValueOrder } from '../../model';
import {
  writeBool,
  writeDate,
  writeInt16,
  writeInt32,
  writeInt64,
  writeJsonb,
  writeText,
  writeTimestamp,
  writeUuid,
  type CellWriter
} from './decode';
import type { Format, RowField } from './messages';
import { numericWriter } from './numeric';

/** How one column of a result is asked for and stored. */
export interface ColumnPlan {
  column: ResultColumn;
  format: Format;
  write: CellWriter;
}

/** A type as `pg_type` tells it, for those that are not in the table below. */
export interface TypeFacts {
  /** `format_type(oid, typmod)`. */
  name: string;
  /** `pg_type.typname`. */
  plainName: string;
  /** `pg_type.typtype`: `e` enum, `b` base, `c` composite, `r` range, … */
  type: string;
  /** `pg_type.typcategory`: `A` array, `S` string, `V` bit string, … (manual, table 51.65). */
  category: string;
  order?: ValueOrder;
}

interface BuiltIn {
  name: string;
  layout: ColumnLayout;
  meaning: ColumnMeaning;
  /** Absent: the server's text is kept as it is. */
  write?: CellWriter;
}

const UTF8: ColumnLayout = { kind: 'utf8' };

/**
 * Types by their fixed OIDs (PostgreSQL's `pg_type.dat`). Binary where we decode it; what has no exact
 * Arrow form stays text. `xml` stays text since its binary form adds an encoding declaration.
 */
const BUILT_IN: ReadonlyMap<number, BuiltIn> = new Map<number, BuiltIn>([
  [16, { name: 'boolean', layout: { kind: 'bool' }, meaning: 'boolean', write: writeBool }],
  [17, { name: 'bytea', layout: { kind: 'binary' }, meaning: 'binary', write: writeText }],
  [18, { name: '"char"', layout: UTF8, meaning: 'text' }],
  [19, { name: 'name', layout: UTF8, meaning: 'text', write: writeText }],
  [20, { name: 'bigint', layout: { kind: 'int64' }, meaning: 'integer', write: writeInt64 }],
  [21, { name: 'smallint', layout: { kind: 'int16' }, meaning: 'integer', write: writeInt16 }],
  [23, { name: 'integer', layout: { kind: 'int32' }, meaning: 'integer', write: writeInt32 }],
  [25, { name: 'text', layout: UTF8, meaning: 'text', write: writeText }],
  [26, { name: 'oid', layout: { kind: 'uint32' }, meaning: 'integer', write: writeInt32 }],
  [114, { name: 'json', layout: UTF8, meaning: 'json', write: writeText }],
  [142, { name: 'xml', layout: UTF8, meaning: 'xml' }],
  [700, { name: 'real', layout: { kind: 'float32' }, meaning: 'float', write: writeInt32 }],
  [701, { name: 'double precision', layout: { kind: 'float64' }, meaning: 'float', write: writeInt64 }],
  [705, { name: 'unknown', layout: UTF8, meaning: 'text', write: writeText }],
  [1042, { name: 'character', layout: UTF8, meaning: 'text', write: writeText }],
  [1043, { name: 'character varying', layout: UTF8, meaning: 'text', write: writeText }],
  [1082, { name: 'date', layout: { kind: 'date' }, meaning: 'date', write: writeDate }],
  [1083, { name: 'time without time zone', layout: { kind: 'time' }, meaning: 'time', write: writeInt64 }],
  [
    1114,
    {
      name: 'timestamp without time zone',
      layout: { kind: 'timestamp', zone: null },
      meaning: 'timestamp',
      write: writeTimestamp
    }
  ],
  [
    1184,
    {
      name: 'timestamp with time zone',
      layout: { kind: 'timestamp', zone: 'UTC' },
      meaning: 'timestamp',
      write: writeTimestamp
    }
  ],
  [1186, { name: 'interval', layout: UTF8, meaning: 'interval' }],
  [1266, { name: 'time with time zone', layout: UTF8, meaning: 'time' }],
  [2278, { name: 'void', layout: UTF8, meaning: 'other' }],
  [2950, { name: 'uuid', layout: UTF8, meaning: 'uuid', write: writeUuid }],
  [3802, { name: 'jsonb', layout: UTF8, meaning: 'json', write: writeJsonb }]
]);

const NUMERIC = 1700;
/** typmods count these header bytes (`VARHDRSZ`) where they hold a length. */
const HEADER = 4;

/** Whether `field` can be planned without asking the server for its type. */
export function isBuiltIn(field: RowField): boolean {
  const known = field.type === NUMERIC || BUILT_IN.has(field.type);
  return known && !(field.type === 1186 && field.modifier >= 0);
}

/** How to read `field`; `facts` is needed where {@link isBuiltIn} is false. */
export function planColumn(field: RowField, facts: TypeFacts | undefined): ColumnPlan {
  if (field.type === NUMERIC) {
    return planNumeric(field);
  }
  const builtIn = BUILT_IN.get(field.type);
  if (!builtIn) {
    const type = facts?.name ?? `type ${field.type}`;
    return textPlan(field.name, type, facts ? meaningOf(facts) : 'other', facts?.order);
  }
  const { layout, meaning, write } = builtIn;
  const type = facts?.name ?? withModifier(builtIn.name, field);
  return {
    column: { name: field.name, type, layout, meaning },
    format: write ? 1 : 0,
    write: write ?? writeText
  };
}

/** How to read `field` when the server sends text (the simple protocol): as the text it is. */
export function planText(field: RowField, facts: TypeFacts | undefined): ColumnPlan {
  const { type, meaning, order } = planColumn(field, facts).column;
  return textPlan(field.name, type, meaning, order);
}

function textPlan(name: string, type: string, meaning: ColumnMeaning, order?: ValueOrder): ColumnPlan {
  const column: ResultColumn = { name, type, layout: UTF8, meaning, ...(order && { order }) };
  return { column, format: 0, write: writeText };
}

/**
 * `numeric(p,s)` fits Arrow's decimals while p ≤ 76; `numeric` without a modifier can hold anything,
 * NaN and infinities included, and stays the server's text. A negative scale (PostgreSQL 15) does so
 * too: few readers take one.
 */
function planNumeric(field: RowField): ColumnPlan {
  if (field.modifier < HEADER) {
    return textPlan(field.name, 'numeric', 'decimal');
  }
  const packed = field.modifier - HEADER;
  const digits = packed >>> 16;
  const scale = ((packed & 0x7ff) ^ 0x400) - 0x400;
  const type = `numeric(${digits},${scale})`;
  const precision = Math.max(digits, scale);
  if (scale < 0 || precision > 76) {
    return textPlan(field.name, type, 'decimal');
  }
  const layout: ColumnLayout = { kind: 'decimal', precision, scale };
  return {
    column: { name: field.name, type, layout, meaning: 'decimal' },
    format: 1,
    write: numericWriter(scale)
  };
}

function withModifier(name: string, { type, modifier }: RowField): string {
  if (modifier < 0) {
    return name;
  }
  switch (type) {
    case 1042:
    case 1043:
      return `${name}(${modifier - HEADER})`;
    case 1083:
    case 1114:
    case 1184:
    case 1266:
      return name.replace(/^time(stamp)?/, word => `${word}(${modifier})`);
    default:
      return name;
  }
}

const BY_NAME: Readonly<Record<string, ColumnMeaning>> = {
  geometry: 'geometry',
  geography: 'geometry',
  jsonpath: 'text',
  citext: 'text',
  money: 'other'
};

const BY_CATEGORY: Readonly<Record<string, ColumnMeaning>> = {
  A: 'array',
  B: 'boolean',
  E: 'enum',
  G: 'geometry',
  S: 'text',
  T: 'interval',
  V: 'bit'
};

function meaningOf({ plainName, type, category }: TypeFacts): ColumnMeaning {
  return BY_NAME[plainName] ?? (type === 'e' ? 'enum' : (BY_CATEGORY[category] ?? 'other'));
}
