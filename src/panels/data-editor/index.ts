import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { Panel, SplitPanel } from '@lumino/widgets';
import type { ObjectRef, ResultInfo, RowFilter } from '../../model';
import { DbError } from '../../model';
import type { SearchBar } from '../result-grid/search-bar';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import { RowApply } from './apply';
import { CommitBar, type BarState } from './commit-bar';
import { FilterBar, NO_FILTER, toggledSort } from './filter-bar';
import { EditGrid } from './grid';
import type { CellPlace } from './grid-cursor';
import { RowLoader } from './loader';
import { openHeaderMenu, openRowMenu } from './menu';
import { EditModel } from './model';
import { problemPanel } from './problem';
import { chooseReferred, referenceOf } from './references';
import { reviewPlan } from './review';
import { createSearch, showColumn, type LoadedRowsOptions } from './search';
import { countStaged } from './staged';
import { ValueBeside } from './value-beside';

/** The elapsed time of a running query is repainted this often, milliseconds. */
const TICK_MS = 200;

export interface DataEditorOptions {
  host: Host;
  connections: ConnectionsModel;
  trans: TranslationBundle;
  connection: string;
  ref: ObjectRef;
}

/** The rows of a table or view in the main area: read by pages, edited in place, stored all or not at all. */
export class DataEditor extends Panel {
  private readonly session = `panel:${UUID.uuid4()}`;
  private readonly filterBar: FilterBar;
  private readonly search: SearchBar;
  private readonly split = new SplitPanel({ orientation: 'horizontal', spacing: 1 });
  private readonly loader: RowLoader;
  private readonly _dirtyChanged = new Signal<this, boolean>(this);
  private readonly timer: ReturnType<typeof setInterval>;
  private filter: RowFilter = NO_FILTER;
  private parts: { model: EditModel; bar: CommitBar; apply: RowApply; beside: ValueBeside } | null = null;
  private grid: EditGrid | null = null;
  private problem: Panel | null = null;
  private message = '';
  private isError = false;
  private isApplying = false;
  private wasDirty = false;

  constructor(private readonly options: DataEditorOptions) {
    super();
    this.addClass('jp-PeterSql-Browse');
    this.addClass('jp-PeterSql-DataEditor');
    const { host, connections, connection, ref, trans } = options;
    this.loader = new RowLoader({
      host,
      connections,
      connection,
      ref,
      session: this.session,
      onError: error => (error.code === 'not-found' ? void this.reload() : this.say(error.message, true))
    });
    this.loader.resultChanged.connect((_, result) => this.showResult(result));
    this.loader.progressed.connect(() => {
      this.grid?.refresh();
      this.parts?.bar.update();
    });
    this.loader.arrived.connect((_, { from, count }) => this.onArrived(from, count));
    this.filterBar = new FilterBar(trans, filter => void this.setFilter(filter));
    this.split.addClass('jp-PeterSql-DataEditor-body');
    this.search = createSearch(this.rowsOptions());
    this.addWidget(this.filterBar);
    this.addWidget(this.search);
    this.addWidget(this.split);
    host.stateChanged.connect(this.onHostState, this);
    this.timer = setInterval(() => this.loader.isRunning && this.parts?.bar.update(), TICK_MS);
    void this.reload();
  }

  /** Emitted when the first change is staged, and when none is left. */
  get dirtyChanged(): ISignal<this, boolean> {
    return this._dirtyChanged;
  }

  get isDirty(): boolean {
    return this.parts?.model.isDirty ?? false;
  }

  /** Reads the rows again; staged changes stay. */
  async reload(): Promise<void> {
    const { host, connections, connection, ref } = this.options;
    this.problem?.dispose();
    try {
      await connections.open(connection);
      const source = (await host.request('rows.describe', { connection, ref })).result;
      if (this.isDisposed) {
        return;
      }
      this.parts ??= this.createParts(new EditModel(source));
      this.parts.model.setSource(source);
      await this.loader.load(this.filter);
      this.filterBar.setFilter(this.filter);
      this.search.restart();
      if (this.isDirty) {
        await this.parts.apply.recheck();
      }
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (!this.isDisposed && error.code !== 'cancelled') {
        this.onLoadError(error);
      }
    }
  }

  addRow(): void {
    const can = this.parts?.model.source.can.insert;
    if (can === true) {
      this.grid?.changes.addRow();
    } else if (can !== undefined) {
      this.say(can, true);
    }
  }

