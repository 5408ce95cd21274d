import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, InputDialog, type MainAreaWidget } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import type { ConnectionState } from '../model';
import { databasesIcon } from '../panels/shared/icons';
import { reportErrors } from './report-errors';
import { CommandIds, IPeterSql } from './tokens';

/** All connections in one tab. */
export const connectionManagerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:connection-manager',
  description: 'Lists the database connections, their groups and states.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    { connections }: IPeterSql,
    translator: ITranslator,
    palette: ICommandPalette | null
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands, shell } = app;
    let open: MainAreaWidget | null = null;

    const setGroup = async ({ config }: ConnectionState): Promise<void> => {
      const groups = connections.all.flatMap(state => state.config.group ?? []);
      const { button, value } = await InputDialog.getItem({
        title: trans.__('Group of %1', config.name),
        label: trans.__('An existing group or a new name; empty for none'),
        items: [...new Set(['', ...groups])],
        current: config.group ?? '',
        editable: true
      });
      if (button.accept) {
        const group = value?.trim() || undefined;
        await reportErrors(trans.__('Could not move %1', config.name), () =>
          connections.save({ ...config, group }, config.name)
        );
      }
    };
    const run = (id: string, name: string): void => void commands.execute(id, { name });

    commands.addCommand(CommandIds.manageConnections, {
      label: trans.__('Manage connections'),
      caption: trans.__('All connections: groups, states, edit, duplicate and remove'),
      icon: databasesIcon,
      execute: async () => {
        const { connectionManager } = await import('../panels/connection-manager');
        if (!open || open.isDisposed) {
          open = connectionManager({
            connections,
            trans,
            actions: {
              add: () => void commands.execute(CommandIds.addConnection),
              connect: name =>
                void reportErrors(trans.__('Could not connect to %1', name), () => connections.open(name)),
              disconnect: name =>
                void reportErrors(trans.__('Could not disconnect'), () => connections.close(name)),
              edit: name => run(CommandIds.editConnection, name),
              duplicate: name => run(CommandIds.duplicateConnection, name),
              remove: name => run(CommandIds.removeConnection, name),
              setGroup: state => void setGroup(state)
            }
          });
          shell.add(open, 'main', { type: 'Database connections' });
        }
        shell.activateById(open.id);
      }
    });
    palette?.addItem({ command: CommandIds.manageConnections, category: trans.__('Databases') });
  }
};
