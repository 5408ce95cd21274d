import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { BasicSelectionModel, DataGrid, RendererMap } from '@lumino/datagrid';
import type { Message } from '@lumino/messaging';
import { MessageLoop } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';
import type { CellValue, ResultInfo, ResultPage } from '../../model';
import { DbError } from '../../model';
import type { Host } from '../shared/host';
import { Announcer, type AnnouncedCell } from './announcer';
import type { Arranger } from './arranger';
import { bodyRenderer, rowHeaderRenderer } from './cell-renderers';
import { ArrangedHeaderRenderer } from './column-header';
import { ResultDataModel } from './data-model';
import { DropMark } from './drop-mark';
import { FittedWidths } from './fitted-widths';
import { formatCount } from './format';
import { GridColumns } from './grid-columns';
import { GridCursor } from './grid-cursor';
import type { CellPosition, KeyActions } from './handlers';
import { ResultKeyHandler } from './handlers';
import { ArrangingMouseHandler } from './mouse-handler';
import { setColumnSizes } from './column-sizes';
import { oneBlit } from './one-blit';
import { readPalette } from './palette';

const ROW_HEIGHT = 22;
const HEADER_HEIGHT = 36;
/** Rows shown in a notebook before the grid scrolls. */
const MAX_ROWS = 12;
const SCROLL_BAR = 17;
const BORDERS = 2;
const MEASURED_ROWS = 100;

export interface ResultGridOptions {
  host: Pick<Host, 'request'>;
  /** The rows to show, and the order and conditions to mark in the headers. */
  arranger: Arranger;
  trans: TranslationBundle;
  /** Its first rows, where they are known. */
  firstPage?: ResultPage;
  /** The grid is as high as its rows, up to a limit; else it fills its parent. */
  fitRows: boolean;
  /** Rows could not be read. */
  onError(error: DbError): void;
}

/** What the reader wants to do with the grid, for the panel around it. */
export interface GridRequests {
  /** Show the whole value of a cell. */
  inspect: CellPosition;
  copy: undefined;
  search: undefined;
  goToRow: undefined;
  /** A menu at this point of the page, for a cell or the header of a column. */
  menu: { x: number; y: number; column: number | null; row: number | null };
}
export type GridRequest = {
  [K in keyof GridRequests]: { type: K; detail: GridRequests[K] };
}[keyof GridRequests];

/**
 * The rows of one result: any of them is reached at once, and read from the host when it is painted. Cells and columns
 * are named by their position in the result (`CellPosition`), whatever columns are hidden, moved or frozen. To edit cells, give
 * {@link dataGrid} an editor controller and paint over {@link model}.
 */
export class ResultGrid extends Panel {
  readonly columns: GridColumns;
  readonly model: ResultDataModel;
  readonly dataGrid: DataGrid;
  /** Where the cursor and the selection are. */
  readonly position: GridCursor;
  private readonly widths: FittedWidths;
  private readonly announcer: Announcer;
  private readonly _requested = new Signal<this, GridRequest>(this);
  private readonly dropMark = new DropMark();
  private palette = readPalette();
  private shown: ResultInfo;
  private searched = '';
  /** A canvas does not follow its container by itself. */
  private readonly observer = new ResizeObserver(() => {
    if (this.isVisible) {
      MessageLoop.sendMessage(this.dataGrid, Widget.ResizeMessage.UnknownSize);
      this.fitFrame();
    }
  });

  constructor(protected readonly options: ResultGridOptions) {
    super();
    this.addClass('jp-PeterSql-Grid');
    // Keys typed here belong to the grid: the notebook's shortcuts delete and cut cells.
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    const { host, arranger } = options;
    this.shown = arranger.current;
    this.columns = new GridColumns(this.shown.columns);
    this.model = new ResultDataModel({
      columns: this.shown.columns,
      layout: this.columns,
      fetch: async (from, count, signal) =>
        (await host.request('result.page', { result: this.shown.id, from, count }, { signal })).result,
      onError: error => options.onError(DbError.from(error)),
      onFirstPage: () => this.sizeColumns()
    });
    this.dataGrid = this.createGrid();
    this.position = new GridCursor(this.dataGrid, this.model, this.columns);
    this.widths = new FittedWidths(this.dataGrid, this.columns);
    this.announcer = new Announcer(() => this.announcedCell(), options.trans);
    this.model.changed.connect((_, { type }) => {
      if (type === 'cells-changed') {
        this.announcer.announceLate();
      }
    });
    this.addWidget(this.dataGrid);
    this.node.append(this.dropMark.node, this.announcer.node);
    this.setRows(this.shown.rows);
    if (options.firstPage) {
      this.model.pages.add(options.firstPage);
    }
    arranger.changed.connect(this.onArranged, this);
    this.columns.changed.connect(this.onColumns, this);
    this.observer.observe(this.node);
    this.node.addEventListener('contextmenu', event => this.onContextMenu(event));
    // The reader may have dragged a column's border.
    this.node.addEventListener('pointerup', () => setTimeout(() => this.rememberWidths()));
  }

