import { makeVector, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';

/** An Arrow stream as a kernel writes one for a data frame: `id`, the same in every row, and `n`, counted from 0. */
export function numberedFrame(id: string, rows: number): Uint8Array {
  const ids = vectorFromArray(new Array<string>(rows).fill(id), new Utf8());
  const numbers = makeVector(Int32Array.from({ length: rows }, (_, n) => n));
  return tableToIPC(new Table({ id: ids, n: numbers }), 'stream');
}
