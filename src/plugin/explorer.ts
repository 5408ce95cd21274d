import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { CommandToolbarButton, ICommandPalette } from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import { Toolbar } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { ExplorerPanel } from '../panels/explorer';
import type { ExplorerMemory, ExplorerModel } from '../panels/explorer/model';
import { addExplorerCommands } from './commands';
import { CommandIds, IPeterSql } from './tokens';

/** Key of the tree's state in JupyterLab's state database. */
const MEMORY_KEY = 'jupyterlab-petersql:explorer';
/** The state is saved when the user pauses, milliseconds. */
const SAVE_AFTER_MS = 500;

/** The Databases sidebar with its commands, context menu and shortcut. */
export const explorerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:plugin',
  description: 'The Databases sidebar.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [ILayoutRestorer, ICommandPalette, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    { host, connections }: IPeterSql,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    stateDb: IStateDB | null
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands } = app;
    let model: ExplorerModel | null = null;

    const panel = new ExplorerPanel({
      trans,
      load: async () => {
        const [{ ExplorerBody }, { ExplorerModel }, memory] = await Promise.all([
          import('../panels/explorer/body'),
          import('../panels/explorer/model'),
          stateDb?.fetch(MEMORY_KEY).catch(() => undefined)
        ]);
        model = new ExplorerModel({
          host,
          connections,
          memory: memory as Partial<ExplorerMemory> | undefined
        });
        if (stateDb) {
          remember(stateDb, model);
        }
        return new ExplorerBody({
          model,
          trans,
          hostState: () => host.state,
          onOpen: () => void commands.execute(CommandIds.openData),
          onAddConnection: () => void commands.execute(CommandIds.addConnection),
          onRestartHost: () => void commands.execute(CommandIds.restartHost)
        });
      }
    });
    addExplorerCommands({ app, host, connections, panel, trans, model: () => model });

    const title = new Widget();
    title.addClass('jp-PeterSql-Explorer-title');
    title.node.textContent = trans.__('Databases');
    panel.toolbar.addItem('title', title);
    panel.toolbar.addItem('spacer', Toolbar.createSpacerItem());
    for (const id of [CommandIds.addConnection, CommandIds.refreshAll, CommandIds.collapseAll]) {
      panel.toolbar.addItem(id, new CommandToolbarButton({ commands, id, label: '' }));
    }

    app.shell.add(panel, 'left', { rank: 150, type: 'Databases' });
    restorer?.add(panel, panel.id);
    for (const command of [CommandIds.focusExplorer, CommandIds.addConnection, CommandIds.refreshAll]) {
      palette?.addItem({ command, category: trans.__('Databases') });
    }
  }
};

/** Saves what is open, filtered and selected, so that a reload shows the same tree. */
function remember(stateDb: IStateDB, model: ExplorerModel): void {
  let timer: number | undefined;
  let saved = JSON.stringify(model.memory);
  model.changed.connect(() => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      const now = JSON.stringify(model.memory);
      if (now !== saved) {
        saved = now;
        void stateDb.save(MEMORY_KEY, model.memory);
      }
    }, SAVE_AFTER_MS);
  });
}
