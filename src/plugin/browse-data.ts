import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabStatus, ILayoutRestorer } from '@jupyterlab/application';
import { IThemeManager, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import {
  addIcon,
  copyIcon,
  deleteIcon,
  editIcon,
  refreshIcon,
  searchIcon,
  ToolbarButton
} from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { DataEditor } from '../panels/data-editor';
import { openDataIcon } from '../panels/shared/icons';
import type { BrowseDataArgs } from './tokens';
import { CommandIds, IPeterSql } from './tokens';

/** The tab of a table's rows; asks before it closes with changes that are not stored. */
class DataTab extends MainAreaWidget<DataEditor> {
  protected override onCloseRequest(message: Message): void {
    void this.content.confirmClose().then(isAgreed => {
      if (isAgreed) {
        super.onCloseRequest(message);
      }
    });
  }
}

/** Opens the rows of tables and views in the main area; open tabs come back after a reload. */
export const browseDataPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:browse-data',
  description: 'Shows and edits the rows of tables and views.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [ILayoutRestorer, IThemeManager, ILabStatus],
  activate: (
    app: JupyterFrontEnd,
    { host, connections }: IPeterSql,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    themes: IThemeManager | null,
    status: ILabStatus | null
  ) => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands, shell } = app;
    const tracker = new WidgetTracker<DataTab>({ namespace: 'petersql-data' });
    const argsOf = new Map<string, BrowseDataArgs>();

    commands.addCommand(CommandIds.browseData, {
      label: trans.__('Open data'),
      icon: openDataIcon,
      describedBy: {
        args: {
          type: 'object',
          required: ['connection', 'ref', 'sql'],
          properties: {
            connection: { type: 'string' },
            ref: { type: 'object' },
            sql: { type: 'string', description: 'The quoted name of the table or view' }
          }
        }
      },
      execute: async args => {
        const data = args as unknown as BrowseDataArgs;
        const id = idOf(data);
        const open = tracker.find(widget => widget.id === id);
        if (open) {
          shell.activateById(id);
          return;
        }
        const { connection, ref } = data;
        const { DataEditor } = await import('../panels/data-editor');
        const content = new DataEditor({ host, connections, trans, connection, ref });
        const widget = new DataTab({ content });
        widget.id = id;
        widget.title.label = ref.path[ref.path.length - 1] ?? '';
        widget.title.caption = `${connection} › ${ref.path.join(' › ')}`;
        widget.title.icon = openDataIcon;
        widget.title.closable = true;
        addTools(widget, trans);
        markDirty(widget, status);
        argsOf.set(id, data);
        widget.disposed.connect(() => argsOf.delete(id));
        shell.add(widget, 'main', { type: 'Data' });
        await tracker.add(widget);
        shell.activateById(id);
      }
    });
    // Style sheets of the new theme apply with the next frame.
    themes?.themeChanged.connect(() =>
      requestAnimationFrame(() => tracker.forEach(widget => widget.content.updateTheme()))
    );
    void restorer?.restore(tracker, {
      command: CommandIds.browseData,
      args: widget => ({ ...argsOf.get(widget.id) }) as unknown as ReadonlyPartialJSONObject,
      name: widget => widget.id
    });
  }
};

function addTools(widget: DataTab, trans: TranslationBundle): void {
  const { content, toolbar } = widget;
  const add = (name: string, icon: LabIcon, tooltip: string, onClick: () => void): void =>
    void toolbar.addItem(name, new ToolbarButton({ icon, tooltip, onClick }));
  add('reload', refreshIcon, trans.__('Read the rows again'), () => void content.reload());
  add('add', addIcon, trans.__('Add a row (Insert)'), () => content.addRow());
  add('duplicate', copyIcon, trans.__('Duplicate the selected rows (Ctrl+D)'), () => content.duplicateRows());
  add('delete', deleteIcon, trans.__('Delete the selected rows (Ctrl+Delete)'), () => content.deleteRows());
  add('search', searchIcon, trans.__('Search in the rows (Ctrl+F)'), () => content.openSearch());
  add('value', editIcon, trans.__('Show the whole value of the cell'), () => content.toggleValue());
}

/** A tab with changes is marked, and the page asks before it is left. */
function markDirty(widget: DataTab, status: ILabStatus | null): void {
  let dirty: IDisposable | undefined;
  widget.content.dirtyChanged.connect((_, isDirty) => {
    widget.title.className = isDirty ? 'jp-mod-dirty' : '';
    dirty?.dispose();
    dirty = isDirty ? status?.setDirty() : undefined;
  });
  widget.disposed.connect(() => dirty?.dispose());
}

function idOf({ connection, ref }: BrowseDataArgs): string {
  return `petersql-data:${JSON.stringify([connection, ref.kind, ...ref.path])}`;
}
