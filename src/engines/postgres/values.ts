import { types as builtInTypes } from 'pg';
import { DbError } from '../../model';
import { DecimalText } from '../core/decimal-text';
import { TypedParameter, type ParameterType } from '../core/typed-parameter';
import { OID } from './encode';
import type { BoundValue } from './messages';

/** The message Bind counts its values in 16 bits. */
const MOST_VALUES = 65_535;

/** Values of placeholders as Bind takes them: the server reads the text as the parameter's type. */
export function bindValues(params: readonly unknown[]): BoundValue[] {
  if (params.length > MOST_VALUES) {
    throw new DbError({
      code: 'limit',
      message: `PostgreSQL takes at most ${MOST_VALUES.toLocaleString('en')} values in a statement, not ${params.length.toLocaleString('en')}`,
      hint: 'Load them into a table and join it.'
    });
  }
  return params.map(value => bindValue(value));
}

const TYPES: Readonly<Record<Exclude<ParameterType, 'integer'>, number>> = {
  boolean: OID.bool,
  decimal: OID.numeric,
  float: OID.float8,
  bytes: OID.bytea,
  date: OID.date,
  time: OID.time,
  timestamp: OID.timestamp,
  instant: OID.timestamptz,
  interval: OID.interval
};

/** OIDs of the values' types; 0: whatever the statement takes there. */
export function typesOf(params: readonly unknown[]): number[] {
  return params.map(param =>
    !(param instanceof TypedParameter)
      ? 0
      : param.type === 'integer'
        ? integerType(BigInt(String(param.value)))
        : TYPES[param.type]
  );
}

/** The type that the server gives a number that is written in a statement. */
function integerType(value: bigint): number {
  return BigInt.asIntN(32, value) === value
    ? OID.int4
    : BigInt.asIntN(64, value) === value
      ? OID.int8
      : OID.numeric;
}

function bindValue(value: unknown): BoundValue {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'undefined':
      return null;
    case 'object':
      if (value === null || value instanceof Uint8Array) {
        return value;
      }
      if (value instanceof TypedParameter) {
        return bindValue(value.value);
      }
      if (value instanceof DecimalText) {
        return value.text;
      }
      if (value instanceof Date) {
        return value.toISOString();
      }
      return Array.isArray(value) ? arrayLiteral(value) : JSON.stringify(value);
    default:
      throw new DbError({ code: 'invalid', message: `A ${typeof value} cannot be bound` });
  }
}

/** An array in the server's text form (manual, section 8.15.2). */
function arrayLiteral(items: readonly unknown[]): string {
  const parts = items.map(item => {
    if (Array.isArray(item)) {
      return arrayLiteral(item);
    }
    const value = bindValue(item);
    if (value === null) {
      return 'NULL';
    }
    const text = typeof value === 'string' ? value : `\\x${Buffer.from(value).toString('hex')}`;
    return `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${parts.join(',')}}`;
}

const INT8 = 20;
const JSON_TYPES = new Set([114, 3802]);
/** `bool`, the small integers, `oid` and the floats: exact JavaScript values. */
const EXACT = new Set([16, 21, 23, 26, 700, 701]);
/** Arrays of names, text and numbers, and whose parser reads them. */
const ARRAYS: ReadonlyMap<number, number> = new Map([
  [1000, 1000],
  [1002, 1009],
  [1003, 1009],
  [1005, 1005],
  [1007, 1007],
  [1009, 1009],
  [1015, 1009],
  [1028, 1028]
]);

/** How catalog queries read values: exact numbers, booleans, arrays and JSON; the server's text for all others. */
export const catalogTypes = {
  getTypeParser: ((type: number, format?: string) => {
    if (type === INT8) {
      return (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
    }
    const parser = ARRAYS.get(type) ?? (JSON_TYPES.has(type) || EXACT.has(type) ? type : undefined);
    return parser === undefined
      ? (text: string) => text
      : (builtInTypes.getTypeParser(parser, format as 'text') as (text: string) => unknown);
  }) as typeof builtInTypes.getTypeParser
};
