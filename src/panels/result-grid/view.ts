import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { Panel } from '@lumino/widgets';
import type { DbError, ResultInfo, ResultMime, StatementOutcome } from '../../model';
import type { Host } from '../shared/host';
import type { QueryRun } from '../sql-cell/run';
import { ResultFooter } from './footer';
import { footerText } from './format';
import { MessageList } from './messages';
import { ResultPane } from './pane';
import type { TabInfo } from './tabs';
import { ResultTabs } from './tabs';

const MESSAGES = 'messages';
const CHART = 'chart';
/** The elapsed time of a running query is repainted this often, milliseconds. */
const TICK_MS = 100;

export interface ResultViewOptions {
  host: Pick<Host, 'request'>;
  trans: TranslationBundle;
  /** The view is as high as its rows, up to a limit; else it fills its parent. */
  fitRows: boolean;
  /** Draws charts; without it there is no tab for them. */
  rendermime?: IRenderMimeRegistry;
  /** The host holds these rows no more. */
  onGone?(): void;
}

/** Everything one submission of SQL gave: a grid per result, a chart, messages, and a line that sums up. */
export class ResultView extends Panel {
  private readonly tabs: ResultTabs;
  private readonly body = new Panel();
  private readonly footer: ResultFooter;
  private readonly panes = new Map<string, ResultPane>();
  private readonly messages: MessageList;
  private readonly charts = new Map<ResultPane, Panel>();
  private result: ResultMime | null = null;
  private run: QueryRun | null = null;
  /** The tab the reader chose; until then the last result is shown. */
  private chosen: string | null = null;
  /** The result that the reader saw last: what a chart is of. */
  private lastPane: string | null = null;
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
    this.footer = new ResultFooter(options.trans, {
      cancel: () => this.run?.cancel(),
      search: () => this.pane?.openSearch(),
      columns: at => this.pane?.openColumns(at),
      copy: at => this.pane?.openCopyMenu(at)
    });
    this.addWidget(this.tabs);
    this.addWidget(this.body);
    this.addWidget(this.footer);
  }

  /** The result whose rows are shown; `null` beside them. */
  get pane(): ResultPane | null {
    return [...this.panes.values()].find(pane => !pane.isHidden) ?? null;
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
    this.panes.forEach(pane => pane.updateTheme());
    this.charts.forEach(chart => [...chart.widgets].forEach(widget => widget.update()));
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.follow(null);
      this.panes.forEach(pane => pane.dispose());
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
        this.paneOf(result).setRows(result.rows);
      }
    }
    const tabs = this.tabsOf(statements);
    const current = this.currentOf(tabs);
    this.tabs.setTabs(tabs, current);
    this.messages.setStatements(statements);
    this.display(current);
    this.updateFooter();
  }

  private paneOf(result: ResultInfo): ResultPane {
    let pane = this.panes.get(result.id);
    if (!pane) {
      const { host, trans, fitRows } = this.options;
      pane = new ResultPane({
        host,
        result,
        connection: this.result?.connection ?? '',
        firstPage: this.run?.firstPage(result.id),
        trans,
        fitRows,
        onError: error => this.onError(error),
        notify: (message, isError) => this.footer.notify(message, isError)
      });
      pane.changed.connect(() => this.updateFooter());
      this.panes.set(result.id, pane);
      pane.hide();
      this.body.addWidget(pane);
    }
    return pane;
  }

  private tabsOf(statements: readonly StatementOutcome[]): TabInfo[] {
    const { trans, rendermime } = this.options;
    const results = statements.filter(statement => statement.result && statement.result.columns.length > 0);
    const tabs = results.map((statement, index) => ({
      id: statement.result?.id ?? '',
      label: results.length === 1 ? trans.__('Result') : trans.__('Result %1', index + 1)
    }));
    if (rendermime && results.some(({ result }) => result && result.rows > 0)) {
      tabs.push({ id: CHART, label: trans.__('Chart') });
    }
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
    return tabs.filter(tab => this.panes.has(tab.id)).pop()?.id ?? MESSAGES;
  }

  private display(id: string): void {
    if (this.panes.has(id)) {
      this.lastPane = id;
    }
    const shown = id === CHART ? this.showChart() : id === MESSAGES ? this.messages : this.panes.get(id);
    if (id === MESSAGES && this.messages.parent !== this.body) {
      this.body.addWidget(this.messages);
    }
    for (const widget of this.body.widgets) {
      widget.setHidden(widget !== shown);
    }
  }

  /** The chart of the result that was shown last. */
  private showChart(): Widget | undefined {
    const pane = this.panes.get(this.lastPane ?? '') ?? [...this.panes.values()].pop();
    const { host, trans, rendermime, fitRows } = this.options;
    if (!pane || !rendermime) {
      return undefined;
    }
    let chart = this.charts.get(pane);
    if (!chart) {
      const holder = new Panel();
      holder.addClass('jp-PeterSql-Chart-holder');
      chart = holder;
      this.charts.set(pane, holder);
      this.body.addWidget(holder);
      void import('./chart-view').then(({ ChartView }) => {
        if (!holder.isDisposed) {
          holder.addWidget(new ChartView({ host, trans, rendermime, pane, fitRows }));
        }
      });
    }
    return chart;
  }

  private updateFooter(): void {
    const { result, run, pane } = this;
    if (!result) {
      return;
    }
    const statement = result.statements.find(
      ({ result: rows }) => rows && !this.panes.get(rows.id)?.isHidden
    );
    const elapsed = run ? run.elapsedMs : result.elapsedMs;
    const shown = pane?.arranger.isArranged ? pane.current.rows : undefined;
    const text = footerText(result, statement, elapsed, this.options.trans, shown);
    this.footer.setState(text, run !== null, pane !== null);
  }

  private onError(error: DbError): void {
    if (error.code === 'not-found' && this.options.onGone) {
      this.options.onGone();
    } else if (error.code !== 'cancelled') {
      this.footer.notify(this.options.trans.__('Rows could not be read: %1', error.message), true);
    }
  }
}
