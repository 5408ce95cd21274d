import { DbError } from '../../model';
import { DecimalText } from '../core/decimal-text';
import type { ScriptStatement } from '../core/engine';
import { placeholderError } from '../core/placeholders';
import { TypedParameter } from '../core/typed-parameter';
import type { SqlValue } from './protocol';
import { tokenize } from './tokens';

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Values of placeholders as SQLite binds them. */
export function bindValues(params: readonly unknown[]): SqlValue[] {
  return params.map(value => bindValue(value));
}

/** SQLite takes NULL for what has no value. Names with a colon are ours, and are bound before; a plan needs no values. */
export function refuseUnbound({ sql, start, command }: ScriptStatement, index: number, values: number): void {
  if (!/[?@$]/.test(sql) || /^EXPLAIN\b/.test(command)) {
    return;
  }
  const found = [...tokenize(sql)].filter(({ type, text }) => type === 'variable' && !text.startsWith(':'));
  if (found.length > values) {
    throw placeholderError(found[values].text, index, start + found[values].start);
  }
}

/** A JavaScript value as SQLite binds it; numbers that are whole become integers. */
function bindValue(value: unknown): SqlValue {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'boolean':
      return value ? 1n : 0n;
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) {
        throw new DbError({
          code: 'invalid',
          message: `SQLite has no integer that is ${value}: they have 64 bits`,
          hint: 'Bind it as a text, or as a float.'
        });
      }
      return value;
    case 'string':
      return value;
    default:
      if (value === null || value instanceof Uint8Array) {
        return value;
      }
      if (value instanceof DecimalText) {
        return numberOf(value);
      }
      if (value instanceof TypedParameter && value.type === 'float') {
        return Number(value.value);
      }
      throw new DbError({ code: 'invalid', message: 'SQLite can bind numbers, text, bytes and NULL only.' });
  }
}

/** SQLite compares a text with no number: a decimal is one where an integer or a real is the same; others stay exact as text. */
function numberOf({ text }: DecimalText): SqlValue {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const scale = fraction.length - Number(exponent);
  const digits = `${whole}${fraction}`.replace(/^0+(?=.)/, '');
  if (scale <= 0 && digits.length - scale <= 19) {
    const value = BigInt(`${sign}${digits}${'0'.repeat(-scale)}`);
    return BigInt.asIntN(64, value) === value ? value : text;
  }
  const real = Number(text);
  // A double tells decimals of 15 digits apart.
  const isExact = digits.length <= 15 && Number.isFinite(real) && (real !== 0 || /^0*$/.test(digits));
  return isExact ? real : text;
}
