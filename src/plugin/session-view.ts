import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import type { SessionView } from '../panels/session-view';
import { sessionsIcon } from '../panels/shared/icons';
import { reportErrors } from './report-errors';
import type { ConnectionArgs } from './tokens';
import { CommandIds, IPeterSql } from './tokens';

/** Who is on the server of a connection, and how to end what they do. */
export const sessionViewPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:session-view',
  description: 'Shows the sessions of a database server, what they wait for, and ends them.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    { host, connections }: IPeterSql,
    translator: ITranslator,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands, shell } = app;
    const tracker = new WidgetTracker<MainAreaWidget<SessionView>>({ namespace: 'petersql-sessions' });
    /** The connection in the arguments, or under the context menu. */
    const named = (args: ConnectionArgs): string | undefined =>
      args.name ?? app.contextMenuHitTest(node => node.dataset.connection !== undefined)?.dataset.connection;

    commands.addCommand(CommandIds.showSessions, {
      label: trans.__('Sessions'),
      caption: trans.__('Who is on the server, what they run and wait for'),
      icon: sessionsIcon,
      describedBy: { args: { type: 'object', properties: { name: { type: 'string' } } } },
      // SQLite has no server.
      isVisible: args => {
        const name = named(args);
        return name === undefined || connections.find(name)?.config.engine !== 'sqlite';
      },
      execute: async args => {
        const connection = named(args);
        if (connection === undefined) {
          return;
        }
        const { sessionPanel } = await import('../panels/session-view');
        const id = `petersql-sessions:${connection}`;
        let widget = tracker.find(each => each.id === id);
        if (!widget) {
          widget = sessionPanel({ host, connections, trans, connection, report: reportErrors });
          shell.add(widget, 'main', { type: 'Sessions' });
          await tracker.add(widget);
        }
        shell.activateById(id);
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIds.showSessions,
      args: ({ content }) => ({ name: content.model.connection }),
      name: ({ id }) => id
    });
  }
};
