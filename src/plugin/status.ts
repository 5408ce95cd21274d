import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { ConnectionState } from '../model';
import { countdownText } from '../panels/shared/countdown';
import { databasesIcon } from '../panels/shared/icons';
import { CommandIds, IPeterSql } from './tokens';

/** State of the engine host and the number of open connections, in the status bar. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:status',
  description: 'The state of the engine host in the status bar.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    petersql: IPeterSql,
    translator: ITranslator,
    statusBar: IStatusBar | null
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    const item = new HostStatus(petersql, trans, () => {
      const lost = petersql.host.state === 'lost';
      void app.commands.execute(lost ? CommandIds.restartHost : CommandIds.focusExplorer);
    });
    statusBar?.registerStatusItem(statusPlugin.id, { item, align: 'left', rank: 10 });
  }
};

/** A button of the status bar: what the host does; a click shows the sidebar, or restarts a lost host. */
class HostStatus extends Widget {
  private readonly button = document.createElement('button');
  private readonly text = document.createElement('span');
  private timer: number | undefined;

  constructor(
    private readonly petersql: IPeterSql,
    private readonly trans: TranslationBundle,
    onClick: () => void
  ) {
    super();
    this.addClass('jp-PeterSql-Status');
    this.button.addEventListener('click', onClick);
    databasesIcon.element({ container: this.button.appendChild(document.createElement('span')) });
    this.button.append(this.text);
    this.node.append(this.button);
    petersql.host.stateChanged.connect(this.refresh, this);
    petersql.connections.changed.connect(this.refresh, this);
    this.refresh();
  }

  private refresh(): void {
    const { host, connections } = this.petersql;
    const { trans } = this;
    const open = connections.all.filter(({ status }) => status === 'ready' || status === 'degraded');
    this.node.dataset.state = host.state;
    this.node.dataset.connections = '';
    window.clearTimeout(this.timer);
    switch (host.state) {
      case 'starting':
        this.say(trans.__('Starting…'), trans.__('The engine host of the databases is starting'));
        break;
      case 'ready':
        this.sayConnections(open.length);
        break;
      case 'reconnecting':
        this.say(trans.__('Reconnecting…'), trans.__('The engine host went away and is being reached again'));
        break;
      case 'lost':
        this.say(
          trans.__('Restart engine host'),
          host.error?.message ?? trans.__('The engine host of the databases is not running')
        );
        break;
    }
  }

  /** The worst of the connections; their number while all is well. */
  private sayConnections(open: number): void {
    const { trans } = this;
    const { connections } = this.petersql;
    const count = trans._n('%1 open database connection', '%1 open database connections', open);
    const lost = connections.all.filter(({ status }) => status === 'reconnecting');
    const failed = connections.all.filter(({ status }) => status === 'failed');
    const slow = connections.all.filter(({ status }) => status === 'degraded');
    const reasons = [...lost, ...failed].map(
      ({ config, error }) => `${config.name}: ${error?.message ?? ''}`
    );
    if (lost.length > 0) {
      this.node.dataset.connections = 'reconnecting';
      this.say(this.countdown(lost), [trans.__('The link is lost'), ...reasons].join('\n'));
      this.timer = window.setTimeout(() => this.refresh(), 500);
    } else if (failed.length > 0) {
      this.node.dataset.connections = 'failed';
      this.say(
        trans._n('%1 connection failed', '%1 connections failed', failed.length),
        [count, ...reasons].join('\n')
      );
    } else if (slow.length > 0) {
      this.node.dataset.connections = 'degraded';
      this.say(trans.__('%1 is slow', slow.map(({ config }) => config.name).join(', ')), count);
    } else {
      this.say(String(open), count);
    }
  }

  private countdown(lost: readonly ConnectionState[]): string {
    const { trans } = this;
    const { connections } = this.petersql;
    return lost.length === 1
      ? `${lost[0].config.name}: ${countdownText(connections.retryAt(lost[0]), trans)}`
      : trans.__('%1 connections reconnecting…', lost.length);
  }

  private say(text: string, title: string): void {
    this.text.textContent = text;
    this.button.title = title;
    this.button.setAttribute('aria-label', title);
  }
}
