import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import type { ConnectionState, ConnectionStatus } from '../model';
import { reportErrors } from './report-errors';
import { IPeterSql } from './tokens';

/** States in which a connection counts as open to the user. */
const OPEN: readonly ConnectionStatus[] = ['ready', 'degraded', 'reconnecting'];

/** Says so when an open connection cannot come back by itself: its password was changed, its database is gone. */
export const connectionNoticesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:connection-notices',
  description: 'Tells when an open database connection ended for good.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  activate: (_app: JupyterFrontEnd, { connections }: IPeterSql, translator: ITranslator): void => {
    const trans = translator.load('jupyterlab_petersql');
    const before = new Map<string, ConnectionStatus>();

    const tell = ({ config, error }: ConnectionState): void => {
      const { name } = config;
      const message = trans.__('The connection %1 has ended. %2', name, error?.message ?? '');
      Notification.error(message, {
        autoClose: false,
        actions: [
          {
            label: trans.__('Reconnect'),
            caption: trans.__('Connect to %1 again; a password is asked for where it takes one', name),
            callback: () =>
              void reportErrors(trans.__('Could not connect to %1', name), () => connections.open(name))
          }
        ]
      });
    };
    connections.changed.connect(() => {
      for (const state of connections.all) {
        const { name } = state.config;
        const was = before.get(name);
        before.set(name, state.status);
        if (was && OPEN.includes(was) && state.status === 'failed') {
          tell(state);
        }
      }
    });
  }
};
