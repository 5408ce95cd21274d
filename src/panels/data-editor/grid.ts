import type { TranslationBundle } from '@jupyterlab/translation';
import { BasicSelectionModel, DataGrid, RendererMap } from '@lumino/datagrid';
import { MessageLoop } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { CellValue, NewValue, ResultColumn } from '../../model';
import { ColumnHeaderRenderer, rowHeaderRenderer } from '../result-grid/cell-renderers';
import { columnWidths, textMeasure } from '../result-grid/column-widths';
import { copyText } from '../result-grid/copy-text';
import type { KeyActions } from '../result-grid/handlers';
import { setColumnSizes } from '../result-grid/column-sizes';
import { oneBlit } from '../result-grid/one-blit';
import { readPalette } from '../result-grid/palette';
import { selectedArea, type CellArea } from '../result-grid/selection';
import { CellEditor, type AfterEdit } from './cell-editor';
import { EditDataModel } from './data-model';
import { EditKeyHandler, EditMouseHandler } from './handlers';
import type { EditModel } from './model';
import { pasteBlock } from './paste';
import { editRenderer, readEditColors } from './renderers';
import type { RowId } from './staged';

const ROW_HEIGHT = 22;
const HEADER_HEIGHT = 36;
const MEASURED_ROWS = 100;

const STEPS: Readonly<Record<AfterEdit, readonly [rows: number, columns: number]>> = {
  stay: [0, 0],
  down: [1, 0],
  up: [-1, 0],
  right: [0, 1],
  left: [0, -1]
};

/** A cell by its row's identity. */
export interface CellPlace {
  id: RowId;
  row: number;
  column: number;
}

type Place = Pick<CellPlace, 'row' | 'column'>;
type MoveTarget = Parameters<NonNullable<KeyActions['moveTo']>>[0];

export interface EditGridOptions {
  model: EditModel;
  columns: readonly ResultColumn[];
  trans: TranslationBundle;
  /** The value of this cell is better edited beside the grid: long, binary or cut. */
  isLong(place: CellPlace): boolean;
  editBeside(place: CellPlace): void;
  lookUp(place: CellPlace): void;
  /** The column refers to another table. */
  canLookUp(column: number): boolean;
  review(): void;
  notify(message: string): void;
  /** The menu of the cell at the cursor, or of a column whose header was clicked. */
  openMenu(at: { x: number; y: number }, header: number | null): void;
  search(): void;
  /** A header was clicked; `add` keeps the columns that rows are sorted by already. */
  sort(column: string, add: boolean): void;
}

/** The rows of a table as a grid that stages what is typed, pasted, added and deleted. */
export class EditGrid extends Panel {
  readonly data: EditDataModel;
  private readonly grid: DataGrid;
  private readonly _cursorMoved = new Signal<this, void>(this);
  private palette = readPalette();
  private colors = readEditColors();
  private editor: CellEditor | null = null;
  private searched = '';
  private readonly observer = new ResizeObserver(() => {
    if (this.isVisible) {
      this.editor?.commit();
      MessageLoop.sendMessage(this.grid, Widget.ResizeMessage.UnknownSize);
    }
  });

  constructor(private readonly options: EditGridOptions) {
    super();
    this.addClass('jp-PeterSql-Grid');
    this.addClass('jp-PeterSql-EditGrid');
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    const { model, columns } = options;
    this.data = new EditDataModel(model, columns);
    this.grid = this.createGrid();
    this.addWidget(this.grid);
    model.changed.connect(this.refresh, this);
    this.observer.observe(this.node);
    this.node.addEventListener('contextmenu', event => this.onContextMenu(event));
    this.node.addEventListener('paste', event => this.onPaste(event));
    // A cell that is being edited does not scroll with the others.
    this.node.addEventListener('wheel', () => this.editor?.commit(), { capture: true, passive: true });
  }

  /** Emitted when another cell has the cursor. */
  get cursorMoved(): ISignal<this, void> {
    return this._cursorMoved;
  }

