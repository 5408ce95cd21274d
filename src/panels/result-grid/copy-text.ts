import type { CellValue } from '../../model';
import { exactText } from './cell-text';

export type CopyFormat = 'tsv' | 'csv' | 'markdown';

/**
 * Cells as text for the clipboard.
 *
 * @param header - column names; `null` leaves them out (a Markdown table always has them).
 */
export function copyText(
  format: CopyFormat,
  header: readonly string[] | null,
  rows: readonly (readonly CellValue[])[]
): string {
  switch (format) {
    case 'tsv':
      return lines(header, rows, '\t', value => tsvField(exactText(value) ?? ''));
    case 'csv':
      return lines(header, rows, ',', csvField);
    case 'markdown':
      return markdown(header ?? [], rows);
  }
}

function lines(
  header: readonly string[] | null,
  rows: readonly (readonly CellValue[])[],
  separator: string,
  field: (value: CellValue) => string
): string {
  const all: readonly (readonly CellValue[])[] = header ? [header, ...rows] : rows;
  return all.map(row => row.map(field).join(separator)).join('\n');
}

/** Spreadsheets read quotes around a field that holds a separator. */
function tsvField(text: string): string {
  return /["\t\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** RFC 4180; NULL is an empty field, the empty string a quoted one. */
function csvField(value: CellValue): string {
  const text = exactText(value);
  if (text === null) {
    return '';
  }
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function markdown(header: readonly string[], rows: readonly (readonly CellValue[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const escape = (value: CellValue): string =>
    (exactText(value) ?? 'NULL')
      .replace(/\\/g, '\\\\')
      .replace(/\|/g, '\\|')
      .replace(/\r\n|[\r\n]/g, '<br>');
  return [
    line(header.map(escape)),
    line(header.map(() => '---')),
    ...rows.map(row => line(row.map(escape)))
  ].join('\n');
}
