import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { Panel } from '@lumino/widgets';
import type { CopyFormat } from '../../kernel-bridge/common/methods';
import type { CellValue, Filter, ResultInfo, ResultPage } from '../../model';
import { DbError } from '../../model';
import type { Host } from '../shared/host';
import type { RowSource } from './arranger';
import { Arranger, spooledRows } from './arranger';
import { pickColumns } from './column-picker';
import { copyCells } from './copy';
import { FilterBar } from './filter-bar';
import { FilterForm } from './filter-form';
import { askForRow } from './go-to-row';
import type { GridRequest, GridRequests } from './grid';
import { ResultGrid } from './grid';
import type { MenuActions } from './grid-menu';
import { openCopyMenu, openGridMenu } from './grid-menu';
import type { CellPosition } from './handlers';
import { inspectCell } from './inspector';
import { SearchBar } from './search-bar';
import { showStatistics } from './statistics-popover';

export interface ResultPaneOptions {
  host: Pick<Host, 'request'>;
  result: ResultInfo;
  /** Names the engine that INSERT statements are written for. */
  connection: string;
  trans: TranslationBundle;
  /** Its first rows, where they are known. */
  firstPage?: ResultPage;
  fitRows: boolean;
  /** Who sorts and filters; default: the host, in its spool. */
  source?: RowSource;
  onError(error: DbError): void;
  /** Says something to the user: what was copied, or why not. */
  notify(message: string, isError?: boolean): void;
}

/** One result with all that can be done with its rows: a bar of conditions and a search above the grid, menus and popovers. */
export class ResultPane extends Panel {
  readonly arranger: Arranger;
  readonly grid: ResultGrid;
  private readonly search: SearchBar;
  private readonly _changed = new Signal<this, void>(this);
  private shown: ResultInfo;

  constructor(private readonly options: ResultPaneOptions) {
    super();
    this.addClass('jp-PeterSql-Pane');
    const { host, result, firstPage, trans, fitRows, onError, notify } = options;
    this.shown = result;
    const source = options.source ?? spooledRows(host, result);
    this.arranger = new Arranger(result, source, error => notify(error.message, true));
    this.grid = new ResultGrid({ host, arranger: this.arranger, firstPage, trans, fitRows, onError });
    this.search = this.createSearch();
    const bar = new FilterBar(this.arranger, result.columns, trans, (filter, at) =>
      this.editFilter(filter.column, at, filter)
    );
    this.addWidget(bar);
    this.addWidget(this.search);
    this.addWidget(this.grid);
    this.grid.requested.connect(this.onRequest, this);
    this.arranger.changed.connect(this.onArranged, this);
  }

  /** Emitted when other rows are shown. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The rows that are shown now. */
  get current(): ResultInfo {
    return this.arranger.current;
  }

  /** Rows came in while the query runs. */
  setRows(rows: number): void {
    if (!this.arranger.isArranged) {
      this.grid.setRows(rows);
    }
  }

  updateTheme(): void {
    this.grid.updateTheme();
  }

  openSearch(): void {
    this.search.open();
  }

  openColumns(at: { x: number; y: number }): void {
    pickColumns(this.grid.columns, this.options.trans, at);
  }

  openCopyMenu(at: { x: number; y: number }): void {
    openCopyMenu(at, (format, withHeader) => void this.copy(format, withHeader), this.options.trans);
  }

  /** Puts the selected cells, or all of a small result, on the clipboard. */
  async copy(format: CopyFormat, withHeader: boolean): Promise<void> {
    const { host, connection, trans, notify } = this.options;
    try {
      const { area } = this.grid.position;
      const rows = await copyCells({ host, connection, result: this.current.id, area, format, withHeader });
      notify(trans._n('%1 row copied', '%1 rows copied', rows));
    } catch (thrown) {
      const { message, hint } = DbError.from(thrown);
      notify([message, hint].filter(text => text).join('. '), true);
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.arranger.dispose();
      Signal.clearData(this);
      super.dispose();
    }
  }

