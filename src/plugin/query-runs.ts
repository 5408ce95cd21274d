import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Token } from '@lumino/coreutils';
import { QueryRuns } from '../panels/sql-cell/run';

/** The queries that run in this page; executor and renderer meet here. */
export const IQueryRuns = new Token<QueryRuns>(
  'jupyterlab-petersql:IQueryRuns',
  'The SQL queries that this page runs now.'
);

export const queryRunsPlugin: JupyterFrontEndPlugin<QueryRuns> = {
  id: 'jupyterlab-petersql:query-runs',
  description: 'Keeps the SQL queries that this page runs.',
  provides: IQueryRuns,
  activate: () => new QueryRuns()
};
