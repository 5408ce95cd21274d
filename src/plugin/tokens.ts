import { Token } from '@lumino/coreutils';
import type { ObjectRef } from '../model';
import type { PeterSqlSettings } from './settings';
import type { ChangeRecorder } from '../panels/record/recorder';
import type { AppliedChanges } from '../panels/shared/applied-changes';
import type { ConnectionsModel } from '../panels/shared/connections-model';
import type { Host } from '../panels/shared/host';

/** What the plugins of this extension share, and what other extensions may build on. */
export interface IPeterSql {
  /** Typed calls to the engine host, its events and the state of the link. */
  readonly host: Host;
  /** The user's connections. */
  readonly connections: ConnectionsModel;
  /** Tells of every change of an object that a panel applied. */
  readonly changes: AppliedChanges;
  /** The user's settings. */
  readonly settings: PeterSqlSettings;
}

export const IPeterSql = new Token<IPeterSql>(
  'jupyterlab-petersql:IPeterSql',
  'The database connections of the user and the engine host behind them.'
);

/** Records applied changes into the notebooks whose switch is on. */
export type IChangeRecorder = ChangeRecorder;

export const IChangeRecorder = new Token<IChangeRecorder>(
  'jupyterlab-petersql:IChangeRecorder',
  'Which notebooks record the applied schema changes.'
);

/** Ids of the commands that one plugin provides and another one calls. */
export namespace CommandIds {
  /** Opens the rows of a table in the main area. Args: {@link BrowseDataArgs}. */
  export const browseData = 'petersql:browse-data';
  /** Inserts a SQL cell into the current notebook, or a new one. Args: {@link InsertSqlArgs}. */
  export const insertSql = 'petersql:insert-sql';
  /** Opens the editor of an object, or of a new one. Args: `EditorTarget`. */
  export const openObject = 'petersql:open-object';
  /** Searches the catalogs of the open connections, in the sidebar. */
  export const searchCatalog = 'petersql:search-catalog';
  /** Shows an object or a connection in the sidebar. Args: {@link RevealArgs}. */
  export const revealObject = 'petersql:reveal-object';
  /** Shows the object whose name is under the cursor of the active SQL cell. */
  export const revealName = 'petersql:reveal-name';
  /** Turns the switch of the notebook in front that records applied changes. */
  export const recordChanges = 'petersql:record-changes';
  /** The following work on the active SQL cell. */
  export const explain = 'petersql:explain';
  export const explainAnalyze = 'petersql:explain-analyze';
  export const formatSql = 'petersql:format-sql';
  /** Shows what ran. Args: `connection`, to show what ran on that one alone. */
  export const showHistory = 'petersql:show-history';
  /** Shows and focuses the Databases sidebar. */
  export const focusExplorer = 'petersql:focus-explorer';
  export const refreshAll = 'petersql:refresh-all';
  export const collapseAll = 'petersql:collapse-all';
  export const restartHost = 'petersql:restart-host';

  /** Compares two schemas, databases or snapshots. */
  export const compareSchemas = 'petersql:compare-schemas';

  /** Shows all connections in a tab. */
  export const manageConnections = 'petersql:manage-connections';
  /** Lists what the files of other programs say, to take it over. */
  export const importConnections = 'petersql:import-connections';
  /** Opens a diagram of a database, a schema or a table's neighbours. Args: `DiagramTarget`. */
  export const openDiagram = 'petersql:open-diagram';

  /** Opens the form for a new connection. */
  export const addConnection = 'petersql:add-connection';
  /** Args of the following: {@link ConnectionArgs}. */
  export const editConnection = 'petersql:edit-connection';
  export const duplicateConnection = 'petersql:duplicate-connection';
  export const removeConnection = 'petersql:remove-connection';
  /** Opens the view of the server's sessions. */
  export const showSessions = 'petersql:show-sessions';

  /** The following work on the node that is selected in the sidebar. */
  export const openData = 'petersql:open-data';
  export const editObject = 'petersql:edit-object';
  /** Begins a new object below the selected node. Args: `{ kind }`. */
  export const newObject = 'petersql:new-object';
  export const duplicateObject = 'petersql:duplicate-object';
  export const renameObject = 'petersql:rename-object';
  export const moveObject = 'petersql:move-object';
  export const dropObjects = 'petersql:drop-objects';
  export const insertInsert = 'petersql:insert-insert';
  export const insertUpdate = 'petersql:insert-update';
  export const insertDdl = 'petersql:insert-ddl';
  export const copyDdl = 'petersql:copy-ddl';
  export const compareObjects = 'petersql:compare-objects';
  export const toggleFavourite = 'petersql:toggle-favourite';
  /** Compares the selected database or schema with another one. */
  export const compareSelected = 'petersql:compare-selected';
  /** Draws the selected database, schema or table. */
  export const showDiagram = 'petersql:show-diagram';
  export const insertSelect = 'petersql:insert-select';
  export const copyName = 'petersql:copy-name';
  export const copyQualifiedName = 'petersql:copy-qualified-name';
  export const refreshNode = 'petersql:refresh-node';
  export const connect = 'petersql:connect';
  export const disconnect = 'petersql:disconnect';
}

/** Arguments of {@link CommandIds.browseData}. */
export interface BrowseDataArgs {
  connection: string;
  ref: ObjectRef;
  /** The object's quoted name, as `Summary.sql` gives it. */
  sql: string;
}

/** Arguments of {@link CommandIds.insertSql}. `sql` goes below the header that the command writes. */
export interface InsertSqlArgs {
  connection: string;
  sql: string;
  /** Run the cell too. */
  run?: boolean;
}

/** Arguments of {@link CommandIds.revealObject}. */
export interface RevealArgs {
  connection: string;
  /** Absent: the connection itself. */
  ref?: ObjectRef;
}

/** Arguments of the commands on one connection; without a name, the selected one. */
export interface ConnectionArgs {
  name?: string;
  /** Of {@link CommandIds.editConnection}: tests the connection as well. */
  test?: boolean;
}