  protected override onActivateRequest(): void {
    this.grid.activate();
  }

  private onArranged(): void {
    if (this.shown !== this.arranger.current) {
      this.shown = this.arranger.current;
      this.search.restart();
    }
    this._changed.emit();
  }

  private onRequest(_: ResultGrid, request: GridRequest): void {
    switch (request.type) {
      case 'inspect':
        this.inspect(request.detail);
        break;
      case 'copy':
        void this.copy('tsv', false);
        break;
      case 'search':
        this.openSearch();
        break;
      case 'goToRow':
        this.goToRow();
        break;
      case 'menu':
        this.openMenu(request.detail);
        break;
    }
  }

  private inspect(cell: CellPosition): void {
    const { host, trans } = this.options;
    void inspectCell(host, this.current, cell, trans);
  }

  private goToRow(): void {
    const { left, top } = this.grid.node.getBoundingClientRect();
    const at = { x: left + 40, y: top + 30 };
    askForRow(this.grid.rows, this.grid.cursor?.row ?? 0, this.options.trans, at, row => {
      this.grid.position.goTo({ row });
      this.grid.activate();
    });
  }

  private openMenu({ x, y, row, column }: GridRequests['menu']): void {
    let value: CellValue | undefined;
    if (row !== null && column !== null && !this.grid.model.pages.isCut(row, column)) {
      value = this.grid.cellValue({ row, column });
    }
    const actions: MenuActions = {
      copy: (format, withHeader) => void this.copy(format, withHeader),
      copyName: each => void navigator.clipboard.writeText(this.shown.columns[each].name),
      inspect: (atRow, each) => this.inspect({ row: atRow, column: each }),
      selectAll: () => this.grid.position.selectAll(),
      selectColumn: each => this.grid.position.selectColumn(each),
      goToRow: () => this.goToRow(),
      search: () => this.openSearch(),
      filter: (each, at) => this.editFilter(each, at),
      statistics: (each, at) => this.showStatistics(each, at),
      pickColumns: at => this.openColumns(at),
      fitColumn: each => this.grid.fitColumn(each)
    };
    const place = { x, y, row, column, value };
    openGridMenu(place, this.grid.columns, this.arranger, actions, this.options.trans);
  }

  private editFilter(column: number, at: { x: number; y: number }, filter?: Filter): void {
    const { host, trans } = this.options;
    new FilterForm({
      column,
      columns: this.shown.columns,
      trans,
      at,
      filter,
      statistics: async signal =>
        (await host.request('result.statistics', { result: this.arranger.base.id, column }, { signal }))
          .result,
      apply: next => void this.arranger.addFilter(next, filter)
    });
  }

  private showStatistics(column: number, at: { x: number; y: number }): void {
    const { host, trans } = this.options;
    void showStatistics({
      column: this.shown.columns[column],
      trans,
      at,
      read: async (signal, onProgress) => {
        const request = { result: this.current.id, column };
        const options = { signal, onProgress: ({ fraction }: { fraction: number }) => onProgress(fraction) };
        return (await host.request('result.statistics', request, options)).result;
      }
    });
  }

  private createSearch(): SearchBar {
    const { host, trans } = this.options;
    return new SearchBar(
      {
        find: async (text, { signal, onProgress }) => {
          const request = { result: this.current.id, text, columns: this.grid.columns.shown };
          const options = {
            signal,
            onProgress: ({ fraction }: { fraction: number }) => onProgress(fraction)
          };
          return (await host.request('result.find', request, options)).result;
        },
        hit: async (search, row, backward) =>
          (await host.request('result.hit', { search, row, backward })).result,
        row: () => this.grid.cursor?.row ?? 0,
        show: row => this.grid.position.goTo({ row }),
        mark: text => this.grid.setSearched(text),
        forget: search => void host.request('result.release', { results: [search] }).catch(() => null),
        closed: () => this.grid.activate()
      },
      trans
    );
  }
}
