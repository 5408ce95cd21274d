import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, type MainAreaWidget } from '@jupyterlab/apputils';
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

    const setLook = async ({ config }: ConnectionState): Promise<void> => {
      const { askLook } = await import('../panels/connection-manager');
      const groups = new Set(connections.all.flatMap(state => state.config.group?.trim() ?? []));
      const look = await askLook(config, [...groups].filter(Boolean).sort(), trans);
      if (look) {
        await reportErrors(trans.__('Could not change %1', config.name), () =>
          connections.save({ ...config, ...look }, config.name)
        );
      }
    };
    const move = async (name: string, by: 1 | -1): Promise<void> => {
      const { placeAfterMove } = await import('../panels/connection-manager');
      const before = placeAfterMove(connections.all, name, by);
      if (before !== undefined) {
        await reportErrors(trans.__('Could not move %1', name), () => connections.move(name, before));
      }
    };
    const importOthers = async (): Promise<void> => {
      const [{ askImport }, { freeName }] = await Promise.all([
        import('../panels/connection-manager'),
        import('../panels/connection-form')
      ]);
      await reportErrors(trans.__('Could not import'), async () => {
        for (const config of await askImport(await connections.candidates(), trans)) {
          await connections.save({ ...config, name: freeName(config.name, connections.names()) });
        }
      });
    };
    const run = (id: string, name: string): void => void commands.execute(id, { name });

    commands.addCommand(CommandIds.importConnections, {
      label: trans.__('Import connections…'),
      caption: trans.__('Take over connections from pg_service.conf, .pgpass and .my.cnf'),
      execute: importOthers
    });
    commands.addCommand(CommandIds.manageConnections, {
      label: trans.__('Manage connections'),
      caption: trans.__('All connections: groups, colors, states; edit, test, duplicate, import and remove'),
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
              setLook: state => void setLook(state),
              test: name => void commands.execute(CommandIds.editConnection, { name, test: true }),
              importOthers: () => void commands.execute(CommandIds.importConnections),
              move: (name, by) => void move(name, by)
            }
          });
          shell.add(open, 'main', { type: 'Database connections' });
        }
        shell.activateById(open.id);
      }
    });
    palette?.addItem({ command: CommandIds.importConnections, category: trans.__('Databases') });
    palette?.addItem({ command: CommandIds.manageConnections, category: trans.__('Databases') });
  }
};