  get cursor(): CellPlace | null {
    const selection = this.grid.selectionModel;
    if (!selection || selection.cursorRow < 0 || selection.cursorRow >= this.options.model.rowCount) {
      return null;
    }
    const { cursorRow: row, cursorColumn: column } = selection;
    return { id: this.options.model.idAt(row), row, column };
  }

  get area(): CellArea | null {
    const area = selectedArea(this.grid.selectionModel);
    const last = { row: this.options.model.rowCount - 1, column: this.options.columns.length - 1 };
    return area && last.row >= 0
      ? { r1: area.r1, c1: area.c1, r2: Math.min(area.r2, last.row), c2: Math.min(area.c2, last.column) }
      : null;
  }

  /** Rows that the selection touches. */
  get selectedIds(): RowId[] {
    const { area } = this;
    return area
      ? Array.from({ length: area.r2 - area.r1 + 1 }, (_, index) => this.options.model.idAt(area.r1 + index))
      : [];
  }

  setNull(): void {
    this.setSelected(
      null,
      ({ nullable }) => nullable,
      name => this.options.trans.__('%1 cannot be NULL', name)
    );
  }

  setDefault(): void {
    this.setSelected(
      { default: true },
      () => true,
      name => name
    );
  }

  setEmpty(): void {
    this.setSelected(
      '',
      () => true,
      name => name
    );
  }

  addRow(): void {
    const [id] = this.options.model.addRows([new Map()]);
    this.goTo(this.options.model.rowOf(id), 0);
  }

  duplicate(): void {
    const ids = this.options.model.duplicate(this.selectedIds);
    if (ids.length > 0) {
      this.goTo(this.options.model.rowOf(ids[0]), 0);
    }
  }

  deleteRows(): void {
    const { can } = this.options.model.source;
    const ids = this.selectedIds;
    const isAllowed = can.delete === true || ids.every(id => this.options.model.stateOf(id) === 'new');
    if (!isAllowed) {
      this.options.notify(String(can.delete));
    } else if (ids.length > 0) {
      this.options.model.toggleDeleted(ids);
    }
  }

  /** Puts a text of cells into the rows from the cursor on. */
  paste(text: string): void {
    const { model, trans, notify } = this.options;
    const area = this.area ?? { r1: model.rowCount, c1: 0, r2: model.rowCount, c2: 0 };
    const { rows, added } = pasteBlock(model, text, area);
    notify(
      added > 0
        ? trans.__('%1 rows pasted, %2 of them new', rows, added)
        : trans._n('%1 row pasted', '%1 rows pasted', rows)
    );
  }

  async copy(): Promise<void> {
    const { area } = this;
    if (!area) {
      return;
    }
    const { model, trans, notify } = this.options;
    const rows: CellValue[][] = [];
    for (let row = area.r1; row <= area.r2; row++) {
      const id = model.idAt(row);
      const cells = Array.from({ length: area.c2 - area.c1 + 1 }, (_, index) =>
        model.cell(id, area.c1 + index)
      );
      if (cells.includes(undefined)) {
        notify(trans.__('Not all of these rows are loaded yet'));
        return;
      }
      rows.push(cells.map(cell => cell ?? null));
    }
    await navigator.clipboard.writeText(copyText('tsv', null, rows));
    notify(trans._n('%1 row copied', '%1 rows copied', rows.length));
  }

  goTo(row: number, column: number): void {
    this.reveal(row, column);
    this.grid.activate();
  }

  /** Puts the cursor on a row and leaves the focus where it is. */
  reveal(row: number, column = this.cursor?.column ?? 0): void {
    MessageLoop.flush();
    this.select({ row, column }, { row, column });
    this.grid.scrollToCell(row, column);
  }

  /** Marks the cells that have this text in them. */
  setSearched(text: string): void {
    this.searched = text.toLowerCase();
    this.data.repaint(0, this.options.model.rowCount);
  }