  duplicateRows(): void {
    this.grid?.changes.duplicateRows();
  }

  deleteRows(): void {
    this.grid?.changes.deleteRows();
  }

  /** Shows or hides the whole value of the current cell. */
  toggleValue(): void {
    this.parts?.beside.toggle();
  }

  /** Opens the search in all rows. */
  openSearch(): void {
    this.search.open();
  }

  /** Shows the statements, and runs them when the user agrees. */
  async review(): Promise<void> {
    const { parts, options } = this;
    if (!parts?.model.isDirty || this.isApplying) {
      return;
    }
    const { trans, connections, connection } = options;
    const production = connections.find(connection)?.config.production ? connection : null;
    this.isApplying = true;
    parts.bar.update();
    try {
      const plan = await parts.apply.plan();
      if (await reviewPlan(plan, trans, production)) {
        const outcome = await parts.apply.run(plan);
        if (outcome.state === 'applied') {
          const count = plan.statements.length;
          this.say(trans._n('%1 row stored', '%1 rows stored', count), false);
        } else {
          this.say(trans.__('Nothing was stored'), true);
        }
      }
    } catch (error) {
      this.say(DbError.from(error).message, true);
    } finally {
      this.isApplying = false;
      parts.bar.update();
    }
  }

  /** Asks before changes that are not stored go with the tab. */
  async confirmClose(): Promise<boolean> {
    if (!this.isDirty) {
      return true;
    }
    const { trans } = this.options;
    const { button } = await showDialog({
      title: trans.__('Close without storing the changes?'),
      body: trans.__('Changes of rows that were not applied are lost.'),
      buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Discard changes') })]
    });
    return button.accept;
  }

