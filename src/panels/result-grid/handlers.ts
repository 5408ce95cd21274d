import type { DataGrid } from '@lumino/datagrid';
import { BasicKeyHandler, BasicMouseHandler } from '@lumino/datagrid';

/** A wheel gesture that began outside of a grid goes on outside for this long, milliseconds. */
const GESTURE_MS = 250;

let lastWheelOutside = 0;

/** Remembers where the reader scrolls, so that a grid passing below the pointer does not catch the wheel. */
export function watchWheel(): void {
  document.addEventListener(
    'wheel',
    event => {
      const target = event.target as Element | null;
      if (!target?.closest('.jp-PeterSql-Grid')) {
        lastWheelOutside = event.timeStamp;
      }
    },
    { capture: true, passive: true }
  );
}

/** The cell of a result: its row, and its column by the index in the result. */
export interface CellPosition {
  row: number;
  column: number;
}

/** What the keys do; those without an action are the grid's own. */
export interface KeyActions {
  copy(): void;
  open(): void;
  leave(): void;
  selectAll(): void;
  search?(): void;
  goToRow?(): void;
  menu?(): void;
  /** Moves the cursor; `extend` keeps the other end of the selection. */
  moveTo?(target: 'row-start' | 'row-end' | 'first' | 'last', extend: boolean): void;
}

/** Scrolling that does not trap the page, and a double click that opens the cell. */
export class ResultMouseHandler extends BasicMouseHandler {
  constructor(private readonly open: (cell: CellPosition) => void) {
    super();
  }

  override onWheel(grid: DataGrid, event: WheelEvent): void {
    if (event.timeStamp - lastWheelOutside < GESTURE_MS) {
      lastWheelOutside = event.timeStamp;
      return;
    }
    super.onWheel(grid, event);
  }

  override onMouseDoubleClick(grid: DataGrid, event: MouseEvent): void {
    const { region, row, column } = grid.hitTest(event.clientX, event.clientY);
    if (region === 'body') {
      this.open({ row, column });
      this.release();
    } else {
      super.onMouseDoubleClick(grid, event);
    }
  }
}

/** The grid's keys, with a copy that reads rows which are not loaded, and Enter to open a cell. */
export class ResultKeyHandler extends BasicKeyHandler {
  constructor(private readonly actions: KeyActions) {
    super();
  }

  override onKeyDown(grid: DataGrid, event: KeyboardEvent): void {
    const action = this.resultAction(grid, event);
    if (action) {
      event.preventDefault();
      event.stopPropagation();
      action();
    } else {
      super.onKeyDown(grid, event);
    }
  }

  protected override onKeyC(): void {
    // Copying is `resultAction`'s: the grid's own copy knows loaded rows only.
  }

  private resultAction(grid: DataGrid, event: KeyboardEvent): (() => void) | null {
    const { actions } = this;
    const accel = event.ctrlKey || event.metaKey;
    const { shiftKey } = event;
    switch (event.key) {
      case 'Enter':
        return accel || shiftKey ? null : () => actions.open();
      case 'Escape':
        return grid.selectionModel?.isEmpty ? () => actions.leave() : null;
      case 'Home':
        return () => actions.moveTo?.(accel ? 'first' : 'row-start', shiftKey);
      case 'End':
        return () => actions.moveTo?.(accel ? 'last' : 'row-end', shiftKey);
      case 'ArrowUp':
        return accel ? () => actions.moveTo?.('first', shiftKey) : null;
      case 'ArrowDown':
        return accel ? () => actions.moveTo?.('last', shiftKey) : null;
      case 'ContextMenu':
        return () => actions.menu?.();
      case 'F10':
        return shiftKey ? () => actions.menu?.() : null;
    }
    if (!accel || shiftKey || event.altKey) {
      return null;
    }
    switch (event.key.toLowerCase()) {
      case 'a':
        return () => actions.selectAll();
      case 'c':
        return () => actions.copy();
      case 'f':
        return () => actions.search?.();
      case 'g':
        return () => actions.goToRow?.();
      default:
        return null;
    }
  }
}
