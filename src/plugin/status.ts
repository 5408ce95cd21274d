import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
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
    switch (host.state) {
      case 'starting':
        this.say(trans.__('Starting…'), trans.__('The engine host of the databases is starting'));
        break;
      case 'ready':
        this.say(
          String(open.length),
          trans._n('%1 open database connection', '%1 open database connections', open.length)
        );
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

  private say(text: string, title: string): void {
    this.text.textContent = text;
    this.button.title = title;
    this.button.setAttribute('aria-label', title);
  }
}
