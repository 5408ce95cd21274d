import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { BasicSelectionModel, DataGrid, RendererMap } from '@lumino/datagrid';
import type { Message } from '@lumino/messaging';
import { MessageLoop } from '@lumino/messaging';
import { Menu, Panel, Widget } from '@lumino/widgets';
import type { CellValue, ResultInfo, ResultPage } from '../../model';
import { DbError } from '../../model';
import type { Host } from '../shared/host';
import { bodyRenderer, ColumnHeaderRenderer, rowHeaderRenderer } from './cell-renderers';
import { columnWidths, textMeasure } from './column-widths';
import type { CopyFormat } from './copy-text';
import { ResultDataModel } from './data-model';
import type { CellPosition } from './handlers';
import { ResultKeyHandler, ResultMouseHandler } from './handlers';
import { oneBlit } from './one-blit';
import { readPalette } from './palette';
import { copySelection, selectedArea } from './selection';

const ROW_HEIGHT = 22;
const HEADER_HEIGHT = 36;
/** Rows shown in a notebook before the grid scrolls. */
const MAX_ROWS = 12;
const SCROLL_BAR = 17;
const BORDERS = 2;
const MEASURED_ROWS = 100;

export interface ResultGridOptions {
  host: Pick<Host, 'request'>;
  result: ResultInfo;
  trans: TranslationBundle;
  /** Its first rows, where they are known. */
  firstPage?: ResultPage;
  /** The grid is as high as its rows, up to a limit; else it fills its parent. */
  fitRows: boolean;
  /** Shows the whole value of a cell. */
  inspect(result: ResultInfo, cell: CellPosition): void;
  /** Rows could not be read. */
  onError(error: DbError): void;
  /** Says something to the user: what was copied, or why not. */
  notify(message: string): void;
}

/** The rows of one result: any of them is reached at once, and read from the host when it is painted. */
export class ResultGrid extends Panel {
  readonly model: ResultDataModel;
  private readonly grid: DataGrid;
  private palette = readPalette();
  /** A canvas does not follow its container by itself. */
  private readonly observer = new ResizeObserver(() => {
    if (this.isVisible) {
      MessageLoop.sendMessage(this.grid, Widget.ResizeMessage.UnknownSize);
      this.fitFrame();
    }
  });

  constructor(private readonly options: ResultGridOptions) {
    super();
    this.addClass('jp-PeterSql-Grid');
    // Keys typed here belong to the grid: the notebook's shortcuts delete and cut cells.
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
    const { host, result } = options;
    const { columns } = result;
    this.model = new ResultDataModel({
      columns,
      fetch: async (from, count, signal) =>
        (await host.request('result.page', { result: result.id, from, count }, { signal })).result,
      onError: error => options.onError(DbError.from(error)),
      onFirstPage: () => this.sizeColumns()
    });
    this.grid = this.createGrid();
    this.addWidget(this.grid);
    this.setRows(result.rows);
    if (options.firstPage) {
      this.model.pages.add(options.firstPage);
    }
    this.observer.observe(this.node);
    this.node.addEventListener('contextmenu', event => this.openMenu(event));
    // The reader may have dragged a column's border.
    this.node.addEventListener('pointerup', () => setTimeout(() => this.fitFrame()));
  }

  /** The grid grows with its result. */
  setRows(rows: number): void {
    this.model.setRows(rows);
    const width = Math.max(44, 18 + 6.5 * String(rows).length);
    if (this.grid.columnSize('row-header', 0) < width) {
      this.grid.resizeColumn('row-header', 0, width);
      MessageLoop.flush();
    }
    this.fitFrame();
  }

  /** Takes over the colours of the theme that is in force now. */
  updateTheme(): void {
    this.palette = readPalette();
    this.grid.style = this.palette.style;
    // The renderers read the palette when they paint; assigning the style schedules it.
    this.grid.update();
  }

