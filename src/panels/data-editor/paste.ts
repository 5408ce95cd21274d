import type { NewValue, RowColumn } from '../../model';
import type { EditModel } from './model';
import type { RowId } from './staged';

interface PastedCell {
  text: string;
  /** Tells the empty text from a missing value. */
  quoted: boolean;
}

/**
 * Reads a block of cells as spreadsheets put it on the clipboard: tabs between cells, quotes around a cell that holds a
 * separator. Lines that have the same number of commas, and no tab, are cells too; a single line is one text.
 */
export function parseBlock(text: string): PastedCell[][] {
  const byTab = readBlock(text, '\t');
  if (text.includes('\t') || byTab.length === 1) {
    return byTab;
  }
  const byComma = readBlock(text, ',');
  const [{ length }] = byComma;
  return length > 1 && byComma.every(row => row.length === length) ? byComma : byTab;
}

function readBlock(text: string, separator: string): PastedCell[][] {
  const rows: PastedCell[][] = [];
  let row: PastedCell[] = [];
  let at = 0;
  while (at <= text.length) {
    const { value, quoted, end } = readField(text, at, separator);
    row.push({ text: value, quoted });
    at = end;
    if (text[at] === separator) {
      at++;
      continue;
    }
    rows.push(row);
    row = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
    // A line break at the end does not begin another row.
    if (at >= text.length) {
      break;
    }
  }
  return rows;
}

function readField(
  text: string,
  start: number,
  separator: string
): { value: string; quoted: boolean; end: number } {
  const quoted = /"((?:[^"]|"")*)"/y;
  quoted.lastIndex = start;
  const match = quoted.exec(text);
  if (match && isEnd(text[quoted.lastIndex], separator)) {
    return { value: match[1].replaceAll('""', '"'), quoted: true, end: quoted.lastIndex };
  }
  let end = start;
  while (end < text.length && !isEnd(text[end], separator)) {
    end++;
  }
  return { value: text.slice(start, end), quoted: false, end };
}

function isEnd(character: string | undefined, separator: string): boolean {
  return character === undefined || character === separator || character === '\n' || character === '\r';
}

/** What a pasted cell means in a column: an empty one is NULL, unless the column is text that cannot be NULL. */
export function pastedValue({ text, quoted }: PastedCell, column: RowColumn): NewValue {
  if (text === 'NULL' && !quoted) {
    return null;
  }
  if (text === '' && !quoted) {
    return column.group === 'text' && !column.nullable ? '' : null;
  }
  return column.group === 'binary' ? (bytesOf(text) ?? text) : text;
}

/** `\x…`, `0x…` or `X'…'` as bytes; any other text is its UTF-8. */
export function bytesOf(text: string): { hex: string } {
  const hex = /^(?:\\x|0x)((?:[0-9a-f]{2})*)$/i.exec(text)?.[1] ?? /^X'((?:[0-9a-f]{2})*)'$/i.exec(text)?.[1];
  return {
    hex:
      hex?.toLowerCase() ??
      [...new TextEncoder().encode(text)].map(byte => byte.toString(16).padStart(2, '0')).join('')
  };
}

/**
 * Puts a block of cells into the rows from `row` on, new rows where the rows end. A single cell fills the whole
 * selection.
 *
 * @returns how many rows were touched and how many of them are new
 */
export function pasteBlock(
  model: EditModel,
  text: string,
  area: { r1: number; c1: number; r2: number; c2: number }
): { rows: number; added: number } {
  const block = parseBlock(text);
  const { columns } = model.source;
  const shown = columns.filter(({ hidden }) => !hidden).length;
  const single = block.length === 1 && block[0].length === 1;
  const height = single ? area.r2 - area.r1 + 1 : block.length;
  const cellAt = (row: number, column: number) => (single ? block[0][0] : block[row][column]);
  const width = (row: number): number => (single ? area.c2 - area.c1 + 1 : block[row].length);
  const cells: { id: RowId; column: number; value: NewValue }[] = [];
  const added: Map<number, NewValue>[] = [];
  for (let row = 0; row < height; row++) {
    const isNew = area.r1 + row >= model.rowCount;
    const values = new Map<number, NewValue>();
    for (let index = 0; index < width(row) && area.c1 + index < shown; index++) {
      const column = area.c1 + index;
      const value = pastedValue(cellAt(row, index), columns[column]);
      if (!isNew) {
        cells.push({ id: model.idAt(area.r1 + row), column, value });
      } else if (!columns[column].readOnly) {
        values.set(column, value);
      }
    }
    if (isNew) {
      added.push(values);
    }
  }
  model.paste(cells, added);
  return { rows: height, added: added.length };
}
