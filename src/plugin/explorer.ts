import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { CommandToolbarButton, ICommandPalette } from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import { Toolbar } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { ExplorerPanel } from '../panels/explorer';
import type { ExplorerMemory, ExplorerModel } from '../panels/explorer/model';
import type { CatalogFinding } from '../kernel-bridge/common/methods';
import type { SearchModel } from '../panels/explorer/search-model';
import { addExplorerCommands } from './commands';
import { addSearchCommands } from './catalog-search';
import { openNode } from './open-node';
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
    { host, connections, changes }: IPeterSql,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    stateDb: IStateDB | null
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands } = app;
    let model: ExplorerModel | null = null;
    let search: SearchModel | null = null;

    const panel = new ExplorerPanel({
      trans,
      load: async () => {
        const [{ ExplorerBody }, { SearchModel }, { ExplorerModel }, memory] = await Promise.all([
          import('../panels/explorer/body'),
          import('../panels/explorer/search-model'),
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
        search = new SearchModel(host);
        return new ExplorerBody({
          model,
          search,
          trans,
          hostState: () => host.state,
          onOpen: node => void openNode(commands, node),
          onRename: name => void commands.execute(CommandIds.renameObject, { name }),
          onOpenFinding: finding => void openFinding(finding),
          onRevealFinding: ({ connection, ref }) =>
            void commands.execute(CommandIds.revealObject, {
              connection,
              ref: { ...ref, path: [...ref.path] }
            }),
          onAddConnection: () => void commands.execute(CommandIds.addConnection),
          onRestartHost: () => void commands.execute(CommandIds.restartHost)
        });
      }
    });
    addExplorerCommands({ app, host, connections, changes, panel, trans, model: () => model });
    addSearchCommands({ app, panel, trans, model: () => model, search: () => search });
    const openFinding = async (finding: CatalogFinding): Promise<void> => {
      const { connection, owner, ref, sql } = finding;
      if (sql !== undefined) {
        await commands.execute(CommandIds.browseData, {
          connection,
          sql,
          ref: { ...ref, path: [...ref.path] }
        });
        return;
      }
      const target = owner ?? ref;
      await commands.execute(CommandIds.openObject, {
        connection,
        ref: { kind: target.kind, path: [...target.path] }
      });
    };

    const title = new Widget();
    title.addClass('jp-PeterSql-Explorer-title');
    title.node.textContent = trans.__('Databases');
    panel.toolbar.addItem('title', title);
    panel.toolbar.addItem('spacer', Toolbar.createSpacerItem());
    for (const id of [
      CommandIds.addConnection,
      CommandIds.refreshAll,
      CommandIds.searchCatalog,
      CommandIds.collapseAll
    ]) {
      panel.toolbar.addItem(id, new CommandToolbarButton({ commands, id, label: '' }));
    }

    app.shell.add(panel, 'left', { rank: 150, type: 'Databases' });
    restorer?.add(panel, panel.id);
    for (const command of [
      CommandIds.focusExplorer,
      CommandIds.searchCatalog,
      CommandIds.addConnection,
      CommandIds.refreshAll
    ]) {
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
