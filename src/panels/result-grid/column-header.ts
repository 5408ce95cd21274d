import type { CellRenderer, GraphicsContext } from '@lumino/datagrid';
import { TextRenderer } from '@lumino/datagrid';
import type { Arranger } from './arranger';
import { elide, PADDING } from './cell-renderers';
import { isRightAligned } from './cell-text';
import type { ResultDataModel } from './data-model';
import type { Palette } from './palette';

const ARROW = 7;
/** Room for the marks of sort and filter. */
const MARKS = 12;

/** Paints a column's name above its type, and whether rows are sorted or filtered by it. */
export class ColumnHeaderRenderer extends TextRenderer {
  constructor(
    private readonly model: ResultDataModel,
    private readonly arranger: Arranger,
    private readonly palette: () => Palette
  ) {
    super({ horizontalPadding: PADDING });
  }

  override drawText(gc: GraphicsContext, config: CellRenderer.CellConfig): void {
    const index = this.model.columnAt(config.region, config.column);
    if (index === null) {
      return;
    }
    const column = this.model.columns[index];
    const sort = this.arranger.sortOf(index);
    const isFiltered = this.arranger.isFiltered(index);
    const marks = (sort ? MARKS + (sort.count > 1 ? 7 : 0) : 0) + (isFiltered ? MARKS : 0);
    const width = config.width - 2 * PADDING - marks;
    if (width <= 0) {
      return;
    }
    const { text, dim, bold, small, accent } = this.palette();
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
    gc.fillText(elide(gc, column.type, width + marks), x, middle + 11);
    gc.fillStyle = accent;
    let at = right ? config.x + PADDING : config.x + config.width - PADDING - marks + 4;
    if (sort) {
      drawArrow(gc, at, middle - 9, sort.descending);
      if (sort.count > 1) {
        gc.textAlign = 'left';
        gc.fillText(String(sort.index + 1), at + ARROW + 1, middle - 2);
        at += 7;
      }
      at += MARKS;
    }
    if (isFiltered) {
      drawFunnel(gc, at, middle - 9);
    }
  }
}

function drawArrow(gc: GraphicsContext, x: number, y: number, isDown: boolean): void {
  const [tip, base] = isDown ? [y + ARROW - 1, y + 1] : [y + 1, y + ARROW - 1];
  gc.beginPath();
  gc.moveTo(x, base);
  gc.lineTo(x + ARROW, base);
  gc.lineTo(x + ARROW / 2, tip);
  gc.closePath();
  gc.fill();
}

function drawFunnel(gc: GraphicsContext, x: number, y: number): void {
  gc.beginPath();
  gc.moveTo(x, y);
  gc.lineTo(x + 8, y);
  gc.lineTo(x + 5, y + 4);
  gc.lineTo(x + 5, y + 8);
  gc.lineTo(x + 3, y + 7);
  gc.lineTo(x + 3, y + 4);
  gc.closePath();
  gc.fill();
}
