import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { Panel } from '@lumino/widgets';
import type { DbError, ResultInfo, ResultMime, StatementOutcome } from '../../model';
import type { Host } from '../shared/host';
import type { QueryRun } from '../sql-cell/run';
import { ResultFooter } from './footer';
import { footerText } from './format';
import { ResultGrid } from './grid';
import { inspectCell } from './inspector';
import { MessageList } from './messages';
import type { TabInfo } from './tabs';
import { ResultTabs } from './tabs';

const MESSAGES = 'messages';
/** The elapsed time of a running query is repainted this often, milliseconds. */
const TICK_MS = 100;

export interface ResultViewOptions {
  host: Pick<Host, 'request'>;
  trans: TranslationBundle;
  /** The view is as high as its rows, up to a limit; else it fills its parent. */
  fitRows: boolean;
  /** The host holds these rows no more. */
  onGone?(): void;
}

/** Everything one submission of SQL gave: a grid per result, messages, and a line that sums up. */
export class ResultView extends Panel {
  private readonly tabs: ResultTabs;
  private readonly body = new Panel();
  private readonly footer: ResultFooter;
  private readonly grids = new Map<string, ResultGrid>();
  private readonly messages: MessageList;
  private result: ResultMime | null = null;
  private run: QueryRun | null = null;
  /** The tab the reader chose; until then the last result is shown. */
  private chosen: string | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private isScheduled = false;

  constructor(private readonly options: ResultViewOptions) {
    super();
    this.addClass('jp-PeterSql-Result');
    this.toggleClass('jp-mod-fill', !options.fitRows);
    this.body.addClass('jp-PeterSql-Result-body');
    this.tabs = new ResultTabs('', id => {
      this.chosen = id;
      this.refresh();
    });
    this.messages = new MessageList(options.trans);
    this.footer = new ResultFooter(options.trans, () => this.run?.cancel());
    this.addWidget(this.tabs);
    this.addWidget(this.body);
    this.addWidget(this.footer);
  }

  /** Shows a result that is complete. */
  setResult(result: ResultMime): void {
    this.follow(null);
    this.result = result;
    this.refresh();
  }

  /** Shows a query while it runs. */
  setRun(run: QueryRun): void {
    this.follow(run);
    this.refresh();
  }

  updateTheme(): void {
    this.grids.forEach(grid => grid.updateTheme());
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.follow(null);
      this.grids.forEach(grid => grid.dispose());
      super.dispose();
    }
  }

  protected override onActivateRequest(): void {
    [...this.body.widgets].find(widget => widget.isVisible)?.activate();
  }

  private follow(run: QueryRun | null): void {
    if (run === this.run) {
      return;
    }
    this.run?.changed.disconnect(this.schedule, this);
    clearInterval(this.timer);
    this.run = run;
    if (run) {
      run.changed.connect(this.schedule, this);
      this.timer = setInterval(() => this.updateFooter(), TICK_MS);
    }
  }

  /** Progress comes faster than frames: once per frame is enough. */
  private schedule(): void {
    if (!this.isScheduled) {
      this.isScheduled = true;
      requestAnimationFrame(() => {
        this.isScheduled = false;
        this.refresh();
      });
    }
  }

  private refresh(): void {
    if (this.isDisposed) {
      return;
    }
    if (this.run) {
      this.result = this.run.toMime();
      if (this.run.ended) {
        this.follow(null);
      }
    }
    const statements = this.result?.statements ?? [];
    for (const { result } of statements) {
      if (result && result.columns.length > 0) {
        this.gridOf(result).setRows(result.rows);
      }
    }
    const tabs = this.tabsOf(statements);
    const current = this.currentOf(tabs);
    this.tabs.setTabs(tabs, current);
    this.messages.setStatements(statements);
    this.display(current);
    this.updateFooter();
  }

  private gridOf(result: ResultInfo): ResultGrid {
    let grid = this.grids.get(result.id);
    if (!grid) {
      const { host, trans, fitRows } = this.options;
      grid = new ResultGrid({
        host,
        result,
        firstPage: this.run?.firstPage(result.id),
        trans,
        fitRows,
        inspect: (info, cell) => void inspectCell(host, info, cell, trans),
        onError: error => this.onError(error),
        notify: message => this.footer.notify(message)
      });
      this.grids.set(result.id, grid);
      grid.hide();
      this.body.addWidget(grid);
    }
    return grid;
  }

  private tabsOf(statements: readonly StatementOutcome[]): TabInfo[] {
    const { trans } = this.options;
    const results = statements.filter(statement => statement.result && statement.result.columns.length > 0);
    const tabs = results.map((statement, index) => ({
      id: statement.result?.id ?? '',
      label: results.length === 1 ? trans.__('Result') : trans.__('Result %1', index + 1)
    }));
    const notices = statements.reduce((sum, statement) => sum + statement.notices.length, 0);
    const hasMore = notices > 0 || statements.length > results.length || results.length > 1;
    if (hasMore) {
      tabs.push({ id: MESSAGES, label: notices ? trans.__('Messages (%1)', notices) : trans.__('Messages') });
    }
    return tabs;
  }

  private currentOf(tabs: readonly TabInfo[]): string {
    if (tabs.some(tab => tab.id === this.chosen)) {
      return this.chosen ?? '';
    }
    return tabs.filter(tab => tab.id !== MESSAGES).pop()?.id ?? MESSAGES;
  }

  private display(id: string): void {
    const shown: Widget | undefined = id === MESSAGES ? this.messages : this.grids.get(id);
    if (id === MESSAGES && !this.messages.isAttached && this.messages.parent !== this.body) {
      this.body.addWidget(this.messages);
    }
    for (const widget of this.body.widgets) {
      widget.setHidden(widget !== shown);
    }
  }

  private updateFooter(): void {
    const { result, run } = this;
    if (!result) {
      return;
    }
    const statement = result.statements.find(
      ({ result: rows }) => rows && !this.grids.get(rows.id)?.isHidden
    );
    const elapsed = run ? run.elapsedMs : result.elapsedMs;
    this.footer.setState(footerText(result, statement, elapsed, this.options.trans), run !== null);
  }

  private onError(error: DbError): void {
    if (error.code === 'not-found' && this.options.onGone) {
      this.options.onGone();
    } else if (error.code !== 'cancelled') {
      this.footer.notify(this.options.trans.__('Rows could not be read: %1', error.message), true);
    }
  }
}
