import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { SqlSource } from '../panels/sql-cell/sql-source';
import { readSqlSource } from '../panels/sql-cell/sql-source';
import { reportErrors } from './report-errors';
import type { IPeterSql } from './tokens';
import { CommandIds } from './tokens';

/** *Reveal in Databases*: from a name in a SQL cell to the object in the sidebar. */
export function addRevealCommand(parts: {
  app: JupyterFrontEnd;
  petersql: IPeterSql;
  tracker: INotebookTracker;
  palette: ICommandPalette | null;
  trans: TranslationBundle;
}): void {
  const { app, petersql, tracker, palette, trans } = parts;
  const { host, connections } = petersql;
  const source = (): SqlSource | null => {
    const text = tracker.activeCell?.model.sharedModel.getSource() ?? '';
    return readSqlSource(text, name => connections.find(name) !== undefined);
  };
  app.commands.addCommand(CommandIds.revealName, {
    label: trans.__('Reveal in Databases'),
    caption: trans.__('Show the object under the cursor in the Databases sidebar'),
    isEnabled: () => source() !== null,
    execute: () =>
      reportErrors(trans.__('Could not find the object'), async () => {
        const cell = source();
        const editor = tracker.activeCell?.editor;
        if (!cell || !editor) {
          return;
        }
        const { connection, sql, bodyStart } = cell;
        const position = editor.getOffsetAt(editor.getCursorPosition()) - bodyStart;
        await connections.open(connection);
        const { result } = await host.request('sql.inspect', { connection, sql, position });
        if (result?.ref) {
          const { kind, path } = result.ref;
          await app.commands.execute(CommandIds.revealObject, { connection, ref: { kind, path: [...path] } });
        }
      })
  });
  palette?.addItem({ command: CommandIds.revealName, category: trans.__('Databases') });
  app.contextMenu.addItem({
    command: CommandIds.revealName,
    selector: '.jp-Notebook .jp-CodeCell',
    rank: 9.5
  });
}
