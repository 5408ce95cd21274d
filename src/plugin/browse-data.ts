import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { IThemeManager, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';
import { refreshIcon, ToolbarButton } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { BrowseView } from '../panels/result-grid/browse';
import { openDataIcon } from '../panels/shared/icons';
import type { BrowseDataArgs } from './tokens';
import { CommandIds, IPeterSql } from './tokens';

/** Opens the rows of tables and views in the main area; open tabs come back after a reload. */
export const browseDataPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:browse-data',
  description: 'Shows the rows of tables and views.',
  autoStart: true,
  requires: [IPeterSql, IRenderMimeRegistry, ITranslator],
  optional: [ILayoutRestorer, IThemeManager],
  activate: (
    app: JupyterFrontEnd,
    { host, connections }: IPeterSql,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    themes: IThemeManager | null
  ) => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands, shell } = app;
    const tracker = new WidgetTracker<MainAreaWidget<BrowseView>>({ namespace: 'petersql-data' });
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
        const { connection, ref, sql } = data;
        const content = new BrowseView({
          host,
          connections,
          rendermime,
          trans,
          connection,
          sql: `SELECT * FROM ${sql}`,
          from: sql
        });
        const widget = new MainAreaWidget({ content });
        widget.id = id;
        widget.title.label = ref.path[ref.path.length - 1] ?? '';
        widget.title.caption = `${connection} › ${ref.path.join(' › ')}`;
        widget.title.icon = openDataIcon;
        widget.title.closable = true;
        const reload = new ToolbarButton({
          icon: refreshIcon,
          tooltip: trans.__('Read the rows again'),
          onClick: () => void content.reload()
        });
        widget.toolbar.addItem('reload', reload);
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

function idOf({ connection, ref }: BrowseDataArgs): string {
  return `petersql-data:${JSON.stringify([connection, ref.kind, ...ref.path])}`;
}
