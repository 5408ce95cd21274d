import type { CellRenderer, GraphicsContext } from '@lumino/datagrid';
import { TextRenderer } from '@lumino/datagrid';
import type { CellValue } from '../../model';
import { isRightAligned, paintedText } from './cell-text';
import type { ResultDataModel } from './data-model';
import { LOADING } from './data-model';
import type { Palette } from './palette';

export const PADDING = 8;

export interface CellLook {
  model: ResultDataModel;
  palette(): Palette;
  /** Lower-case text whose occurrences stand out; empty for none. */
  searched(): string;
}

/** Paints values: numbers right, NULL dimmed and italic, one line each. */
export function bodyRenderer({ model, palette, searched }: CellLook): CellRenderer {
  const columnOf = ({ region, column }: CellRenderer.CellConfig) =>
    model.columns[model.columnAt(region, column) ?? 0];
  const isHit = ({ value }: CellRenderer.CellConfig): boolean => {
    const text = searched();
    return text !== '' && value !== LOADING && value !== null && String(value).toLowerCase().includes(text);
  };
  return new TextRenderer({
    font: ({ value }) => (value === null ? palette().italic : palette().font),
    textColor: ({ value }) => (value === null || value === LOADING ? palette().dim : palette().text),
    backgroundColor: config => (isHit(config) ? palette().hit : ''),
    horizontalAlignment: config => (isRightAligned(columnOf(config)) ? 'right' : 'left'),
    horizontalPadding: PADDING,
    elideDirection: 'right',
    format: ({ value }) => (value === LOADING ? '…' : paintedText(value as CellValue))
  });
}

/** Paints row numbers. */
export function rowNumberRenderer(palette: () => Palette): CellRenderer {
  return new TextRenderer({
    font: () => palette().small,
    textColor: () => palette().dim,
    horizontalAlignment: 'right',
    horizontalPadding: PADDING
  });
}

/** Shortens a text to a width in the context's font. */
export function elide(gc: GraphicsContext, text: string, width: number): string {
  if (gc.measureText(text).width <= width) {
    return text;
  }
  let length = Math.min(text.length, Math.ceil(width / 3));
  while (length > 1 && gc.measureText(`${text.slice(0, length)}…`).width > width) {
    length--;
  }
  return `${text.slice(0, length)}…`;
}
