import type { DataGrid } from '@lumino/datagrid';
import { MessageLoop } from '@lumino/messaging';
import type { KeyActions } from '../result-grid/handlers';
import { selectedArea, type CellArea } from '../result-grid/selection';
import type { EditModel } from './model';
import type { RowId } from './staged';

/** A cell by its row's identity. */
export interface CellPlace {
  id: RowId;
  row: number;
  column: number;
}

type Place = Pick<CellPlace, 'row' | 'column'>;
type MoveTarget = Parameters<NonNullable<KeyActions['moveTo']>>[0];

/** Where the cursor and the selection of an edit grid are, and how they move. */
export class GridCursor {
  constructor(
    private readonly grid: DataGrid,
    private readonly model: EditModel,
    private readonly columnCount: number
  ) {}

  get place(): CellPlace | null {
    const selection = this.grid.selectionModel;
    if (!selection || selection.cursorRow < 0 || selection.cursorRow >= this.model.rowCount) {
      return null;
    }
    const { cursorRow: row, cursorColumn: column } = selection;
    return { id: this.model.idAt(row), row, column };
  }

  /** What is selected, clipped to the rows and columns that there are. */
  get area(): CellArea | null {
    const area = selectedArea(this.grid.selectionModel);
    const last = { row: this.model.rowCount - 1, column: this.columnCount - 1 };
    return area && last.row >= 0
      ? { r1: area.r1, c1: area.c1, r2: Math.min(area.r2, last.row), c2: Math.min(area.c2, last.column) }
      : null;
  }

  /** Rows that the selection touches. */
  get selectedIds(): RowId[] {
    const { area } = this;
    return area
      ? Array.from({ length: area.r2 - area.r1 + 1 }, (_, index) => this.model.idAt(area.r1 + index))
      : [];
  }

  /** Whether a cell is part of the selection. */
  covers({ row, column }: Place): boolean {
    const { area } = this;
    return area !== null && row >= area.r1 && row <= area.r2 && column >= area.c1 && column <= area.c2;
  }

  goTo(row: number, column: number): void {
    this.reveal(row, column);
    this.grid.activate();
  }

  /** Puts the cursor on a row and leaves the focus where it is. */
  reveal(row: number, column = this.place?.column ?? 0): void {
    MessageLoop.flush();
    this.select({ row, column }, { row, column });
    this.grid.scrollToCell(row, column);
  }

  /** Shows the first row with the cursor in it, in the column where it was; what is in view sideways stays. */
  toFirstRow(): void {
    const { place } = this;
    if (place) {
      const first = { row: 0, column: place.column };
      this.select(first, first);
    }
    this.grid.scrollTo(this.grid.scrollX, 0);
  }

  move(rows: number, columns: number): void {
    const { place } = this;
    if (place) {
      const row = Math.max(0, Math.min(this.model.rowCount - 1, place.row + rows));
      this.goTo(row, Math.max(0, Math.min(this.columnCount - 1, place.column + columns)));
    }
  }

  moveTo(target: MoveTarget, extend: boolean): void {
    const at = this.place ?? { row: 0, column: 0 };
    const to = {
      row: target === 'first' ? 0 : target === 'last' ? this.model.rowCount - 1 : at.row,
      column: target === 'row-start' ? 0 : target === 'row-end' ? this.columnCount - 1 : at.column
    };
    if (extend) {
      this.select(at, to);
      this.grid.scrollToCell(to.row, to.column);
    } else {
      this.reveal(to.row, to.column);
    }
  }

  selectAll(): void {
    this.select({ row: 0, column: 0 }, { row: this.model.rowCount - 1, column: this.columnCount - 1 });
  }

  /** Where a menu of the cell at the cursor belongs, in the window. */
  menuPoint(): { x: number; y: number } {
    const { left, right, top, bottom } = this.grid.viewport.node.getBoundingClientRect();
    const { headerWidth, headerHeight, scrollX, scrollY } = this.grid;
    const { row, column } = this.place ?? { row: -1, column: 0 };
    const x = left + headerWidth + this.grid.columnOffset('body', column) - scrollX;
    const y = top + headerHeight + (row + 1) * this.grid.defaultSizes.rowHeight - scrollY;
    return { x: Math.max(left, Math.min(x, right)), y: Math.max(top, Math.min(y, bottom)) };
  }

  /** Selects from the cursor's cell to another one. */
  private select(from: Place, to: Place): void {
    this.grid.selectionModel?.select({
      r1: from.row,
      c1: from.column,
      r2: to.row,
      c2: to.column,
      cursorRow: from.row,
      cursorColumn: from.column,
      clear: 'all'
    });
  }
}
