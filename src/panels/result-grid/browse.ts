import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel, Widget } from '@lumino/widgets';
import { UUID } from '@lumino/coreutils';
import type { ResultInfo } from '../../model';
import { DbError } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import { QueryRun } from '../sql-cell/run';
import type { RowSource } from './arranger';
import { spooledRows } from './arranger';
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
  /**
   * The quoted name of the table that the statement reads all of: its order and conditions are then the server's
   * business. Without it the host sorts and filters the rows that it has.
   */
  from?: string;
}

/**
 * The rows of a table or view in the main area, read in a database session of their own. To build on it: {@link resultView} shows
 * the rows (`resultView.pane.grid` is the grid, `pane.arranger` its order and conditions), {@link reload} reads them again,
 * {@link sessionId} is the database session in which changes to them belong.
 */
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

  /** The view of the rows that are there; `null` before the first ones. */
  get resultView(): ResultView | null {
    return this.view;
  }

  /** The database session that the rows are read in. */
  get sessionId(): string {
    return this.session;
  }

  /** Reads the rows again, in the order in which the server gives them. */
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
      for (const session of [this.session, `${this.session}:arranged`]) {
        host.request('session.close', { session }).catch(() => null);
      }
      super.dispose();
    }
  }

  protected override onActivateRequest(): void {
    this.view?.activate();
  }

  private showRun(run: QueryRun): void {
    this.view?.dispose();
    const { host, trans, rendermime } = this.options;
    this.view = new ResultView({
      host,
      trans,
      rendermime,
      fitRows: false,
      source: result => this.sourceOf(result),
      onGone: () => void this.reload()
    });
    this.addWidget(this.view);
    this.view.setRun(run);
  }

  /** A table is sorted and filtered by its server, which has indexes; what else is shown, by the host. */
  private sourceOf(result: ResultInfo): RowSource {
    const { host, connection, from } = this.options;
    const spooled = spooledRows(host, result);
    if (from === undefined) {
      return spooled;
    }
    return {
      release: spooled.release,
      arrange: async (arrangement, { signal }) => {
        const { columns } = result;
        const { result: query } = await host.request('table.select', {
          connection,
          from,
          columns,
          arrangement
        });
        // The session of all rows may still be reading them.
        const session = `${this.session}:arranged`;
        const { result: done } = await host.request(
          'query.run',
          { connection, session, ...query },
          { signal }
        );
        const [statement] = done.result.statements;
        if (!statement?.result) {
          throw new DbError({ code: 'internal', message: 'The server gave no rows' });
        }
        return statement.result;
      }
    };
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
