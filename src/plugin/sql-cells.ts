import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IToolbarWidgetRegistry, showErrorMessage } from '@jupyterlab/apputils';
import { Cell, CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookCellExecutor, INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';
import { Menu, Widget } from '@lumino/widgets';
import { DbError } from '../model';
import type { SqlCellExecutor } from '../panels/sql-cell/executor';
import { SQL_KERNEL } from '../panels/sql-cell/executor';
import { SqlHighlight } from '../panels/sql-cell/highlight';
import type { QueryRuns } from '../panels/sql-cell/run';
import { sessionIdOf } from '../panels/sql-cell/run-sql-cell';
import { readSqlSource } from '../panels/sql-cell/sql-source';
import { SqlCellToolbar } from '../panels/sql-cell/toolbar';
import { Transactions } from '../panels/sql-cell/transactions';
import { withSqlCells } from './cell-executor';
import { IQueryRuns } from './query-runs';
import { addRevealCommand } from './reveal-name';
import { addSqlCellCommands } from './sql-cell-commands';
import { CommandIds, IPeterSql } from './tokens';

/** Name of the toolbar item in schema/sql-cells.json. */
const TOOLBAR_ITEM = 'petersql';

/** SQL cells in notebooks: highlighting, toolbar, commands, and what interrupt and restart mean to them. */
export const sqlCellsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:sql-cells',
  description: 'SQL cells in notebooks.',
  autoStart: true,
  requires: [IPeterSql, IQueryRuns, INotebookTracker, INotebookCellExecutor, ITranslator],
  optional: [IToolbarWidgetRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    petersql: IPeterSql,
    runs: QueryRuns,
    tracker: INotebookTracker,
    stock: INotebookCellExecutor,
    translator: ITranslator,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const trans = translator.load('jupyterlab_petersql');
    const executor = withSqlCells(stock, { petersql, runs, trans });
    if (executor) {
      executor.findCell = (notebook, id) => {
        const panel = tracker.find(candidate => candidate.content.model === notebook);
        const cell = panel?.content.widgets.find(widget => widget.model.id === id);
        return cell instanceof CodeCell ? cell : null;
      };
      app.commands.commandExecuted.connect((_, { id }) => {
        const notebook = tracker.currentWidget?.content.model;
        if (id === 'notebook:interrupt-kernel' && notebook) {
          executor.stop(notebook);
        }
      });
      tracker.widgetAdded.connect((_, panel) => followKernel(panel, executor, petersql));
    }
    tracker.widgetAdded.connect((_, panel) => highlightCells(panel, petersql));
    addRevealCommand({ app, petersql, tracker, palette, trans });
    addToolbar(app, petersql, tracker, toolbars, trans);
    addSqlCellCommands({ app, executor, petersql, tracker, palette, trans });
  }
};

/** A restarted kernel starts with nothing, and so do the notebook's database sessions. */
function followKernel(panel: NotebookPanel, executor: SqlCellExecutor, { host }: IPeterSql): void {
  const context = panel.sessionContext;
  let { model } = panel.content;
  panel.content.modelChanged.connect(() => (model = panel.content.model ?? model));
  panel.disposed.connect(() => {
    // Nobody is left to see the result.
    if (model) {
      executor.stop(model);
    }
  });
  const restart = (): void => {
    if (panel.content.model) {
      executor.restart(panel.content.model, sessionIdOf(context));
    }
  };
  context.statusChanged.connect((_, status) => {
    if (status === 'restarting' || status === 'autorestarting') {
      restart();
    }
  });
  context.kernelChanged.connect((_, { oldValue, newValue }) => {
    if (oldValue && newValue && oldValue.id !== newValue.id) {
      restart();
    }
  });
  let session = context.session?.id;
  context.sessionChanged.connect((_, { newValue }) => {
    if (session && !newValue) {
      if (model) {
        executor.stop(model);
      }
      // The kernel was shut down. A host that is not there holds no session either.
      host.request('session.close', { session }).catch(() => null);
    }
    session = newValue?.id;
  });
}

function highlightCells(panel: NotebookPanel, { connections }: IPeterSql): void {
  const notebook = panel.content;
  const highlights = new Map<string, { model: object; highlight: SqlHighlight }>();
  const isSql = (source: string): boolean =>
    panel.sessionContext.session?.kernel?.name !== SQL_KERNEL &&
    readSqlSource(source, name => connections.find(name) !== undefined) !== null;
  const follow = (): void => {
    for (const model of notebook.model?.cells ?? []) {
      if (model.type === 'code' && highlights.get(model.id)?.model !== model) {
        highlights.get(model.id)?.highlight.dispose();
        const highlight = new SqlHighlight(model, isSql, () => notebook.codeMimetype);
        highlights.set(model.id, { model, highlight });
      }
    }
  };
  const update = (): void => highlights.forEach(({ highlight }) => highlight.update());
  notebook.modelContentChanged.connect(follow);
  notebook.modelChanged.connect(follow);
  connections.changed.connect(update);
  panel.disposed.connect(() => {
    connections.changed.disconnect(update);
    highlights.forEach(({ highlight }) => highlight.dispose());
  });
  void panel.context.ready.then(follow);
}

function addToolbar(
  { commands }: JupyterFrontEnd,
  { host, connections }: IPeterSql,
  tracker: INotebookTracker,
  toolbars: IToolbarWidgetRegistry | null,
  trans: ReturnType<ITranslator['load']>
): void {
  const transactions = new Transactions(host);
  const menu = new Menu({ commands });
  menu.addClass('jp-PeterSql-CellMenu');
  const openMenu = (connection: string, x: number, y: number): void => {
    menu.clearItems();
    for (const command of [CommandIds.explain, CommandIds.explainAnalyze, CommandIds.formatSql]) {
      menu.addItem({ command });
    }
    menu.addItem({ type: 'separator' });
    menu.addItem({ command: CommandIds.showHistory, args: { connection } });
    menu.open(x, y);
  };
  const panelOf = (cell: Cell): NotebookPanel | undefined =>
    tracker.find(panel => panel.content.widgets.includes(cell));
  toolbars?.addFactory<Cell>('Cell', TOOLBAR_ITEM, cell => {
    if (cell.model.type !== 'code') {
      const empty = new Widget();
      empty.hide();
      return empty;
    }
    const session = (): string | null => {
      const panel = panelOf(cell);
      return panel ? sessionIdOf(panel.sessionContext) : null;
    };
    return new SqlCellToolbar({
      cell,
      connections,
      trans,
      openMenu,
      transactionOf: connection => {
        const id = session();
        return id ? transactions.get(connection, id) : 'none';
      },
      transactionsChanged: transactions.changed,
      endTransaction: (connection, sql) => {
        const id = session();
        if (id) {
          void host
            .request('query.run', { connection, session: id, sql })
            .catch((error: unknown) =>
              showErrorMessage(trans.__('The transaction was not ended'), DbError.from(error).message)
            );
        }
      }
    });
  });
}
