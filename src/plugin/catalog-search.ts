import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { searchIcon } from '@jupyterlab/ui-components';
import type { ExplorerPanel } from '../panels/explorer';
import type { ExplorerModel } from '../panels/explorer/model';
import type { SearchModel } from '../panels/explorer/search-model';
import type { RevealArgs } from './tokens';
import { CommandIds } from './tokens';

/** Commands that find objects: search in all catalogs, and show one in the tree. */
export function addSearchCommands(parts: {
  app: JupyterFrontEnd;
  panel: ExplorerPanel;
  trans: TranslationBundle;
  /** `null` until the panel was shown once. */
  model(): ExplorerModel | null;
  search(): SearchModel | null;
}): void {
  const { app, panel, trans, model, search } = parts;
  const { commands, shell } = app;

  commands.addCommand(CommandIds.searchCatalog, {
    label: trans.__('Search databases'),
    caption: trans.__('Search objects and columns of all open connections'),
    icon: searchIcon,
    isToggled: () => search()?.open ?? false,
    execute: async () => {
      const wasOpen = search()?.open && panel.isVisible;
      shell.activateById(panel.id);
      await panel.ready;
      const found = search();
      if (found) {
        found.open = !wasOpen;
      }
      commands.notifyCommandChanged(CommandIds.searchCatalog);
    }
  });
  commands.addCommand(CommandIds.revealObject, {
    label: trans.__('Reveal in Databases'),
    caption: trans.__('Show the object in the Databases sidebar'),
    describedBy: {
      args: {
        type: 'object',
        required: ['connection'],
        properties: { connection: { type: 'string' }, ref: { type: 'object' } }
      }
    },
    execute: async args => {
      const { connection, ref } = args as unknown as RevealArgs;
      shell.activateById(panel.id);
      await panel.ready;
      const found = search();
      if (found) {
        found.open = false;
      }
      if ((await model()?.reveal(connection, ref)) === false && ref) {
        const name = ref.path[ref.path.length - 1];
        Notification.warning(trans.__('The tree of %1 does not show %2', connection, name), {
          autoClose: 5000
        });
      }
      shell.activateById(panel.id);
    }
  });
}