  /** Begins to edit the cell at the cursor. */
  edit(typed?: string): void {
    const place = this.cursor;
    const { model, columns, trans } = this.options;
    if (!place) {
      return;
    }
    const reason = model.refusal(place.id, place.column);
    if (reason !== null) {
      this.options.notify(`${columns[place.column].name}: ${reason}`);
      return;
    }
    const value = model.cell(place.id, place.column);
    if (value === undefined || model.stateOf(place.id) === 'deleted') {
      return;
    }
    if (typed === undefined && this.options.isLong(place)) {
      this.options.editBeside(place);
      return;
    }
    this.grid.scrollToCell(place.row, place.column);
    this.editor = new CellEditor({
      grid: this.grid,
      row: place.row,
      column: place.column,
      info: model.source.columns[place.column],
      value,
      isDefault: model.isDefault(place.id, place.column),
      typed,
      trans,
      onCommit: (typedValue, after) => {
        this.editor = null;
        model.setCells([{ id: place.id, column: place.column, value: typedValue }]);
        this.move(...STEPS[after]);
      },
      onCancel: () => {
        this.editor = null;
        this.grid.activate();
      },
      ...(this.options.canLookUp(place.column) && { onLookup: () => this.options.lookUp(place) })
    });
  }

  /** Widths that fit the first rows. */
  sizeColumns(): void {
    const { model, columns } = this.options;
    const rows: CellValue[][] = [];
    for (let row = 0; row < Math.min(MEASURED_ROWS, model.rowCount); row++) {
      const id = model.idAt(row);
      if (model.base(id) !== undefined) {
        rows.push(columns.map((_, column) => model.cell(id, column) ?? null));
      }
    }
    const widths = columnWidths(columns, rows, this.palette, textMeasure());
    setColumnSizes(
      this.grid,
      widths.map((size, index) => ({ region: 'body', index, size }))
    );
  }

  /** Rows of the result came. */
  refresh(): void {
    this.data.refresh();
    const width = Math.max(48, 26 + 6.5 * String(this.options.model.rowCount).length);
    if (this.grid.columnSize('row-header', 0) < width) {
      setColumnSizes(this.grid, [{ region: 'row-header', index: 0, size: width }]);
    }
    this._cursorMoved.emit();
  }

