import type { DataGrid } from '@lumino/datagrid';
import { ResultMouseHandler } from './handlers';

/** Pixels at the border of a header that resize its column. */
const RESIZE_MARGIN = 6;
/** A press that moves further than this drags, pixels. */
const DRAG_DISTANCE = 5;

export interface MouseActions {
  /** A double click on a cell. */
  open(hit: DataGrid.HitTestResult): void;
  /** A click on a header; `isAdded` with Shift. */
  sort(hit: DataGrid.HitTestResult, isAdded: boolean): void;
  /** A header is dragged over another one. `null`: it has been let go outside. */
  dragOver(from: DataGrid.HitTestResult, to: DataGrid.HitTestResult | null): void;
  drop(from: DataGrid.HitTestResult, to: DataGrid.HitTestResult): void;
  /** A double click on the border of a header. */
  fit(hit: DataGrid.HitTestResult): void;
}

interface HeaderPress {
  hit: DataGrid.HitTestResult;
  clientX: number;
  isDragging: boolean;
}

/** Headers sort, and can be dragged; a double click opens a cell or fits a column. */
export class ArrangingMouseHandler extends ResultMouseHandler {
  private press: HeaderPress | null = null;

  constructor(private readonly actions: MouseActions) {
    super(() => undefined);
  }

  override onMouseDown(grid: DataGrid, event: MouseEvent): void {
    const hit = grid.hitTest(event.clientX, event.clientY);
    if (isHeader(hit) && !isBorder(hit)) {
      this.press = { hit, clientX: event.clientX, isDragging: false };
    } else {
      super.onMouseDown(grid, event);
    }
  }

  override onMouseMove(grid: DataGrid, event: MouseEvent): void {
    const { press } = this;
    if (!press) {
      super.onMouseMove(grid, event);
    } else if (press.isDragging || Math.abs(event.clientX - press.clientX) > DRAG_DISTANCE) {
      press.isDragging = true;
      const over = grid.hitTest(event.clientX, event.clientY);
      this.actions.dragOver(press.hit, isHeader(over) ? over : null);
    }
  }

  override onMouseUp(grid: DataGrid, event: MouseEvent): void {
    const { press } = this;
    if (!press) {
      super.onMouseUp(grid, event);
      return;
    }
    this.release();
    const over = grid.hitTest(event.clientX, event.clientY);
    if (!press.isDragging) {
      this.actions.sort(press.hit, event.shiftKey);
    } else if (isHeader(over)) {
      this.actions.drop(press.hit, over);
    }
  }

  override release(): void {
    if (this.press?.isDragging) {
      this.actions.dragOver(this.press.hit, null);
    }
    this.press = null;
    super.release();
  }

  override onMouseDoubleClick(grid: DataGrid, event: MouseEvent): void {
    const hit = grid.hitTest(event.clientX, event.clientY);
    this.release();
    if (hit.region === 'body' || (hit.region === 'row-header' && hit.column > 0)) {
      this.actions.open(hit);
    } else if (isHeader(hit) && isBorder(hit)) {
      this.actions.fit(hit);
    }
  }
}

/** The header of a column of the result, frozen ones included. */
function isHeader({ region, column }: DataGrid.HitTestResult): boolean {
  return region === 'column-header' || (region === 'corner-header' && column > 0);
}

function isBorder({ x, width, column }: DataGrid.HitTestResult): boolean {
  return width - x <= RESIZE_MARGIN || (x < RESIZE_MARGIN && column > 0);
}
