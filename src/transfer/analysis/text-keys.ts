import type { ResultColumn } from '../../model';
import { arrayKey } from './array-key';
import { decimalKey } from './decimal-key';
import { moneyKey } from './money-key';
import { networkKey } from './network-key';
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
    case 'other':
      return typeKey(type);
    default:
      return null;
  }
}

/** The same for the values of a type that only its name tells. */
function typeKey(type: string): TextKey | null {
  switch (type.toLowerCase().replace(/\s*\([\d,]*\)/, '')) {
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'numeric':
    case 'real':
    case 'double precision':
    case 'oid':
      return decimalKey;
    case 'money':
      return moneyKey;
    case 'inet':
    case 'cidr':
    case 'inet4':
    case 'inet6':
      return networkKey;
    case 'date':
      return dateKey;
    case 'timestamp without time zone':
    case 'timestamp with time zone':
      return timestampKey;
    case 'time without time zone':
    case 'time with time zone':
      return timeKey;
    case 'interval':
      return intervalKey;
    default:
      return null;
  }
}
