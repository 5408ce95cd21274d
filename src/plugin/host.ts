import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import { HostSession } from '../kernel-bridge/browser/host-session';
import { AppliedChanges } from '../panels/shared/applied-changes';
import { ConnectionsModel } from '../panels/shared/connections-model';
import { askPassword } from '../panels/shared/password-dialog';
import { followSettings } from './settings';
import { IPeterSql } from './tokens';

/** Finds or starts the engine host of this Jupyter server and keeps the list of connections. */
export const hostPlugin: JupyterFrontEndPlugin<IPeterSql> = {
  id: 'jupyterlab-petersql:host',
  description: 'Provides the database connections of the user and the engine host behind them.',
  autoStart: true,
  requires: [ITranslator],
  optional: [ISettingRegistry],
  provides: IPeterSql,
  activate: (app: JupyterFrontEnd, translator: ITranslator, registry: ISettingRegistry | null): IPeterSql => {
    const trans = translator.load('jupyterlab_petersql');
    const host = new HostSession({ serviceManager: app.serviceManager });
    const connections = new ConnectionsModel({ host, askSecrets: request => askPassword(request, trans) });
    const changes = new AppliedChanges();
    return { host, connections, changes, settings: followSettings(registry) };
  }
};
