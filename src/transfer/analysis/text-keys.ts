import type { ResultColumn } from '../../model';
import { arrayKey } from './array-key';
import { decimalKey } from './decimal-key';
import { jsonbKey } from './jsonb-key';
import { moneyKey } from './money-key';
import { networkKey } from './network-key';
import { rangeKey } from './range-key';
import { dateKey, intervalKey, timeKey, timestampKey } from './time-keys';

/** Bytes that compare as what a text stands for; a text that stands for nothing comes after all that do. */
export type TextKey = (text: string) => Buffer;

/** How the texts of a column are compared; `null`: by their own bytes. */
export function textKey({ meaning, type }: Pick<ResultColumn, 'meaning' | 'type'>): TextKey | null {
  switch (meaning) {
    case 'integer':
    case 'decimal':
    case 'float':
    case 'mixed':
      return decimalKey;
    case 'time':
      return timeKey;
    case 'interval':
      return intervalKey;
    case 'array':
      return arrayKey(typeKey(type.replace(/(\[\])+$/, '')));
    case 'json':
    case 'other':
      return typeKey(type);
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

function typeKey(type: string): TextKey | null {
  const name = type
    .toLowerCase()
    .replace(/\s*\([\d,]*\)/, '')
    .replace(/multirange$/, 'range');
  return Object.hasOwn(KEYS, name) ? KEYS[name] : null;
}
