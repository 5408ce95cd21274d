import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, showDialog } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { addIcon, closeIcon, copyIcon } from '@jupyterlab/ui-components';
import type { ConnectionConfig } from '../model';
import type { ConnectionForm } from '../panels/connection-form';
import { editIcon } from '../panels/shared/icons';
import { reportErrors } from './report-errors';
import type { ConnectionArgs } from './tokens';
import { CommandIds, IPeterSql } from './tokens';

/** Commands that add, edit, duplicate and remove connections. */
export const connectionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:connections',
  description: 'The form for database connections.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    { host, connections }: IPeterSql,
    translator: ITranslator,
    palette: ICommandPalette | null
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands, shell } = app;
    const open = new Map<string, ConnectionForm>();

    const show = async (config?: Partial<ConnectionConfig>, previous?: string): Promise<ConnectionForm> => {
      const module = await import('../panels/connection-form');
      const key = previous ?? '';
      let form = open.get(key);
      if (!form || config?.name !== previous) {
        form?.dispose();
        form = new module.ConnectionForm({
          host,
          connections,
          trans,
          config,
          previous,
          onConnect: (name, secrets) => {
            // Begun here for what was typed; the tree joins this attempt and shows how it ends.
            void connections.open(name, secrets).catch(() => undefined);
            void commands.execute(CommandIds.revealObject, { connection: name });
          }
        });
        open.set(key, form);
        form.disposed.connect(() => open.delete(key));
        shell.add(form, 'main', { type: 'Database connection' });
      }
      shell.activateById(form.id);
      return form;
    };
    /** The connection that a command is about: named in its arguments, or under the context menu. */
    const named = (args: ConnectionArgs): ConnectionConfig | undefined => {
      const row = app.contextMenuHitTest(node => node.dataset.connection !== undefined);
      const name = args.name ?? row?.dataset.connection;
      return name === undefined ? undefined : connections.find(name)?.config;
    };

    commands.addCommand(CommandIds.addConnection, {
      label: trans.__('Add connection…'),
      caption: trans.__('Add a database connection'),
      icon: addIcon,
      execute: () => show()
    });
    commands.addCommand(CommandIds.editConnection, {
      label: trans.__('Edit…'),
      icon: editIcon,
      execute: async (args: ConnectionArgs) => {
        const config = named(args);
        const form = config && (await show(config, config.name));
        if (args.test) {
          form?.test();
        }
      }
    });
    commands.addCommand(CommandIds.duplicateConnection, {
      label: trans.__('Duplicate…'),
      icon: copyIcon,
      execute: async args => {
        const config = named(args);
        if (config) {
          const { freeName } = await import('../panels/connection-form');
          const { sample: _, ...copy } = config;
          await show({ ...copy, name: freeName(config.name, connections.names()) });
        }
      }
    });
    commands.addCommand(CommandIds.removeConnection, {
      label: trans.__('Remove…'),
      icon: closeIcon,
      execute: async args => {
        const config = named(args);
        if (!config) {
          return;
        }
        const { button } = await showDialog({
          title: trans.__('Remove connection %1?', config.name),
          body: trans.__(
            'Only the connection is forgotten; no data is touched. Open sessions of it are closed, and SQL cells that name it will not run.'
          ),
          buttons: [
            Dialog.cancelButton({ label: trans.__('Cancel') }),
            Dialog.warnButton({ label: trans.__('Remove connection') })
          ]
        });
        if (button.accept) {
          await reportErrors(trans.__('Could not remove the connection'), () =>
            connections.remove(config.name)
          );
        }
      }
    });
    palette?.addItem({ command: CommandIds.addConnection, category: trans.__('Databases') });
  }
};
