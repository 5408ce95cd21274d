import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog, type ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatLoadStatement, formatSqlHeader } from '../model';
import { insertCellIcon } from '../panels/shared/icons';
import { SQL_KERNEL } from '../panels/sql-cell/executor';
import { readSqlSource, withHeader } from '../panels/sql-cell/sql-source';
import type { InsertSqlArgs, IPeterSql } from './tokens';
import { CommandIds } from './tokens';

const MAKE_SQL_CELL = 'petersql:make-sql-cell';
const LOAD_FRAME = 'petersql:load-frame';

export function addSqlCellCommands(parts: {
  app: JupyterFrontEnd;
  petersql: IPeterSql;
  tracker: INotebookTracker;
  palette: ICommandPalette | null;
  trans: TranslationBundle;
}): void {
  const { app, petersql, tracker, palette, trans } = parts;
  const { commands } = app;

  commands.addCommand(CommandIds.insertSql, {
    label: trans.__('Insert SQL cell'),
    icon: insertCellIcon,
    describedBy: {
      args: {
        type: 'object',
        required: ['connection', 'sql'],
        properties: { connection: { type: 'string' }, sql: { type: 'string' } }
      }
    },
    execute: async args => {
      const { connection, sql } = args as unknown as InsertSqlArgs;
      const panel =
        tracker.currentWidget ?? ((await commands.execute('notebook:create-new')) as NotebookPanel);
      await panel.context.ready;
      insertCell(panel, `${formatSqlHeader(connection)}\n${sql}`);
      app.shell.activateById(panel.id);
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