  updateTheme(): void {
    this.palette = readPalette();
    this.colors = readEditColors();
    this.grid.style = this.palette.style;
    this.grid.update();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.editor?.close();
      this.observer.disconnect();
      this.options.model.changed.disconnect(this.refresh, this);
      super.dispose();
    }
  }

  protected override onActivateRequest(): void {
    this.grid.activate();
  }

  private createGrid(): DataGrid {
    const { model, columns, review, lookUp } = this.options;
    const palette = (): typeof this.palette => this.palette;
    const grid = new DataGrid({
      style: this.palette.style,
      defaultSizes: {
        rowHeight: ROW_HEIGHT,
        columnWidth: 120,
        rowHeaderWidth: 48,
        columnHeaderHeight: HEADER_HEIGHT
      },
      minimumSizes: {
        rowHeight: ROW_HEIGHT,
        columnWidth: 32,
        rowHeaderWidth: 32,
        columnHeaderHeight: HEADER_HEIGHT
      },
      cellRenderers: new RendererMap({
        body: editRenderer(model, columns, {
          palette,
          colors: () => this.colors,
          searched: () => this.searched
        }),
        'column-header': new ColumnHeaderRenderer(columns, palette),
        'row-header': rowHeaderRenderer(palette)
      })
    });
    oneBlit(grid);
    grid.dataModel = this.data;
    const selection = new BasicSelectionModel({ dataModel: this.data, selectionMode: 'cell' });
    selection.changed.connect(() => this._cursorMoved.emit());
    grid.selectionModel = selection;
    grid.mouseHandler = new EditMouseHandler(
      () => this.edit(),
      (column, add) => this.options.sort(model.source.columns[column].name, add)
    );
    grid.keyHandler = new EditKeyHandler({
      copy: () => void this.copy(),
      leave: () => this.node.parentElement?.closest<HTMLElement>('[tabindex]')?.focus(),
      selectAll: () => this.selectAll(),
      edit: typed => this.edit(typed),
      setNull: () => this.setNull(),
      addRow: () => this.addRow(),
      duplicate: () => this.duplicate(),
      deleteRows: () => this.deleteRows(),
      undo: () => model.undo(),
      redo: () => model.redo(),
      review,
      search: () => this.options.search(),
      menu: () => this.options.openMenu(this.cursorPlace(), null),
      moveTo: (target, extend) => this.moveTo(target, extend),
      lookUp: () => this.cursor && this.options.canLookUp(this.cursor.column) && lookUp(this.cursor),
      move: (rows, moved) => this.move(rows, moved)
    });
    grid.viewport.node.tabIndex = 0;
    grid.viewport.node.setAttribute('role', 'application');
    grid.viewport.node.setAttribute('aria-label', this.options.trans.__('Rows'));
    return grid;
  }

  private move(rows: number, columns: number): void {
    const { cursor } = this;
    if (cursor) {
      const row = Math.max(0, Math.min(this.options.model.rowCount - 1, cursor.row + rows));
      this.goTo(row, Math.max(0, Math.min(this.options.columns.length - 1, cursor.column + columns)));
    }
  }

  private moveTo(target: MoveTarget, extend: boolean): void {
    const { model, columns } = this.options;
    const at = this.cursor ?? { row: 0, column: 0 };
    const to = {
      row: target === 'first' ? 0 : target === 'last' ? model.rowCount - 1 : at.row,
      column: target === 'row-start' ? 0 : target === 'row-end' ? columns.length - 1 : at.column
    };
    if (extend) {
      this.select(at, to);
      this.grid.scrollToCell(to.row, to.column);
    } else {
      this.reveal(to.row, to.column);
    }
  }

  private selectAll(): void {
    const { model, columns } = this.options;
    this.select({ row: 0, column: 0 }, { row: model.rowCount - 1, column: columns.length - 1 });
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

  /** Where a menu of the cell at the cursor belongs, in the window. */
  private cursorPlace(): { x: number; y: number } {
    const { left, right, top, bottom } = this.grid.viewport.node.getBoundingClientRect();
    const { headerWidth, headerHeight, scrollX, scrollY } = this.grid;
    const { row, column } = this.cursor ?? { row: -1, column: 0 };
    const x = left + headerWidth + this.grid.columnOffset('body', column) - scrollX;
    const y = top + headerHeight + (row + 1) * ROW_HEIGHT - scrollY;
    return { x: Math.max(left, Math.min(x, right)), y: Math.max(top, Math.min(y, bottom)) };
  }

  private setSelected(
    value: NewValue,
    allowed: (column: EditModel['source']['columns'][number]) => boolean,
    refusal: (name: string) => string
  ): void {
    const { area } = this;
    const { model } = this.options;
    if (!area) {
      return;
    }
    const cells: { id: RowId; column: number; value: NewValue }[] = [];
    for (let column = area.c1; column <= area.c2; column++) {
      const info = model.source.columns[column];
      if (!allowed(info)) {
        this.options.notify(refusal(info.name));
        continue;
      }
      for (let row = area.r1; row <= area.r2; row++) {
        cells.push({ id: model.idAt(row), column, value });
      }
    }
    const reason = cells.length > 0 ? model.refusal(cells[0].id, cells[0].column) : null;
    if (reason !== null) {
      this.options.notify(reason);
    }
    if (cells.length > 0) {
      model.setCells(cells);
    }
  }

  private onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain');
    if (text && !this.editor) {
      event.preventDefault();
      event.stopPropagation();
      this.paste(text);
    }
  }

  private onContextMenu(event: MouseEvent): void {
    if (this.editor) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    // The menu is about the cell below the pointer, unless it is part of the selection.
    const hit = this.grid.hitTest(event.clientX, event.clientY);
    const { area } = this;
    const isInside =
      area && hit.row >= area.r1 && hit.row <= area.r2 && hit.column >= area.c1 && hit.column <= area.c2;
    if (hit.region === 'body' && !isInside) {
      this.goTo(hit.row, hit.column);
    }
    const header = hit.region === 'column-header' ? hit.column : null;
    this.options.openMenu({ x: event.clientX, y: event.clientY }, header);
  }
}
