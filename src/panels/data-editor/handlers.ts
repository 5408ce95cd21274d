import type { DataGrid } from '@lumino/datagrid';
import type { KeyActions } from '../result-grid/handlers';
import { ResultKeyHandler, ResultMouseHandler } from '../result-grid/handlers';

/** What the keys of the editor do. */
export interface EditActions {
  copy(): void;
  leave(): void;
  selectAll(): void;
  /** Begins to edit the cell at the cursor, with a typed character in place of its value. */
  edit(typed?: string): void;
  setNull(): void;
  addRow(): void;
  duplicate(): void;
  deleteRows(): void;
  undo(): void;
  redo(): void;
  review(): void;
  lookUp(): void;
  search(): void;
  menu(): void;
  moveTo: NonNullable<KeyActions['moveTo']>;
  /** Moves the cursor by one cell. */
  move(rows: number, columns: number): void;
}

/** The grid's keys, with those that edit. Pasting is an event of its own, not a key. */
export class EditKeyHandler extends ResultKeyHandler {
  constructor(private readonly edits: EditActions) {
    super({
      copy: () => edits.copy(),
      open: () => edits.edit(),
      leave: () => edits.leave(),
      selectAll: () => edits.selectAll(),
      search: () => edits.search(),
      menu: () => edits.menu(),
      moveTo: (target, extend) => edits.moveTo(target, extend)
    });
  }

  override onKeyDown(grid: DataGrid, event: KeyboardEvent): void {
    const action = this.actionOf(event);
    if (action) {
      event.preventDefault();
      event.stopPropagation();
      action();
    } else {
      super.onKeyDown(grid, event);
    }
  }

  private actionOf(event: KeyboardEvent): (() => void) | undefined {
    const { edits } = this;
    const { key, shiftKey, altKey } = event;
    if (event.ctrlKey || event.metaKey) {
      switch (shiftKey ? `shift ${key.toLowerCase()}` : key.toLowerCase()) {
        case '0':
          return () => edits.setNull();
        case 'd':
          return () => edits.duplicate();
        case 'delete':
        case 'backspace':
          return () => edits.deleteRows();
        case 'z':
          return () => edits.undo();
        case 'y':
        case 'shift z':
          return () => edits.redo();
        case 's':
        case 'enter':
          return () => edits.review();
      }
      return undefined;
    }
    switch (key) {
      case 'F2':
        return () => edits.edit();
      case 'F4':
        return () => edits.lookUp();
      case 'Insert':
        return () => edits.addRow();
      case 'Delete':
      case 'Backspace':
        return () => edits.setNull();
      case 'Tab':
        return () => edits.move(0, shiftKey ? -1 : 1);
    }
    return key.length === 1 && !altKey ? () => edits.edit(key) : undefined;
  }
}

/** A pointer that moved further than this drags, pixels. */
const DRAG = 4;
/** The border of a header, which is dragged to resize its column, pixels. */
const BORDER = 6;

/** A double click edits a cell; a click on a column's name sorts by it. */
export class EditMouseHandler extends ResultMouseHandler {
  private pressed: { x: number; y: number; column: number } | null = null;

  constructor(
    edit: () => void,
    private readonly sort: (column: number, add: boolean) => void
  ) {
    super(edit);
  }

  override onMouseDown(grid: DataGrid, event: MouseEvent): void {
    const { region, column, x, width } = grid.hitTest(event.clientX, event.clientY);
    const isName = region === 'column-header' && x > BORDER && x < width - BORDER && event.button === 0;
    this.pressed = isName ? { x: event.clientX, y: event.clientY, column } : null;
    super.onMouseDown(grid, event);
  }

  override onMouseUp(grid: DataGrid, event: MouseEvent): void {
    const { pressed } = this;
    this.pressed = null;
    super.onMouseUp(grid, event);
    if (pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < DRAG) {
      this.sort(pressed.column, event.shiftKey);
    }
  }
}
