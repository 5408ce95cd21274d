import type { CellRenderer, GraphicsContext } from '@lumino/datagrid';
import type { ResultColumn } from '../../model';
import type { Arranger } from './arranger';
import { ColumnHeaderRenderer } from './cell-renderers';
import type { ResultDataModel } from './data-model';
import type { Palette } from './palette';

const ARROW = 7;
/** Room for the marks of sort and filter, and for the place among several sorts, pixels. */
const MARK = 12;
const DIGIT = 7;

/** Tells in a column's header whether rows are sorted or filtered by it. */
export class ArrangedHeaderRenderer extends ColumnHeaderRenderer {
  constructor(
    private readonly model: ResultDataModel,
    private readonly arranger: Arranger,
    palette: () => Palette
  ) {
    super(model.columns, palette);
  }

  protected override columnOf({ region, column }: CellRenderer.CellConfig): ResultColumn | null {
    const index = this.model.columnAt(region, column);
    return index === null ? null : this.model.columns[index];
  }

  protected override marksWidth({ region, column }: CellRenderer.CellConfig): number {
    const index = this.model.columnAt(region, column) ?? -1;
    const sort = this.arranger.sortOf(index);
    return (sort ? MARK + (sort.count > 1 ? DIGIT : 0) : 0) + (this.arranger.isFiltered(index) ? MARK : 0);
  }

  protected override drawMarks(
    gc: GraphicsContext,
    { region, column }: CellRenderer.CellConfig,
    x: number,
    y: number
  ): void {
    const index = this.model.columnAt(region, column) ?? -1;
    const sort = this.arranger.sortOf(index);
    gc.fillStyle = this.palette().accent;
    if (sort) {
      drawArrow(gc, x, y, sort.descending);
      if (sort.count > 1) {
        gc.textAlign = 'left';
        gc.fillText(String(sort.index + 1), x + ARROW + 1, y + 7);
        x += DIGIT;
      }
      x += MARK;
    }
    if (this.arranger.isFiltered(index)) {
      drawFunnel(gc, x, y);
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
