import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog, type ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import { CodeCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatLoadStatement, formatSqlHeader } from '../model';
import { insertCellIcon } from '../panels/shared/icons';
import type { SqlCellExecutor } from '../panels/sql-cell/executor';
import { SQL_KERNEL } from '../panels/sql-cell/executor';
import { formatSql } from '../panels/sql-cell/format-sql';
import type { SqlSource } from '../panels/sql-cell/sql-source';
import { readSqlSource, withHeader } from '../panels/sql-cell/sql-source';
import { reportErrors } from './report-errors';
import type { InsertSqlArgs, IPeterSql } from './tokens';
import { CommandIds } from './tokens';

const MAKE_SQL_CELL = 'petersql:make-sql-cell';
const LOAD_FRAME = 'petersql:load-frame';

/** Adds the commands of SQL cells; without an executor of ours no plan can be shown. */
export function addSqlCellCommands(parts: {
  app: JupyterFrontEnd;
  executor: SqlCellExecutor | null;
  petersql: IPeterSql;
  tracker: INotebookTracker;
  palette: ICommandPalette | null;
  trans: TranslationBundle;
}): void {
  const { app, petersql, tracker, palette, trans } = parts;
  addCellCommands(parts);
  const { commands } = app;

  commands.addCommand(CommandIds.insertSql, {
    label: trans.__('Insert SQL cell'),
    icon: insertCellIcon,
    describedBy: {
      args: {
        type: 'object',
        required: ['connection', 'sql'],
        properties: { connection: { type: 'string' }, sql: { type: 'string' }, run: { type: 'boolean' } }
      }
    },
    execute: async args => {
      const { connection, sql, run } = args as unknown as InsertSqlArgs;
      const panel =
        tracker.currentWidget ?? ((await commands.execute('notebook:create-new')) as NotebookPanel);
      await panel.context.ready;
      insertCell(panel, `${formatSqlHeader(connection)}\n${sql}`);
      app.shell.activateById(panel.id);
      if (run) {
        await NotebookActions.run(panel.content, panel.sessionContext);
      }
    }
  });

  commands.addCommand(MAKE_SQL_CELL, {
    label: trans.__('Change to SQL cell'),
    caption: trans.__('Put a %%sql header on the selected cell'),
    isEnabled: () => tracker.activeCell?.model.type === 'code' && petersql.connections.names().length > 0,
    isVisible: () => tracker.currentWidget?.sessionContext.session?.kernel?.name !== SQL_KERNEL,
    execute: () => {
      const model = tracker.activeCell?.model.sharedModel;
      const source = model?.getSource() ?? '';
      const { connections } = petersql;
      if (model && !readSqlSource(source, name => connections.find(name) !== undefined)) {
        const connection = lastConnection(tracker.currentWidget, petersql) ?? connections.names()[0];
        model.setSource(withHeader(source, connection, null));
      }
    }
  });
  commands.addCommand(LOAD_FRAME, {
    label: trans.__('Write data frame to table…'),
    caption: trans.__('Insert a SQL cell that loads a data frame of this notebook into a table'),
    isEnabled: () => tracker.currentWidget !== null && petersql.connections.names().length > 0,
    isVisible: () => tracker.currentWidget?.sessionContext.session?.kernel?.name !== SQL_KERNEL,
    execute: async () => {
      const panel = tracker.currentWidget;
      const asked = await InputDialog.getText({
        title: trans.__('Write data frame to table'),
        label: trans.__('Name of the data frame'),
        pattern: String.raw`[\p{L}_][\p{L}\p{N}_]*`,
        required: true,
        okLabel: trans.__('Insert cell')
      });
      if (panel && asked.button.accept && asked.value) {
        const connection = lastConnection(panel, petersql) ?? petersql.connections.names()[0];
        const statement = formatLoadStatement({ frame: asked.value, table: [asked.value], mode: 'create' });
        insertCell(panel, `${formatSqlHeader(connection)}\n${statement}`);
      }
    }
  });
  palette?.addItem({ command: LOAD_FRAME, category: trans.__('Databases') });
  palette?.addItem({ command: MAKE_SQL_CELL, category: trans.__('Databases') });
  app.contextMenu.addItem({ command: MAKE_SQL_CELL, selector: '.jp-Notebook .jp-CodeCell', rank: 9 });
}

