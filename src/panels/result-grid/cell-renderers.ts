import type { CellRenderer, GraphicsContext } from '@lumino/datagrid';
import { TextRenderer } from '@lumino/datagrid';
import type { CellValue, ResultColumn } from '../../model';
import { isRightAligned, paintedText } from './cell-text';
import { LOADING } from './data-model';
import type { Palette } from './palette';

const PADDING = 8;

/** Paints values: numbers right, NULL dimmed and italic, one line each. */
export function bodyRenderer(columns: readonly ResultColumn[], palette: () => Palette): CellRenderer {
  return new TextRenderer({
    font: ({ value }) => (value === null ? palette().italic : palette().font),
    textColor: ({ value }) => (value === null || value === LOADING ? palette().dim : palette().text),
    horizontalAlignment: ({ column }) => (isRightAligned(columns[column]) ? 'right' : 'left'),
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
    private readonly palette: () => Palette
  ) {
    super({ horizontalPadding: PADDING });
  }

  override drawText(gc: GraphicsContext, config: CellRenderer.CellConfig): void {
    const column = this.columns[config.column];
    const width = config.width - 2 * PADDING;
    if (width <= 0) {
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
    gc.fillText(elide(gc, column.name, width), x, middle - 2);
    gc.font = small;
    gc.fillStyle = dim;
    gc.fillText(elide(gc, column.type, width), x, middle + 11);
  }
}

/** Shortens a text to a width in the context's font. */
function elide(gc: GraphicsContext, text: string, width: number): string {
  if (gc.measureText(text).width <= width) {
    return text;
  }
  let length = Math.min(text.length, Math.ceil(width / 3));
  while (length > 1 && gc.measureText(`${text.slice(0, length)}…`).width > width) {
    length--;
  }
  return `${text.slice(0, length)}…`;
}
