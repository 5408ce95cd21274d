import type { ScopeReader } from './scope';

export const MODES = new Set(['IN', 'OUT', 'INOUT', 'VARIADIC']);

/** Whether the parenthesis is that of the parameters in `CREATE FUNCTION f (`. */
export function isParameters(reader: ScopeReader, open: number): boolean {
  let start = open - 1;
  while (start > 0 && reader.text(start - 1) === '.') {
    start -= 2;
  }
  return reader.word(0) === 'CREATE' && ['FUNCTION', 'PROCEDURE'].includes(reader.word(start - 1));
}

/** Whether the parenthesis is that of `CREATE TABLE t (`. */
export function isTableList(reader: ScopeReader, open: number): boolean {
  let n = open - 1;
  while (n > 0 && reader.word(n) !== 'TABLE') {
    n--;
  }
  while (['IF', 'NOT', 'EXISTS'].includes(reader.word(n + 1))) {
    n++;
  }
  return reader.word(n) === 'TABLE' && reader.path(n + 1).next === open;
}