  /** Emitted when the reader asks for something that is not the grid's own business. */
  get requested(): ISignal<this, GridRequest> {
    return this._requested;
  }

  /** Rows that are there now. */
  get rows(): number {
    return this.model.rowCount('body');
  }

  /** The grid grows with its result. */
  setRows(rows: number): void {
    this.model.setRows(rows);
    this.afterRows();
  }

  /** Marks the cells that have this text in them, and paints them again. */
  setSearched(text: string): void {
    this.searched = text.toLowerCase();
    this.model.repaintCells();
  }

  /** Takes over the colours of the theme that is in force now. */
  updateTheme(): void {
    this.palette = readPalette();
    this.dataGrid.style = this.palette.style;
    // The renderers read the palette when they paint; assigning the style schedules it.
    this.dataGrid.update();
  }

  /** The cell of the cursor; `null` before the reader chose one. */
  get cursor(): CellPosition | null {
    return this.position.cell;
  }

  /** The value of a cell if its row is loaded. */
  cellValue({ row, column }: CellPosition): CellValue | undefined {
    return this.model.pages.row(row)?.[column];
  }

  /** Makes a column as wide as what it shows. */
  fitColumn(column: number): void {
    this.columns.setWidth(column, undefined);
    this.sizeColumns();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.announcer.dispose();
      this.options.arranger.changed.disconnect(this.onArranged, this);
      this.columns.changed.disconnect(this.onColumns, this);
      this.observer.disconnect();
      this.model.dispose();
      Signal.clearData(this);
      super.dispose();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.fitFrame();
  }

  protected override onActivateRequest(): void {
    this.dataGrid.activate();
  }

  private createGrid(): DataGrid {
    const palette = (): typeof this.palette => this.palette;
    const { trans, arranger } = this.options;
    const body = bodyRenderer({ model: this.model, palette, searched: () => this.searched });
    const numbers = rowHeaderRenderer(palette);
    const header = new ArrangedHeaderRenderer(this.model, arranger, palette);
    const sizes = { rowHeight: ROW_HEIGHT, columnHeaderHeight: HEADER_HEIGHT };
    const grid = new DataGrid({
      style: this.palette.style,
      defaultSizes: { ...sizes, columnWidth: 120, rowHeaderWidth: 44 },
      minimumSizes: { ...sizes, columnWidth: 32, rowHeaderWidth: 32 },
      cellRenderers: new RendererMap({
        body,
        'column-header': header,
        'corner-header': header,
        'row-header': ({ column }) => (column === 0 ? numbers : body)
      })
    });
    oneBlit(grid);
    grid.dataModel = this.model;
    grid.selectionModel = new BasicSelectionModel({ dataModel: this.model, selectionMode: 'cell' });
    grid.selectionModel.changed.connect(() => this.announcer.announce());
    const position = (hit: DataGrid.HitTestResult): number | null =>
      this.model.columnAt(hit.region, hit.column);
    grid.mouseHandler = new ArrangingMouseHandler({
      open: hit => {
        const column = position(hit);
        if (column !== null) {
          this.ask('inspect', { row: hit.row, column });
        }
      },
      sort: (hit, isAdded) => {
        const column = position(hit);
        if (column !== null) {
          void arranger.toggleSort(column, isAdded);
        }
      },
      fit: hit => {
        const place = hit.x < hit.width / 2 ? hit.column - 1 : hit.column;
        const column = this.model.columnAt(hit.region, place);
        if (column !== null) {
          this.fitColumn(column);
        }
      },
      dragOver: (from, to) => this.dropMark.show(grid, from, to),
      drop: (from, to) => {
        const column = position(from);
        const target = position(to);
        if (column !== null && target !== null) {
          this.columns.move(column, to.x < to.width / 2 ? target : this.after(target));
        }
      }
    });
    grid.keyHandler = new ResultKeyHandler(this.keyActions());
    const { node } = grid.viewport;
    node.tabIndex = 0;
    node.setAttribute('role', 'application');
    node.setAttribute('aria-roledescription', trans.__('result grid'));
    return grid;
  }

