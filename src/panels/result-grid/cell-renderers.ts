import type { CellRenderer, GraphicsContext } from '@lumino/datagrid';
import { TextRenderer } from '@lumino/datagrid';
import type { CellValue, ResultColumn } from '../../model';
import { isRightAligned, paintedText } from './cell-text';
import type { ResultDataModel } from './data-model';
import { LOADING } from './data-model';
import { drawMarks, widthOfMarks, type HeaderMark } from './header-marks';
import type { Palette } from './palette';

export const PADDING = 8;

export interface CellLook {
  model: ResultDataModel;
  palette(): Palette;
  /** Lower-case text whose occurrences stand out; empty for none. */
  searched(): string;
}

/** Whether a cell holds the text that is searched for, in lower case. */
export function isHit(value: unknown, searched: string): boolean {
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return searched !== '' && isText && String(value).toLowerCase().includes(searched);
}

/** Paints values: numbers right, NULL dimmed and italic, one line each. */
export function bodyRenderer({ model, palette, searched }: CellLook): CellRenderer {
  const columnOf = ({ region, column }: CellRenderer.CellConfig) =>
    model.columns[model.columnAt(region, column) ?? 0];
  return new TextRenderer({
    font: ({ value }) => (value === null ? palette().italic : palette().font),
    textColor: ({ value }) => (value === null || value === LOADING ? palette().dim : palette().text),
    backgroundColor: ({ value }) => (isHit(value, searched()) ? palette().hit : ''),
    horizontalAlignment: config => (isRightAligned(columnOf(config)) ? 'right' : 'left'),
    horizontalPadding: PADDING,
    elideDirection: 'right',
    format: ({ value }) => (value === LOADING ? '…' : paintedText(value as CellValue))
  });
}

/** Paints row numbers. */
export function rowHeaderRenderer(palette: () => Palette): CellRenderer {
  return new TextRenderer({
    font: () => palette().small,
    textColor: () => palette().dim,
    horizontalAlignment: 'right',
    horizontalPadding: PADDING
  });
}

/** Paints a column's name above its type. */
export class ColumnHeaderRenderer extends TextRenderer {
  constructor(
    private readonly columns: readonly ResultColumn[],
    protected readonly palette: () => Palette
  ) {
    super({ horizontalPadding: PADDING });
  }

  override drawText(gc: GraphicsContext, config: CellRenderer.CellConfig): void {
    const column = this.columnOf(config);
    const marks = this.marksOf(config);
    const taken = widthOfMarks(marks);
    const width = config.width - 2 * PADDING;
    if (!column || width <= taken) {
      return;
    }
    const { text, dim, bold, small } = this.palette();
    const right = isRightAligned(column);
    const x = right ? config.x + config.width - PADDING - 1 : config.x + PADDING;
    const middle = config.y + config.height / 2;
    gc.beginPath();
    gc.rect(config.x, config.y, config.width, config.height - 1);
    gc.clip();
    gc.textAlign = right ? 'right' : 'left';
    gc.textBaseline = 'alphabetic';
    gc.font = bold;
    gc.fillStyle = text;
    gc.fillText(elide(gc, column.name, width - taken), x, middle - 2);
    gc.font = small;
    gc.fillStyle = dim;
    gc.fillText(elide(gc, column.type, width), x, middle + 11);
    const at = right ? config.x + PADDING : config.x + config.width - PADDING - taken + 4;
    drawMarks(gc, marks, at, middle - 9, this.palette());
  }

  /** The column of a header; `null` where there is nothing to paint. */
  protected columnOf({ column }: CellRenderer.CellConfig): ResultColumn | null {
    return this.columns[column] ?? null;
  }

  /** What is to be said of the column beside its name. */
  protected marksOf(_: CellRenderer.CellConfig): readonly HeaderMark[] {
    return [];
  }
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
