import { setImmediate as nextTurn } from 'node:timers/promises';
import { DbError, type ResultColumn } from '../../../model';
import type { CellsWriter, SqlTarget } from '../../../transfer/formats/cells-text';
import { csv, insert, json, markdown, tsv } from '../../../transfer/formats/cells-text';
import type { CopyRequest } from '../../common/methods';
import type { ReadableRows } from './arranged-results';

/** More than this does not go to the clipboard: that is what export is for. */
const MAX_CELLS = 2_000_000;
const MAX_CHARACTERS = 64 << 20;
const PAGE_ROWS = 1000;

/**
 * Writes cells as text, with their whole values.
 *
 * @throws DbError `limit` when it is too much for a clipboard, before anything is read where that can be seen.
 */
export async function copyRows(
  rows: ReadableRows,
  request: CopyRequest,
  target: SqlTarget,
  signal: AbortSignal,
  onProgress: (fraction: number) => void
): Promise<{ text: string; count: number }> {
  const { info } = rows;
  const { from, columns } = request;
  const to = Math.min(request.to, info.rows - 1);
  const count = Math.max(0, to - from + 1);
  if (count * columns.length > MAX_CELLS) {
    throw tooMuch(`At most ${MAX_CELLS.toLocaleString('en')} cells can be copied`);
  }
  const writer = writerOf(
    request,
    columns.map(column => columnOf(info.columns, column)),
    target
  );
  const parts = [writer.head];
  let length = 0;
  for (let at = from; at <= to; at += PAGE_ROWS) {
    signal.throwIfAborted();
    const page = rows.page(at, Math.min(PAGE_ROWS, to - at + 1));
    for (const [row, column] of page.cut) {
      if (columns.includes(column)) {
        page.rows[row][column] = rows.cell(at + row, column);
      }
    }
    page.rows.forEach((cells, n) => {
      const line = writer.row(columns.map(column => cells[column]));
      length += line.length;
      parts.push(at + n > from ? writer.between : '', line);
    });
    if (length > MAX_CHARACTERS) {
      throw tooMuch(`At most ${MAX_CHARACTERS >> 20} MB of text can be copied`);
    }
    onProgress((at - from) / count);
    // The host answers others between pages.
    await nextTurn();
  }
  return { text: parts.join('') + writer.tail, count };
}

function tooMuch(message: string): DbError {
  return new DbError({ code: 'limit', message, hint: 'Select fewer rows, or export the result.' });
}

function columnOf(columns: readonly ResultColumn[], index: number): ResultColumn {
  if (!columns[index]) {
    throw new DbError({ code: 'invalid', message: `The result has no column ${index}` });
  }
  return columns[index];
}

function writerOf(
  { format, withHeader }: CopyRequest,
  columns: readonly ResultColumn[],
  target: SqlTarget
): CellsWriter {
  switch (format) {
    case 'csv':
      return csv(columns, withHeader);
    case 'tsv':
      return tsv(columns, withHeader);
    case 'markdown':
      return markdown(columns);
    case 'json':
      return json(columns);
    case 'insert':
      return insert(columns, tableOf(columns, target), target);
  }
}

/** The table that all columns come from; where there is none, a name to replace. */
function tableOf(columns: readonly ResultColumn[], { dialect }: SqlTarget): string {
  const paths = new Set(columns.map(({ source }) => source && JSON.stringify(source.table)));
  const [only] = paths;
  return paths.size === 1 && only ? dialect.path(JSON.parse(only) as string[]) : dialect.ident('table_name');
}
