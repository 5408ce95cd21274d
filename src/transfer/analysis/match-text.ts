import { cellReader } from '../../engines/core/cell-values';
import type { ColumnChunk, ColumnScan } from './column-scan';
import { isValid } from './column-scan';

const ASCII = /^[\x20-\x7e\t\r\n]*$/;

/**
 * Calls back for each row whose text, as pages carry it, has `needle` in it (or at its start), without regard to case.
 * NULL has no text.
 */
export function matchText(
  scan: ColumnScan,
  needle: string,
  atStart: boolean,
  add: (row: number) => void
): void {
  const wanted = needle.toLowerCase();
  const { layout } = scan.column;
  if (layout.kind === 'utf8' && ASCII.test(wanted)) {
    matchBytes(scan, Buffer.from(wanted), atStart, add);
    return;
  }
  const textOf = textReader(scan);
  for (const chunk of scan.chunks()) {
    const text = textOf(chunk);
    for (let row = 0; row < chunk.rows; row++) {
      if (isValid(chunk, row)) {
        const value = text(row).toLowerCase();
        if (atStart ? value.startsWith(wanted) : value.includes(wanted)) {
          add(chunk.start + row);
        }
      }
    }
  }
}

function textReader(scan: ColumnScan): (chunk: ColumnChunk) => (row: number) => string {
  const { layout } = scan.column;
  switch (layout.kind) {
    case 'utf8':
      return ({ values, offsets }) =>
        row =>
          values.toString('utf8', offsets[row], offsets[row + 1]);
    case 'binary':
      return ({ values, offsets }) =>
        row =>
          `\\x${values.toString('hex', offsets[row], offsets[row + 1])}`;
    default: {
      const cell = cellReader(layout);
      return ({ values }) =>
        row =>
          String(cell(values, row));
    }
  }
}

/** Plain letters are looked for in the bytes of a whole chunk at once, without a string per value. */
function matchBytes(scan: ColumnScan, needle: Buffer, atStart: boolean, add: (row: number) => void): void {
  for (const chunk of scan.chunks()) {
    const { start, rows, values, offsets } = chunk;
    lowerCase(values);
    let row = 0;
    let at = values.indexOf(needle);
    if (needle.length === 0) {
      at = -1;
      for (; row < rows; row++) {
        if (isValid(chunk, row)) {
          add(start + row);
        }
      }
    }
    while (at >= 0) {
      while (offsets[row + 1] <= at) {
        row++;
      }
      const isInside = at + needle.length <= offsets[row + 1];
      const fits = isInside && (!atStart || at === offsets[row]);
      if (fits && isValid(chunk, row)) {
        add(start + row);
      }
      // One hit a row is enough; a miss goes on at the next byte.
      at = values.indexOf(needle, fits || atStart ? offsets[row + 1] : at + 1);
    }
  }
}

function lowerCase(bytes: Buffer): void {
  for (let n = 0; n < bytes.length; n++) {
    const byte = bytes[n];
    if (byte >= 65 && byte <= 90) {
      bytes[n] = byte + 32;
    }
  }
}
