import type { NamedType, ResultColumn, ValueOrder } from '../../model';
import { arrayKey, vectorKey } from './array-key';
import { compositeKey } from './composite-key';
import { decimalKey } from './decimal-key';
import { enumKey, indexKey, membersKey } from './enum-key';
import { jsonbKey, mysqlJsonKey } from './json-key';
import { moneyKey } from './money-key';
import { networkKey } from './network-key';
import { blankPaddedKey, caselessKey, hexPairKey, mixedKey, swappedUuidKey, tupleKey } from './plain-keys';
import { rangeKey } from './range-key';
import { dateKey, intervalKey, timeKey, timestampKey } from './time-keys';

/** Bytes that compare as what a text stands for; a text that stands for nothing comes after all that do. */
export type TextKey = (text: string) => Buffer;

/** How the texts of a column are sorted; `null`: by their own bytes. */
export function sortKey(column: ResultColumn): TextKey | null {
  switch (column.order?.kind) {
    case 'index':
      return indexKey(column.order.labels);
    case 'members':
      return membersKey(column.order.labels);
    default:
      return textKey(column);
  }
}

/** How the texts of a column are compared; `null`: by their own bytes. */
export function textKey(column: Pick<ResultColumn, 'meaning' | 'type' | 'order'>): TextKey | null {
  const { meaning, type } = column;
  switch (meaning) {
    case 'integer':
    case 'decimal':
    case 'float':
      return decimalKey;
    case 'mixed':
      return mixedKey(column.order?.kind !== 'text');
    case 'time':
      return column.order?.kind === 'text' ? null : timeKey;
    case 'interval':
      return intervalKey;
    case 'text':
      return wordKey(type);
    case 'uuid':
      return column.order ? orderKey(column.order) : null;
    case 'array':
    case 'enum':
    case 'json':
    case 'other':
      return typeKey(column);
    default:
      return null;
  }
}

/** Types that only their name tells apart, by PostgreSQL's and MariaDB's words. */
const KEYS: Readonly<Record<string, TextKey>> = {
  smallint: decimalKey,
  integer: decimalKey,
  bigint: decimalKey,
  numeric: decimalKey,
  real: decimalKey,
  'double precision': decimalKey,
  oid: decimalKey,
  xid8: decimalKey,
  pg_lsn: hexPairKey,
  tid: tupleKey,
  oidvector: vectorKey,
  int2vector: vectorKey,
  money: moneyKey,
  inet: networkKey,
  cidr: networkKey,
  inet4: networkKey,
  inet6: networkKey,
  date: dateKey,
  'timestamp without time zone': timestampKey,
  'timestamp with time zone': timestampKey,
  'time without time zone': timeKey,
  'time with time zone': timeKey,
  interval: intervalKey,
  jsonb: jsonbKey,
  int4range: rangeKey(decimalKey),
  int8range: rangeKey(decimalKey),
  numrange: rangeKey(decimalKey),
  daterange: rangeKey(dateKey),
  tsrange: rangeKey(timestampKey),
  tstzrange: rangeKey(timestampKey)
};

function wordKey(type: string): TextKey | null {
  return /^character(\(|$)/.test(type) ? blankPaddedKey : /(^|\.)citext$/.test(type) ? caselessKey : null;
}

function typeKey({ type, order }: NamedType): TextKey | null {
  if (order) {
    return orderKey(order);
  }
  if (type.endsWith('[]')) {
    return arrayKey(typeKey({ type: type.replace(/(\[\])+$/, '') }));
  }
  const name = type
    .toLowerCase()
    .replace(/\s*\([\d,]*\)/, '')
    .replace(/multirange$/, 'range');
  return Object.hasOwn(KEYS, name) ? KEYS[name] : wordKey(name);
}

function orderKey(order: ValueOrder): TextKey | null {
  switch (order.kind) {
    case 'enum':
      return enumKey(order.labels);
    case 'json':
      return mysqlJsonKey;
    case 'swapped-uuid':
      return swappedUuidKey;
    case 'index':
    case 'members':
    case 'text':
      return null;
    case 'composite':
      return compositeKey(order.fields.map(typeKey));
    case 'array':
      return arrayKey(typeKey(order.of));
    case 'range':
      return rangeKey(typeKey(order.of));
    case 'domain':
      return typeKey(order.of);
  }
}
