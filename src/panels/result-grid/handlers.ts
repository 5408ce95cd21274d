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

/** The cell below a mouse event. */
export interface CellPosition {
  row: number;
  column: number;
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
  constructor(private readonly actions: { copy(): void; open(): void; leave(): void; selectAll(): void }) {
    super();
  }

  override onKeyDown(grid: DataGrid, event: KeyboardEvent): void {
    const accel = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && !accel && !event.shiftKey) {
      this.consume(event);
      this.actions.open();
    } else if (event.key.toLowerCase() === 'a' && accel) {
      this.consume(event);
      this.actions.selectAll();
    } else if (event.key === 'Escape' && grid.selectionModel?.isEmpty) {
      this.consume(event);
      this.actions.leave();
    } else {
      super.onKeyDown(grid, event);
    }
  }

  protected override onKeyC(_: DataGrid, event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey) {
      this.consume(event);
      this.actions.copy();
    }
  }

  private consume(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
  }
}
