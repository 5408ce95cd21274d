import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { Clipboard, Dialog, ICommandPalette, showDialog, ToolbarButton } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { clearIcon, historyIcon, Toolbar } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { HistoryPanel } from '../panels/history';
import type { HistoryModel } from '../panels/history/model';
import { reportErrors } from './report-errors';
import { CommandIds, IPeterSql } from './tokens';

/** What people ran, in the right sidebar. */
export const historyPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:history',
  description: 'The history of SQL statements.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    { host }: IPeterSql,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ) => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands, shell } = app;
    let model: HistoryModel | null = null;
    let wanted: string | null = null;

    const panel = new HistoryPanel({
      trans,
      load: async () => {
        const [{ HistoryBody }, { HistoryModel }] = await Promise.all([
          import('../panels/history/body'),
          import('../panels/history/model')
        ]);
        model = new HistoryModel(host);
        if (wanted) {
          model.connection = wanted;
        }
        const insert = (connection: string, sql: string, run: boolean): void =>
          void commands.execute(CommandIds.insertSql, { connection, sql, run });
        return new HistoryBody({
          model,
          trans,
          actions: {
            insert: ({ connection, sql }) => insert(connection, sql, false),
            run: ({ connection, sql }) => insert(connection, sql, true),
            copy: ({ sql }) => Clipboard.copyToSystem(sql)
          }
        });
      }
    });
    const title = new Widget();
    title.addClass('jp-PeterSql-Explorer-title');
    title.node.textContent = trans.__('SQL history');
    panel.toolbar.addItem('title', title);
    panel.toolbar.addItem('spacer', Toolbar.createSpacerItem());
    panel.toolbar.addItem(
      'clear',
      new ToolbarButton({
        icon: clearIcon,
        tooltip: trans.__('Forget all statements of the list'),
        onClick: () => void (model && clear(model))
      })
    );
    shell.add(panel, 'right', { rank: 900, type: 'SQL history' });
    restorer?.add(panel, panel.id);

    commands.addCommand(CommandIds.showHistory, {
      label: trans.__('SQL history'),
      caption: trans.__('Show what ran in SQL cells'),
      icon: historyIcon,
      describedBy: {
        args: { type: 'object', properties: { connection: { type: 'string' } } }
      },
      execute: ({ connection }) => {
        if (typeof connection === 'string') {
          wanted = connection;
          if (model) {
            model.connection = connection;
          }
        }
        shell.activateById(panel.id);
      }
    });
    palette?.addItem({ command: CommandIds.showHistory, category: trans.__('Databases') });

    async function clear(shown: HistoryModel): Promise<void> {
      const { button } = await showDialog({
        title: trans.__('Forget the history?'),
        body:
          shown.connection === null
            ? trans.__('All statements of all connections are forgotten.')
            : trans.__('All statements that ran on %1 are forgotten.', shown.connection),
        buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Forget') })],
        defaultButton: 0
      });
      if (button.accept) {
        await reportErrors(trans.__('The history was not forgotten'), () => shown.clear());
      }
    }
  }
};
