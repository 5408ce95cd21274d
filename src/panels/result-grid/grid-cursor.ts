import type { DataGrid } from '@lumino/datagrid';
import type { ResultDataModel } from './data-model';
import type { GridColumns } from './grid-columns';
import type { CellPosition, KeyActions } from './handlers';
import type { ResultArea } from './selection';
import { resultArea } from './selection';

type MoveTarget = Parameters<NonNullable<KeyActions['moveTo']>>[0];

/** Where the cursor and the selection of a result's grid are, and how they move. */
export class GridCursor {
  constructor(
    private readonly grid: DataGrid,
    private readonly model: ResultDataModel,
    private readonly columns: GridColumns
  ) {}

  /** The cell of the cursor; `null` before the reader chose one. */
  get cell(): CellPosition | null {
    const selection = this.grid.selectionModel;
    if (!selection || selection.cursorRow < 0) {
      return null;
    }
    const column = this.model.columnAt('body', selection.cursorColumn);
    return column === null ? null : { row: selection.cursorRow, column };
  }

  /** What is selected; everything when nothing is. */
  get area(): ResultArea {
    const whole = { from: 0, to: this.rows - 1, columns: this.columns.shown };
    return resultArea(this.grid.selectionModel, this.columns, this.rows) ?? whole;
  }

  /** Whether a cell of the body, by its place there, is part of the selection. */
  covers(row: number, place: number): boolean {
    const selection = this.grid.selectionModel;
    return selection !== null && selection.isRowSelected(row) && selection.isColumnSelected(place);
  }

  /** Puts the cursor on a cell and shows it, in the middle if it was out of sight. */
  goTo({ row, column }: Partial<CellPosition>): void {
    const selection = this.grid.selectionModel;
    const target = Math.max(0, Math.min(row ?? selection?.cursorRow ?? 0, this.rows - 1));
    const place = column === undefined ? selection?.cursorColumn : this.columns.scrolled.indexOf(column);
    this.selectPlace(target, Math.max(0, place ?? 0));
    const top = this.grid.scrollY;
    const { rowHeight } = this.grid.defaultSizes;
    const y = target * rowHeight;
    if (y < top || y + rowHeight > top + this.grid.pageHeight) {
      this.grid.scrollTo(this.grid.scrollX, y - this.grid.pageHeight / 2);
    }
    this.grid.scrollToCursor();
  }

  selectAll(): void {
    this.select(0, this.rows - 1, 0, this.columns.scrolled.length - 1);
  }

  selectColumn(column: number): void {
    const place = this.columns.scrolled.indexOf(column);
    if (place >= 0) {
      this.select(0, this.rows - 1, place, place);
    }
  }

  /** Puts the cursor on a cell of the body, by its place there. */
  selectPlace(row: number, place: number): void {
    this.select(row, row, place, place);
  }

  moveTo(target: MoveTarget, extend: boolean): void {
    const selection = this.grid.selectionModel;
    const row = Math.max(0, selection?.cursorRow ?? 0);
    const place = Math.max(0, selection?.cursorColumn ?? 0);
    const isRow = target === 'first' || target === 'last';
    const toRow = target === 'first' ? 0 : target === 'last' ? this.rows - 1 : row;
    const toPlace =
      target === 'row-start' ? 0 : target === 'row-end' ? this.columns.scrolled.length - 1 : place;
    if (extend) {
      this.select(row, toRow, place, toPlace, [row, place]);
    } else {
      this.selectPlace(toRow, toPlace);
    }
    if (isRow) {
      this.grid.scrollToRow(toRow);
    } else {
      this.grid.scrollToColumn(toPlace);
    }
  }

  /** Where a menu of the cell at the cursor belongs, in the window. */
  menuPoint(): { x: number; y: number } {
    const { cell } = this;
    const { left, right, top, bottom } = this.grid.viewport.node.getBoundingClientRect();
    const { headerWidth, headerHeight, scrollX, scrollY } = this.grid;
    const place = cell ? this.columns.scrolled.indexOf(cell.column) : 0;
    const x = left + headerWidth + this.grid.columnOffset('body', place) - scrollX + 20;
    const y = top + headerHeight + (cell ? (cell.row + 1) * this.grid.defaultSizes.rowHeight - scrollY : 0);
    return { x: Math.max(left, Math.min(right, x)), y: Math.max(top, Math.min(bottom, y)) };
  }

  private get rows(): number {
    return this.model.rowCount('body');
  }

  private select(
    r1: number,
    r2: number,
    c1: number,
    c2: number,
    cursor?: [row: number, place: number]
  ): void {
    const [cursorRow, cursorColumn] = cursor ?? [r1, c1];
    this.grid.selectionModel?.select({ r1, c1, r2, c2, cursorRow, cursorColumn, clear: 'all' });
  }
}
