import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { IRunningSessions } from '@jupyterlab/running';
import { IRunningSessionManagers } from '@jupyterlab/running';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator } from '@jupyterlab/translation';
import { statusText } from '../panels/explorer/format';
import { addressOf } from '../panels/shared/address';
import { databasesIcon, insertCellIcon } from '../panels/shared/icons';
import { RunningStatementsModel } from '../panels/shared/running-statements-model';
import { reportErrors } from './report-errors';
import { CommandIds, IPeterSql } from './tokens';

/** Open connections and running SQL in JupyterLab's Running panel. */
export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:running',
  description: 'Database connections and running SQL in the Running panel.',
  autoStart: true,
  requires: [IPeterSql, ITranslator, IRunningSessionManagers],
  activate: (
    app: JupyterFrontEnd,
    petersql: IPeterSql,
    translator: ITranslator,
    managers: IRunningSessionManagers
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    managers.add(connectionsSection(app, petersql, trans));
    managers.add(statementsSection(new RunningStatementsModel(petersql.host), trans));
  }
};

function connectionsSection(
  app: JupyterFrontEnd,
  { connections }: IPeterSql,
  trans: TranslationBundle
): IRunningSessions.IManager {
  const open = () => connections.all.filter(({ status }) => status !== 'closed' && status !== 'failed');
  const close = (name: string): void =>
    void reportErrors(trans.__('Could not disconnect'), () => connections.close(name));
  return {
    name: trans.__('Database connections'),
    running: () =>
      open().map(state => ({
        icon: () => databasesIcon,
        label: () => state.config.name,
        labelTitle: () => `${addressOf(state.config)}\n${statusText(state, trans)}`,
        detail: () => (state.status === 'ready' ? (state.server ?? '') : statusText(state, trans)),
        open: () => void app.commands.execute(CommandIds.focusExplorer),
        shutdown: () => close(state.config.name)
      })),
    shutdownAll: () => open().forEach(({ config }) => close(config.name)),
    refreshRunning: () => void connections.refresh(),
    runningChanged: connections.changed,
    shutdownLabel: trans.__('Close connection'),
    shutdownAllLabel: trans.__('Close all'),
    shutdownAllConfirmationText: trans.__(
      'Close all database connections? Temporary tables and open transactions of notebooks end with them.'
    )
  };
}

function statementsSection(
  statements: RunningStatementsModel,
  trans: TranslationBundle
): IRunningSessions.IManager {
  return {
    name: trans.__('Running SQL'),
    running: () =>
      statements.all.map(({ id, connection, sql, startedAt }) => ({
        icon: () => insertCellIcon,
        label: () => sql,
        labelTitle: () =>
          trans.__('%1, since %2\n%3', connection, new Date(startedAt).toLocaleTimeString(), sql),
        detail: () => connection,
        shutdown: () => void statements.cancel(id)
      })),
    shutdownAll: () => statements.all.forEach(({ id }) => void statements.cancel(id)),
    refreshRunning: () => undefined,
    runningChanged: statements.changed,
    shutdownLabel: trans.__('Cancel statement'),
    shutdownAllLabel: trans.__('Cancel all'),
    shutdownAllConfirmationText: trans.__('Cancel all running SQL statements?')
  };
}