  updateTheme(): void {
    this.grid?.updateTheme();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      const { host } = this.options;
      host.stateChanged.disconnect(this.onHostState, this);
      clearInterval(this.timer);
      this.loader.dispose();
      this.parts?.beside.dispose();
      host.request('session.close', { session: this.session }).catch(() => null);
      super.dispose();
    }
  }

  protected override onActivateRequest(): void {
    this.grid?.activate();
  }

  private createParts(model: EditModel) {
    const { host, trans, connection, ref } = this.options;
    const { loader } = this;
    const apply = new RowApply({ host, trans, connection, ref, model, loader });
    const bar = new CommitBar(model, trans, () => this.barState(), {
      cancel: () => loader.cancel(),
      review: () => void this.review(),
      discard: () => model.discard(),
      undo: () => model.undo(),
      redo: () => model.redo(),
      goTo: ({ id, column }) => {
        const at = model.source.columns.findIndex(({ name }) => name === column);
        this.grid?.goTo(model.rowOf(id), Math.max(0, at));
      },
      settle: (problem, keep) => model.settle(problem, keep)
    });
    const beside = new ValueBeside({ trans, model, apply, split: this.split, grid: () => this.grid });
    model.changed.connect(() => {
      bar.update();
      this.tellDirty();
    });
    this.addWidget(bar);
    return { model, bar, apply, beside };
  }

  private tellDirty(): void {
    if (this.isDirty !== this.wasDirty) {
      this.wasDirty = this.isDirty;
      this._dirtyChanged.emit(this.isDirty);
    }
  }

  private showResult(result: ResultInfo): void {
    const { parts, options } = this;
    if (!parts) {
      return;
    }
    const { model, apply, beside } = parts;
    const layouts = result.columns.map(({ layout }) => layout);
    apply.reset(layouts);
    model.setRows(
      this.loader,
      layouts.map(({ kind }) => kind === 'binary')
    );
    const columns = result.columns.filter((_, column) => !model.source.columns[column]?.hidden);
    if (this.grid && JSON.stringify(columns) === JSON.stringify(this.grid.data.columns)) {
      this.grid.restart();
      return;
    }
    this.grid?.dispose();
    const { trans } = options;
    this.grid = new EditGrid({
      model,
      columns,
      trans,
      isLong: place => beside.isFor(place),
      editBeside: () => beside.edit(),
      lookUp: place => void this.lookUp(place),
      canLookUp: column => referenceOf(model, column) !== undefined,
      review: () => void this.review(),
      notify: message => this.say(message, false),
      openMenu: (at, header) => (header === null ? this.openMenu(at) : this.openHeaderMenu(at, header)),
      search: () => this.openSearch(),
      filter: () => this.filter,
      sort: (column, add) =>
        void this.setFilter({ ...this.filter, sort: toggledSort(this.filter.sort, column, add) })
    });
    this.grid.cursorMoved.connect(() => {
      parts.bar.update();
      void beside.follow();
    });
    this.split.insertWidget(0, this.grid);
    this.isUnsized = true;
  }

  private isUnsized = false;

  private onArrived(from: number, count: number): void {
    const { parts, grid } = this;
    if (!parts || !grid) {
      return;
    }
    if (this.isUnsized) {
      this.isUnsized = false;
      grid.sizeColumns();
    }
    // Deleted rows shift those below: a few more are painted than came.
    grid.data.repaint(
      Math.max(0, from - 1000),
      Math.min(count + 2000, parts.model.rowCount - Math.max(0, from - 1000))
    );
  }

  private async setFilter(filter: RowFilter): Promise<void> {
    const before = this.filter;
    this.filter = filter;
    this.filterBar.setFilter(filter);
    try {
      await this.loader.load(filter);
      this.search.restart();
      if (this.isDirty) {
        await this.parts?.apply.recheck();
      }
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (error.code !== 'cancelled' && this.filter === filter) {
        this.filter = before;
        this.filterBar.setFilter(filter, [error.message, error.hint].filter(text => text).join(' · '));
      }
    }
  }

  private barState(): BarState {
    const { loader, grid, parts, message, isError, isApplying } = this;
    const { trans } = this.options;
    const place = grid?.cursor;
    const name = place ? (parts?.model.source.columns[place.column]?.name ?? '') : '';
    return {
      rows: parts ? parts.model.rowCount - countStaged(parts.model.staged).added : loader.count,
      elapsedMs: loader.elapsedMs,
      isRunning: loader.isRunning,
      isApplying,
      cursor: place ? trans.__('%1 · row %2', name, place.row + 1) : '',
      message,
      isError
    };
  }

  private say(message: string, isError: boolean): void {
    this.message = message;
    this.isError = isError;
    this.parts?.bar.update();
  }

  private async lookUp(place: CellPlace): Promise<void> {
    const { parts } = this;
    if (parts && referenceOf(parts.model, place.column)) {
      const { host, trans, connection } = this.options;
      await chooseReferred(place, { host, trans, connection, model: parts.model });
      this.grid?.activate();
    }
  }

  private rowsOptions(): LoadedRowsOptions {
    const { host, trans } = this.options;
    return { host, trans, loader: this.loader, model: () => this.parts?.model, grid: () => this.grid };
  }

  private openHeaderMenu(at: { x: number; y: number }, index: number): void {
    const { filter, options } = this;
    const column = this.parts?.model.source.columns[index]?.name ?? '';
    openHeaderMenu(at, column, {
      trans: options.trans,
      sorted: filter.sort.find(each => each.column === column),
      sort: descending => {
        const sort = descending === null ? [] : [{ column, descending }];
        void this.setFilter({ ...this.filter, sort });
      },
      statistics: () => showColumn(this.rowsOptions(), index, at),
      search: () => this.openSearch()
    });
  }

  private openMenu(at: { x: number; y: number }): void {
    const { grid, parts } = this;
    const place = grid?.cursor;
    if (!grid || !parts) {
      return;
    }
    openRowMenu(at, {
      grid,
      model: parts.model,
      trans: this.options.trans,
      addCondition: condition =>
        void this.setFilter({ ...this.filter, conditions: [...this.filter.conditions, condition] }),
      sort: (column, descending) => void this.setFilter({ ...this.filter, sort: [{ column, descending }] }),
      statistics: column => showColumn(this.rowsOptions(), column, at),
      search: () => this.openSearch(),
      editBeside: () => parts.beside.edit(),
      lookUp: place && referenceOf(parts.model, place.column) ? () => void this.lookUp(place) : null
    });
  }

  private onLoadError(error: DbError): void {
    if (this.grid) {
      this.say(error.message, true);
      return;
    }
    const { trans } = this.options;
    this.problem = problemPanel(error, trans, () => void this.reload());
    this.insertWidget(0, this.problem);
  }

  /** Reading again is safe, so a new host in place of the one that held the rows is asked at once. */
  private onHostState(): void {
    const { host } = this.options;
    const { heldBy } = this.loader;
    if (host.state === 'ready' && heldBy !== undefined && host.info?.host !== heldBy) {
      this.loader.heldBy = undefined;
      void this.reload();
    }
  }
}
