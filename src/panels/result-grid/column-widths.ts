import type { CellValue, ResultColumn } from '../../model';
import { isRightAligned, paintedText } from './cell-text';
import type { Palette } from './palette';

const MIN_WIDTH = 56;
const MAX_WIDTH = 320;
const PADDING = 18;
const SAMPLE_ROWS = 100;
/** Numbers of rows that are not seen yet have so many digits at least, or a few more than those that are. */
const MIN_DIGITS = 8;
const MORE_DIGITS = 2;

/**
 * Widths that fit the header and the first rows, pixels; where there may be more rows, numbers have room to grow.
 *
 * @param measure - width of a text in a CSS font.
 * @param besideName - room that the header needs beside a column's name.
 */
export function columnWidths(
  columns: readonly ResultColumn[],
  rows: readonly (readonly CellValue[])[],
  palette: Palette,
  measure: (text: string, font: string) => number,
  besideName: (column: number) => number = () => 0
): number[] {
  const sample = rows.slice(0, SAMPLE_ROWS);
  const isPart = rows.length >= SAMPLE_ROWS;
  return columns.map((column, index) => {
    // The longest text by characters is close enough to the widest: one measurement instead of a hundred.
    const texts = sample.map(row => paintedText(row[index]));
    const longest = texts.reduce((a, b) => (b.length > a.length ? b : a), '');
    const digits = isPart && isRightAligned(column) ? Math.max(MIN_DIGITS, longest.length + MORE_DIGITS) : 0;
    const content = Math.max(
      measure(column.name, palette.bold) + besideName(index),
      measure(column.type, palette.small),
      measure(longest, palette.font) * 1.04,
      measure('0'.repeat(digits), palette.font)
    );
    return Math.round(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, content + PADDING)));
  });
}

/** Measures text with a canvas that is never shown. */
export function textMeasure(): (text: string, font: string) => number {
  const context = document.createElement('canvas').getContext('2d');
  return (text, font) => {
    if (!context) {
      return text.length * 7;
    }
    context.font = font;
    return context.measureText(text).width;
  };
}
