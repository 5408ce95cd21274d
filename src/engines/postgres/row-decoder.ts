import { compileFunction } from 'node:vm';
import type { BatchBuilder } from '../core/columns';
import type { CellWriter } from './decode';
import { DATA_ROW } from './wire';

/**
 * Decodes the DataRow messages that stand at `at` one behind the other, until the batch has all its rows, or another message or
 * an incomplete one follows. Returns where that is.
 */
export type RowDecoder = (
  batch: BatchBuilder,
  bytes: Buffer,
  view: DataView,
  at: number,
  end: number
) => number;

/** Decoders of recent results: compiled code is fast after some thousand rows, and then stays so. */
const recent: { writers: readonly CellWriter[]; decode: RowDecoder }[] = [];
const RECENT = 32;

/**
 * A decoder for rows of these columns: a loop whose body names each column's writer, so that the engine
 * can inline it. A loop over the writers would call each through a pointer, at twice the cost.
 */
export function rowDecoder(writers: readonly CellWriter[]): RowDecoder {
  const known = recent.find(
    entry =>
      entry.writers.length === writers.length && entry.writers.every((write, n) => write === writers[n])
  );
  if (known) {
    return known.decode;
  }
  const decode = compile(writers);
  recent.unshift({ writers, decode });
  recent.length = Math.min(recent.length, RECENT);
  return decode;
}

/** The text is made of numbers alone: nothing that the server or a user wrote gets into it. */
function compile(writers: readonly CellWriter[]): RowDecoder {
  const cells = writers.map(
    (_, n) => `
      size = view.getInt32(p);
      p += 4;
      if (size < 0) {
        c${n}.setNull(row);
      } else {
        w${n}(c${n}, row, bytes, view, p, size);
        p += size;
      }`
  );
  const code = `
    ${writers.map((_, n) => `const w${n} = writers[${n}];`).join('\n')}
    return (batch, bytes, view, at, end) => {
      const { columns, limit } = batch;
      ${writers.map((_, n) => `const c${n} = columns[${n}];`).join('\n')}
      let row = batch.rows;
      while (row < limit && at + 7 <= end && bytes[at] === ${DATA_ROW}) {
        const next = at + 1 + view.getInt32(at + 1);
        if (next > end) {
          break;
        }
        let p = at + 7;
        let size;
        ${cells.join('\n')}
        row++;
        at = next;
      }
      batch.rows = row;
      return at;
    };`;
  return (compileFunction(code, ['writers']) as (writers: readonly CellWriter[]) => RowDecoder)(writers);
}

/** Passes over complete DataRow messages; returns where something else follows, or an incomplete one. */
export function skipRows(bytes: Buffer, view: DataView, at: number, end: number): number {
  while (at + 5 <= end && bytes[at] === DATA_ROW) {
    const next = at + 1 + view.getInt32(at + 1);
    if (next > end) {
      break;
    }
    at = next;
  }
  return at;
}
