import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel, Widget } from '@lumino/widgets';
import { UUID } from '@lumino/coreutils';
import { DbError } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import { QueryRun } from '../sql-cell/run';
import { ResultView } from './view';

export interface BrowseViewOptions {
  host: Host;
  connections: ConnectionsModel;
  /** Draws charts. */
  rendermime?: IRenderMimeRegistry;
  trans: TranslationBundle;
  connection: string;
  /** The statement whose rows are shown. */
  sql: string;
}

/** The rows of a table or view in the main area, read in a database session of their own. */
export class BrowseView extends Panel {
  private readonly session = `panel:${UUID.uuid4()}`;
  private view: ResultView | null = null;
  private problem: Widget | null = null;
  private run: QueryRun | null = null;
  /** Identity of the host that holds the rows. */
  private heldBy: string | undefined;

  constructor(private readonly options: BrowseViewOptions) {
    super();
    this.addClass('jp-PeterSql-Browse');
    options.host.stateChanged.connect(this.onHostState, this);
    void this.reload();
  }

  /** Reads the rows again. */
  async reload(): Promise<void> {
    const { host, connections, connection, sql } = this.options;
    this.run?.cancel();
    this.problem?.dispose();
    const abort = new AbortController();
    const run = new QueryRun(connection, host.info?.host ?? '', () => abort.abort());
    this.run = run;
    try {
      await connections.open(connection);
      this.showRun(run);
      const { result } = await host.request(
        'query.run',
        { connection, session: this.session, sql },
        { signal: abort.signal, onProgress: progress => run.update(progress) }
      );
      if (this.run === run && !this.isDisposed) {
        this.heldBy = result.result.host;
        this.view?.setResult(result.result);
      }
    } catch (thrown) {
      if (this.run === run && !this.isDisposed) {
        this.showProblem(DbError.from(thrown));
      }
    } finally {
      run.end();
    }
  }

  updateTheme(): void {
    this.view?.updateTheme();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      const { host } = this.options;
      host.stateChanged.disconnect(this.onHostState, this);
      this.run?.cancel();
      host.request('session.close', { session: this.session }).catch(() => null);
      super.dispose();
    }
  }

  protected override onActivateRequest(): void {
    this.view?.activate();
  }

  private showRun(run: QueryRun): void {
    this.view?.dispose();
    const { host, trans, rendermime } = this.options;
    this.view = new ResultView({ host, trans, rendermime, fitRows: false, onGone: () => void this.reload() });
    this.addWidget(this.view);
    this.view.setRun(run);
  }

  private showProblem(error: DbError): void {
    const { trans } = this.options;
    const node = document.createElement('div');
    const message = document.createElement('p');
    message.textContent = error.code === 'cancelled' ? trans.__('Cancelled.') : error.message;
    const details = document.createElement('p');
    details.className = 'jp-PeterSql-Browse-detail';
    details.textContent = [error.detail, error.hint, error.sqlState].filter(text => text).join(' · ');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-mod-styled';
    button.textContent = trans.__('Try again');
    button.addEventListener('click', () => void this.reload());
    node.append(message, details, button);
    this.problem = new Widget({ node });
    this.problem.addClass('jp-PeterSql-Browse-problem');
    if (!this.run?.hasOutput) {
      this.view?.dispose();
      this.view = null;
    }
    this.insertWidget(0, this.problem);
  }

  /** Reading again is safe, so a new host in place of the one that held the rows is asked at once. */
  private onHostState(): void {
    const { host } = this.options;
    if (host.state === 'ready' && this.heldBy !== undefined && host.info?.host !== this.heldBy) {
      this.heldBy = undefined;
      void this.reload();
    }
  }
}
