import type { CellRenderer, GraphicsContext } from '@lumino/datagrid';
import { TextRenderer } from '@lumino/datagrid';
import type { CellValue, ResultColumn } from '../../model';
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
    const marks = this.marksWidth(config);
    const width = config.width - 2 * PADDING;
    if (!column || width <= marks) {
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
    gc.fillText(elide(gc, column.name, width - marks), x, middle - 2);
    gc.font = small;
    gc.fillStyle = dim;
    gc.fillText(elide(gc, column.type, width), x, middle + 11);
    if (marks > 0) {
      const at = right ? config.x + PADDING : config.x + config.width - PADDING - marks + 4;
      this.drawMarks(gc, config, at, middle - 9);
    }
  }

  /** The column of a header; `null` where there is nothing to paint. */
  protected columnOf({ column }: CellRenderer.CellConfig): ResultColumn | null {
    return this.columns[column] ?? null;
  }

  /** Room that {@link drawMarks} takes beside the name, pixels. */
  protected marksWidth(_: CellRenderer.CellConfig): number {
    return 0;
  }

  /** Paints what is to be said of the column beside its name. */
  protected drawMarks(_: GraphicsContext, __: CellRenderer.CellConfig, ___: number, ____: number): void {
    // A plain header has no marks.
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