  private keyActions(): KeyActions {
    return {
      copy: () => this.ask('copy', undefined),
      open: () => {
        if (this.cursor) {
          this.ask('inspect', this.cursor);
        }
      },
      leave: () => this.leave(),
      selectAll: () => this.position.selectAll(),
      search: () => this.ask('search', undefined),
      goToRow: () => this.ask('goToRow', undefined),
      menu: () => this.openMenuAtCursor(),
      moveTo: (target, extend) => this.position.moveTo(target, extend)
    };
  }

  private ask<K extends keyof GridRequests>(type: K, detail: GridRequests[K]): void {
    this._requested.emit({ type, detail } as GridRequest);
  }

  /** The column that follows another one among the shown ones; `null` after the last. */
  private after(column: number): number | null {
    const { shown } = this.columns;
    return shown[shown.indexOf(column) + 1] ?? null;
  }

  /** Escape with nothing selected: back to the notebook or panel around the grid. */
  private leave(): void {
    this.node.parentElement?.closest<HTMLElement>('[tabindex]')?.focus();
  }

  private onArranged(): void {
    const { current } = this.options.arranger;
    if (current !== this.shown) {
      this.shown = current;
      this.dataGrid.selectionModel?.clear();
      this.model.replaceRows(current.rows);
      this.dataGrid.scrollTo(this.dataGrid.scrollX, 0);
      this.afterRows();
    }
    this.model.repaintHeaders();
  }

  private onColumns(): void {
    this.dataGrid.selectionModel?.clear();
    this.applyWidths();
  }

  private afterRows(): void {
    const { rows } = this;
    const width = Math.max(44, 18 + 6.5 * String(rows).length);
    if (this.dataGrid.columnSize('row-header', 0) < width) {
      setColumnSizes(this.dataGrid, [{ region: 'row-header', index: 0, size: width }]);
    }
    const { trans } = this.options;
    this.dataGrid.viewport.node.setAttribute(
      'aria-label',
      trans.__('%1 rows, %2 columns', formatCount(rows), this.shown.columns.length)
    );
    this.fitFrame();
  }

  private sizeColumns(): void {
    const rows: (readonly CellValue[])[] = [];
    const first = Math.floor(this.dataGrid.scrollY / ROW_HEIGHT);
    for (let row = first; row < Math.min(first + MEASURED_ROWS, this.rows); row++) {
      rows.push(this.model.pages.row(row) ?? []);
    }
    const loaded = rows.filter(row => row.length > 0);
    this.widths.fit(this.model.columns, loaded, this.palette);
    this.applyWidths();
  }

  private applyWidths(): void {
    this.widths.apply();
    this.fitFrame();
  }

  private rememberWidths(): void {
    if (this.isDisposed) {
      return;
    }
    this.widths.remember();
    this.fitFrame();
  }

  private fitFrame(): void {
    if (!this.options.fitRows || this.isDisposed) {
      return;
    }
    const all = this.rows;
    const rows = Math.min(MAX_ROWS, all);
    const { headerWidth, bodyWidth } = this.dataGrid;
    const content = headerWidth + bodyWidth + BORDERS + (all > rows ? SCROLL_BAR : 0);
    const isWide = content > (this.parent?.node.clientWidth ?? Infinity);
    // The frame ends with the last column.
    this.node.style.maxWidth = `${content}px`;
    this.node.style.height = `${HEADER_HEIGHT + rows * ROW_HEIGHT + (isWide ? SCROLL_BAR : 0) + BORDERS}px`;
  }

  private announcedCell(): AnnouncedCell | null {
    const { cursor } = this;
    return cursor && this.node.contains(document.activeElement)
      ? { column: this.shown.columns[cursor.column].name, row: cursor.row, value: this.cellValue(cursor) }
      : null;
  }

  private onContextMenu(event: MouseEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const { clientX: x, clientY: y } = event;
    const hit = this.dataGrid.hitTest(x, y);
    const column = this.model.columnAt(hit.region, hit.column);
    const isCell = hit.region === 'body' || hit.region === 'row-header';
    if (hit.region === 'body' && !this.position.covers(hit.row, hit.column)) {
      this.position.selectPlace(hit.row, hit.column);
    }
    this.ask('menu', { x, y, column, row: isCell ? hit.row : null });
  }

  private openMenuAtCursor(): void {
    const { row = null, column = null } = this.cursor ?? {};
    this.ask('menu', { ...this.position.menuPoint(), column, row });
  }
}