  /** Puts the selected cells, or all of a small result, on the clipboard. */
  async copy(format: CopyFormat, withHeader: boolean): Promise<void> {
    const { host, result, trans } = this.options;
    try {
      const rows = await copySelection({
        host,
        result: { ...result, rows: this.model.rowCount('body') },
        area: selectedArea(this.grid.selectionModel),
        format,
        withHeader
      });
      this.options.notify(trans._n('%1 row copied', '%1 rows copied', rows));
    } catch (error) {
      this.options.notify(DbError.from(error).message);
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.observer.disconnect();
      this.model.dispose();
      super.dispose();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.fitFrame();
  }

  protected override onActivateRequest(): void {
    this.grid.activate();
  }

  private createGrid(): DataGrid {
    const palette = (): typeof this.palette => this.palette;
    const { columns } = this.model;
    const grid = new DataGrid({
      style: this.palette.style,
      defaultSizes: {
        rowHeight: ROW_HEIGHT,
        columnWidth: 120,
        rowHeaderWidth: 44,
        columnHeaderHeight: HEADER_HEIGHT
      },
      minimumSizes: {
        rowHeight: ROW_HEIGHT,
        columnWidth: 32,
        rowHeaderWidth: 32,
        columnHeaderHeight: HEADER_HEIGHT
      },
      cellRenderers: new RendererMap({
        body: bodyRenderer(columns, palette),
        'column-header': new ColumnHeaderRenderer(columns, palette),
        'row-header': rowHeaderRenderer(palette)
      })
    });
    oneBlit(grid);
    grid.dataModel = this.model;
    grid.selectionModel = new BasicSelectionModel({ dataModel: this.model, selectionMode: 'cell' });
    grid.mouseHandler = new ResultMouseHandler(cell => this.inspect(cell));
    grid.keyHandler = new ResultKeyHandler({
      copy: () => void this.copy('tsv', false),
      open: () => this.inspect(this.cursor()),
      leave: () => this.leave(),
      selectAll: () => this.selectAll()
    });
    grid.viewport.node.tabIndex = 0;
    return grid;
  }

  private cursor(): CellPosition | null {
    const selection = this.grid.selectionModel;
    return selection && selection.cursorRow >= 0
      ? { row: selection.cursorRow, column: selection.cursorColumn }
      : null;
  }

  private inspect(cell: CellPosition | null): void {
    if (cell) {
      this.options.inspect(this.options.result, cell);
    }
  }

  private selectAll(): void {
    this.grid.selectionModel?.select({
      r1: 0,
      c1: 0,
      r2: this.model.rowCount('body') - 1,
      c2: this.model.columns.length - 1,
      cursorRow: 0,
      cursorColumn: 0,
      clear: 'all'
    });
  }

  /** Escape with nothing selected: back to the notebook or panel around the grid. */
  private leave(): void {
    this.node.parentElement?.closest<HTMLElement>('[tabindex]')?.focus();
  }

  private sizeColumns(): void {
    const rows: (readonly CellValue[])[] = [];
    for (let row = 0; row < Math.min(MEASURED_ROWS, this.model.rowCount('body')); row++) {
      rows.push(this.model.pages.row(row) ?? []);
    }
    const loaded = rows.filter(row => row.length > 0);
    columnWidths(this.model.columns, loaded, this.palette, textMeasure()).forEach((width, column) =>
      this.grid.resizeColumn('body', column, width)
    );
    // Sizes are set by posted messages; the frame is measured after them.
    MessageLoop.flush();
    this.fitFrame();
  }

  private fitFrame(): void {
    if (!this.options.fitRows || this.isDisposed) {
      return;
    }
    const all = this.model.rowCount('body');
    const rows = Math.min(MAX_ROWS, all);
    const content = this.grid.headerWidth + this.grid.bodyWidth + BORDERS + (all > rows ? SCROLL_BAR : 0);
    const isWide = content > (this.parent?.node.clientWidth ?? Infinity);
    // The frame ends with the last column.
    this.node.style.maxWidth = `${content}px`;
    this.node.style.height = `${HEADER_HEIGHT + rows * ROW_HEIGHT + (isWide ? SCROLL_BAR : 0) + BORDERS}px`;
  }

  private openMenu(event: MouseEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const { trans } = this.options;
    const commands = new CommandRegistry();
    const menu = new Menu({ commands });
    const cell = this.cursor();
    const add = (id: string, label: string, execute: () => void, isEnabled = true): void => {
      commands.addCommand(id, { label, execute, isEnabled: () => isEnabled });
      menu.addItem({ command: id });
    };
    add('tsv', trans.__('Copy'), () => void this.copy('tsv', false));
    add('tsv-header', trans.__('Copy with column names'), () => void this.copy('tsv', true));
    add('csv', trans.__('Copy as CSV'), () => void this.copy('csv', true));
    add('markdown', trans.__('Copy as Markdown'), () => void this.copy('markdown', true));
    menu.addItem({ type: 'separator' });
    add('all', trans.__('Select all'), () => this.selectAll());
    add('inspect', trans.__('Show whole value'), () => this.inspect(cell), cell !== null);
    menu.aboutToClose.connect(() => setTimeout(() => menu.dispose()));
    menu.open(event.clientX, event.clientY);
  }
}
