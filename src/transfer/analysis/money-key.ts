import { decimalKey } from './decimal-key';

/**
 * PostgreSQL's money, whose text is as the server's `lc_monetary` says: `-$1,234.50`, `(1.234,50 €)`, `1 234,50-`. All values of
 * a column have as many digits after the point, so that the digits alone compare.
 */
export function moneyKey(text: string): Buffer {
  const sign = /[-(−]/.test(text) ? '-' : '';
  return decimalKey(sign + text.replace(/\D/g, ''));
}
