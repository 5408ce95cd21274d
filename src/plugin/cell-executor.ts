import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { INotebookCellExecutor, runCell } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import { confirmAnalyze, confirmDangers } from '../panels/sql-cell/confirm-dangers';
import { clearErrorMark, markError } from '../panels/sql-cell/error-mark';
import { SqlCellExecutor } from '../panels/sql-cell/executor';
import type { QueryRuns } from '../panels/sql-cell/run';
import { IQueryRuns } from './query-runs';
import { IPeterSql } from './tokens';

/** The parts that an executor is made of, whoever provides the one it delegates to. */
export interface ExecutorParts {
  petersql: IPeterSql;
  runs: QueryRuns;
  trans: TranslationBundle;
}

/**
 * Runs the cells of notebooks: SQL cells in the engine host, the others as JupyterLab does. Takes the place of
 * JupyterLab's own plugin, which `disabledExtensions` in package.json switches off.
 */
export const cellExecutorPlugin: JupyterFrontEndPlugin<INotebookCellExecutor> = {
  id: 'jupyterlab-petersql:cell-executor',
  description: 'Runs SQL cells in order with the other cells of a notebook.',
  autoStart: true,
  requires: [IPeterSql, IQueryRuns, ITranslator],
  provides: INotebookCellExecutor,
  activate: (_: JupyterFrontEnd, petersql: IPeterSql, runs: QueryRuns, translator: ITranslator) =>
    createExecutor(
      { petersql, runs, trans: translator.load('jupyterlab_petersql') },
      Object.freeze({ runCell })
    )
};

/**
 * The executor behind the token, with SQL cells. Where another extension provides the token (such as
 * jupyter-collaboration, to execute on the server), its executor keeps running the cells of the kernel and ours
 * is put before it. One that cannot be extended is left alone: SQL cells then go to the kernel, where
 * `%load_ext jupyterlab_petersql` runs them.
 */
export function withSqlCells(executor: INotebookCellExecutor, parts: ExecutorParts): SqlCellExecutor | null {
  if (executor instanceof SqlCellExecutor) {
    return executor;
  }
  const original = executor.runCell.bind(executor);
  const sql = createExecutor(parts, { runCell: original });
  try {
    executor.runCell = options => sql.runCell(options);
    return sql;
  } catch {
    Notification.warning(
      parts.trans.__(
        'Another extension runs the cells of notebooks. SQL cells need "%load_ext jupyterlab_petersql" in the kernel.'
      )
    );
    return null;
  }
}

function createExecutor(
  { petersql, runs, trans }: ExecutorParts,
  delegate: INotebookCellExecutor
): SqlCellExecutor {
  const { host, connections, settings } = petersql;
  const dataFrameLibrary = (): string => settings.dataFrameLibrary;
  return new SqlCellExecutor({
    host,
    connections,
    runs,
    trans,
    dataFrameLibrary,
    markError,
    clearErrorMark,
    confirm: dangers => confirmDangers(dangers, trans),
    confirmAnalyze: (sql, hint) => confirmAnalyze(sql, hint, trans),
    delegate
  });
}
