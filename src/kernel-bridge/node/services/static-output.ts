import {
  RESULT_MIME,
  type CellValue,
  type JsonObject,
  type ResultColumn,
  type ResultMime
} from '../../../model';
import type { Spool } from './spool';

/** Rows of the saved table. */
const STATIC_ROWS = 50;
/** Characters of a cell in the saved table. */
const STATIC_TEXT = 200;

const NUMERIC = new Set(['integer', 'decimal', 'float']);

/**
 * What a notebook keeps of a result: a readable table of the first rows as HTML and as text, and the
 * reference by which the live grid finds the rest. Text stands left and numbers right everywhere: GitHub, left by default,
 * strips styles; Jupyter's own sheets, right by default, overrule attributes.
 */
export function staticOutput(result: ResultMime, spool: Spool): JsonObject {
  const html: string[] = [];
  const text: string[] = [];
  for (const { command, result: info, affectedRows } of result.statements) {
    if (info) {
      const { rows } = spool.get(info.id).page(0, STATIC_ROWS);
      html.push(
        htmlTable(info.columns, rows),
        `<p><small>${escapeHtml(caption(info.rows, rows.length))}</small></p>`
      );
      text.push(textTable(info.columns, rows), caption(info.rows, rows.length));
    } else {
      const line = affectedRows === undefined ? command : `${command}: ${count(affectedRows)} affected`;
      html.push(`<p><small>${escapeHtml(line)}</small></p>`);
      text.push(line);
    }
  }
  const milliseconds = `${result.connection} · ${Math.max(1, Math.round(result.elapsedMs))} ms`;
  return {
    'text/html': `<div>${html.join('')}<p><small>${escapeHtml(milliseconds)}</small></p></div>`,
    'text/plain': [...text, milliseconds].join('\n'),
    [RESULT_MIME]: result as unknown as JsonObject
  };
}

function caption(total: number, shown: number): string {
  return total > shown ? `${count(total)}, the first ${shown} shown` : count(total);
}

function count(rows: number): string {
  return `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
}

function htmlTable(columns: readonly ResultColumn[], rows: readonly CellValue[][]): string {
  const align = columns.map(({ meaning }) =>
    NUMERIC.has(meaning) ? 'align="right"' : 'style="text-align: left"'
  );
  const head = columns.map(
    (column, index) =>
      `<th ${align[index]} title="${escapeHtml(column.type)}">${escapeHtml(column.name)}</th>`
  );
  const body = rows.map(
    row => `<tr>${row.map((cell, index) => `<td ${align[index]}>${htmlCell(cell)}</td>`).join('')}</tr>`
  );
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function htmlCell(cell: CellValue): string {
  return cell === null ? '<em style="opacity:0.6">NULL</em>' : escapeHtml(shorten(String(cell)));
}

function textTable(columns: readonly ResultColumn[], rows: readonly CellValue[][]): string {
  const cells = rows.map(row => row.map(cell => (cell === null ? 'NULL' : oneLine(shorten(String(cell))))));
  const names = columns.map(column => oneLine(column.name));
  const widths = names.map((name, index) => Math.max(name.length, ...cells.map(row => row[index].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) =>
        NUMERIC.has(columns[index].meaning) ? cell.padStart(widths[index]) : cell.padEnd(widths[index])
      )
      .join(' | ')
      .trimEnd();
  return [line(names), widths.map(width => '-'.repeat(width)).join('-+-'), ...cells.map(line)].join('\n');
}

function shorten(text: string): string {
  return text.length > STATIC_TEXT ? `${text.slice(0, STATIC_TEXT)}…` : text;
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}

/** A text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
