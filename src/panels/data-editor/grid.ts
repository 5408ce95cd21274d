import type { TranslationBundle } from '@jupyterlab/translation';
import { BasicSelectionModel, DataGrid, RendererMap } from '@lumino/datagrid';
import { MessageLoop } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { CellValue, ResultColumn, RowFilter } from '../../model';
import { rowHeaderRenderer } from '../result-grid/cell-renderers';
import { columnWidths, textMeasure } from '../result-grid/column-widths';
import { setColumnSizes } from '../result-grid/column-sizes';
import { SORTED, widthOfMarks } from '../result-grid/header-marks';
import { oneBlit } from '../result-grid/one-blit';
import { readPalette } from '../result-grid/palette';
import { AreaChanges } from './area-changes';
import { CellEditor, type AfterEdit } from './cell-editor';
import { EditHeaderRenderer, marksOf } from './column-header';
import { EditDataModel } from './data-model';
import { NO_FILTER } from './filter-bar';
import { GridCursor, type CellPlace } from './grid-cursor';
import { EditKeyHandler, EditMouseHandler } from './handlers';
import type { EditModel } from './model';
import { editRenderer, readEditColors } from './renderers';

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
  /** What the rows are those of, in which order. */
  filter(): RowFilter;
  /** A header was clicked; `add` keeps the columns that rows are sorted by already. */
  sort(column: string, add: boolean): void;
}

/** The rows of a table as a grid that stages what is typed, pasted, added and deleted. */
export class EditGrid extends Panel {
  readonly data: EditDataModel;
  /** What is done to all that is selected. */
  readonly changes: AreaChanges;
  /** Where the cursor and the selection are. */
  readonly position: GridCursor;
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
    this.position = new GridCursor(this.grid, model, columns.length);
    this.changes = new AreaChanges({
      model,
      trans: options.trans,
      cursor: this.position,
      notify: message => options.notify(message)
    });
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
    return this.position.place;
  }

  goTo(row: number, column: number): void {
    this.position.goTo(row, column);
  }

  /** Puts the cursor on a row and leaves the focus where it is. */
  reveal(row: number): void {
    this.position.reveal(row);
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
        this.position.move(...STEPS[after]);
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
    const { source } = model;
    const widths = columnWidths(columns, rows, this.palette, textMeasure(), column =>
      widthOfMarks([...marksOf(source, NO_FILTER, source.columns[column].name), SORTED])
    );
    setColumnSizes(
      this.grid,
      widths.map((size, index) => ({ region: 'body', index, size }))
    );
  }

  /** Other rows of the same columns are read: the first ones are shown, in the columns that were in view. */
  restart(): void {
    this.editor?.close();
    this.position.toFirstRow();
    this.data.repaintHeader();
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
        'column-header': new EditHeaderRenderer(columns, palette, column =>
          marksOf(model.source, this.options.filter(), model.source.columns[column].name)
        ),
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
      copy: () => void this.changes.copy(),
      leave: () => this.node.parentElement?.closest<HTMLElement>('[tabindex]')?.focus(),
      selectAll: () => this.position.selectAll(),
      edit: typed => this.edit(typed),
      setNull: () => this.changes.setNull(),
      addRow: () => this.changes.addRow(),
      duplicate: () => this.changes.duplicateRows(),
      deleteRows: () => this.changes.deleteRows(),
      undo: () => model.undo(),
      redo: () => model.redo(),
      review,
      search: () => this.options.search(),
      menu: () => this.options.openMenu(this.position.menuPoint(), null),
      moveTo: (target, extend) => this.position.moveTo(target, extend),
      lookUp: () => this.cursor && this.options.canLookUp(this.cursor.column) && lookUp(this.cursor),
      move: (rows, moved) => this.position.move(rows, moved)
    });
    grid.viewport.node.tabIndex = 0;
    grid.viewport.node.setAttribute('role', 'application');
    grid.viewport.node.setAttribute('aria-label', this.options.trans.__('Rows'));
    return grid;
  }

  private onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain');
    if (text && !this.editor) {
      event.preventDefault();
      event.stopPropagation();
      this.changes.paste(text);
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
    if (hit.region === 'body' && !this.position.covers(hit)) {
      this.goTo(hit.row, hit.column);
    }
    const header = hit.region === 'column-header' ? hit.column : null;
    this.options.openMenu({ x: event.clientX, y: event.clientY }, header);
  }
}