/** Before JupyterLab's own items of cells. */
const CONTEXT_RANK = 8;

/** What the toolbar and the context menu of a SQL cell offer. */
function addCellCommands({
  app,
  executor,
  petersql,
  tracker,
  palette,
  trans
}: Parameters<typeof addSqlCellCommands>[0]): void {
  const { commands } = app;
  const { connections } = petersql;
  const active = (): { panel: NotebookPanel; cell: CodeCell; source: SqlSource } | null => {
    const panel = tracker.currentWidget;
    const cell = tracker.activeCell;
    const isOurs = panel?.sessionContext.session?.kernel?.name !== SQL_KERNEL;
    const source =
      panel && isOurs && cell instanceof CodeCell
        ? readSqlSource(cell.model.sharedModel.getSource(), name => connections.find(name) !== undefined)
        : null;
    return source ? { panel: panel!, cell: cell as CodeCell, source } : null;
  };
  const isVisible = (): boolean => active() !== null;
  const explain = async (analyze: boolean): Promise<void> => {
    const now = active();
    const notebook = now?.panel.content.model;
    if (!executor || !now || !notebook) {
      return;
    }
    const { panel, cell } = now;
    const editor = cell.editor;
    const position = editor ? editor.getOffsetAt(editor.getCursorPosition()) : undefined;
    await executor
      .explain(
        {
          cell,
          notebook,
          notebookConfig: panel.content.notebookConfig,
          onCellExecuted: () => undefined,
          onCellExecutionScheduled: () => undefined,
          sessionContext: panel.sessionContext
        },
        { analyze, position }
      )
      // The cell shows why.
      .catch(() => false);
  };

  commands.addCommand(CommandIds.explain, {
    label: trans.__('Explain'),
    caption: trans.__('Show how the server would run the statement at the cursor'),
    isEnabled: () => executor !== null && isVisible(),
    isVisible,
    execute: () => explain(false)
  });
  commands.addCommand(CommandIds.explainAnalyze, {
    label: trans.__('Explain analyze'),
    caption: trans.__('Run the statement at the cursor and show what its steps took'),
    isEnabled: () =>
      executor !== null && connections.find(active()?.source.connection ?? '')?.config.engine !== 'sqlite',
    isVisible,
    execute: () => explain(true)
  });
  commands.addCommand(CommandIds.formatSql, {
    label: trans.__('Format SQL'),
    caption: trans.__('Lay the SQL of the cell out anew'),
    isEnabled: isVisible,
    isVisible,
    execute: () =>
      reportErrors(trans.__('The cell was not formatted'), async () => {
        const now = active();
        const engine = now && connections.find(now.source.connection)?.config.engine;
        if (now && engine) {
          const { sharedModel } = now.cell.model;
          const text = sharedModel.getSource();
          const formatted = await formatSql(now.source.sql, engine);
          // What was typed while the formatter was loaded stays.
          if (sharedModel.getSource() === text) {
            sharedModel.setSource(text.slice(0, now.source.bodyStart) + formatted);
          }
        }
      })
  });
  const ids = [CommandIds.explain, CommandIds.explainAnalyze, CommandIds.formatSql];
  for (const command of ids) {
    palette?.addItem({ command, category: trans.__('Databases') });
    app.contextMenu.addItem({ command, selector: '.jp-Notebook .jp-CodeCell', rank: CONTEXT_RANK });
  }
}

function insertCell(panel: NotebookPanel, source: string): void {
  const notebook = panel.content;
  const active = notebook.activeCell?.model;
  if (active?.type === 'code' && active.sharedModel.getSource().trim() === '') {
    active.sharedModel.setSource(source);
    return;
  }
  NotebookActions.insertBelow(notebook);
  notebook.activeCell?.model.sharedModel.setSource(source);
}

/** The connection of the nearest SQL cell above: people stay on one for a while. */
function lastConnection(panel: NotebookPanel | null, { connections }: IPeterSql): string | undefined {
  const { widgets, activeCellIndex } = panel?.content ?? { widgets: [], activeCellIndex: 0 };
  return widgets
    .slice(0, activeCellIndex)
    .map(cell =>
      readSqlSource(cell.model.sharedModel.getSource(), name => connections.find(name) !== undefined)
    )
    .filter(source => source !== null)
    .pop()?.connection;
}
