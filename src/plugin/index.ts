import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { browseDataPlugin } from './browse-data';
import { cellExecutorPlugin } from './cell-executor';
import { connectionNoticesPlugin } from './connection-notices';
import { connectionManagerPlugin } from './connection-manager';
import { connectionsPlugin } from './connections';
import { diagramPlugin } from './diagram';
import { explorerPlugin } from './explorer';
import { historyPlugin } from './history';
import { hostPlugin } from './host';
import { queryPlanPlugin } from './query-plan';
import { objectEditorPlugin } from './object-editor';
import { queryRunsPlugin } from './query-runs';
import { recordChangesPlugin } from './record-changes';
import { resultRendererPlugin } from './result-renderer';
import { schemaDiffPlugin } from './schema-diff';
import { runningPlugin } from './running';
import { sessionViewPlugin } from './session-view';
import { sqlCellsPlugin } from './sql-cells';
import { sqlCompletionPlugin } from './sql-completion';
import { statusPlugin } from './status';

/** Everything that this extension adds to JupyterLab. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  hostPlugin,
  explorerPlugin,
  connectionsPlugin,
  connectionManagerPlugin,
  statusPlugin,
  queryRunsPlugin,
  cellExecutorPlugin,
  sqlCellsPlugin,
  sqlCompletionPlugin,
  resultRendererPlugin,
  schemaDiffPlugin,
  diagramPlugin,
  browseDataPlugin,
  queryPlanPlugin,
  historyPlugin,
  objectEditorPlugin,
  recordChangesPlugin,
  connectionNoticesPlugin,
  runningPlugin,
  sessionViewPlugin
];

export default plugins;
