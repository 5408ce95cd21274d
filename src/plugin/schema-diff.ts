import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { UUID } from '@lumino/coreutils';
import { SQL_KERNEL } from '../panels/sql-cell/executor';
import type { SchemaDiffMemory, SchemaDiffPanel } from '../panels/schema-diff';
import { CommandIds, IPeterSql } from './tokens';

/** Compares two schemas in the main area; open comparisons come back after a reload. */
export const schemaDiffPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:schema-diff',
  description: 'Compares databases, schemas and snapshots, and migrates one to the other.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    { host, connections }: IPeterSql,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands, shell } = app;
    const tracker = new WidgetTracker<SchemaDiffPanel>({ namespace: 'petersql-schema-diff' });

    commands.addCommand(CommandIds.compareSchemas, {
      label: trans.__('Compare schemas…'),
      caption: trans.__('Compare two databases or schemas and make one like the other'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            id: { type: 'string' },
            memory: { type: 'object', description: 'Source, target and options to start with' }
          }
        }
      },
      execute: async args => {
        const { SchemaDiffPanel } = await import('../panels/schema-diff');
        const panel = new SchemaDiffPanel({
          host,
          connections,
          trans,
          memory: args.memory as SchemaDiffMemory | undefined,
          onNotebook: async content => {
            const kernelName = SQL_KERNEL;
            const notebook = (await commands.execute('notebook:create-new', { kernelName })) as NotebookPanel;
            await notebook.context.ready;
            const { model } = notebook.context;
            model.fromJSON({ ...content, metadata: { ...model.metadata } });
          }
        });
        panel.id = (args.id as string | undefined) ?? `petersql-schema-diff:${UUID.uuid4()}`;
        let saved = JSON.stringify(panel.model.memory);
        panel.model.changed.connect(({ memory }) => {
          const now = JSON.stringify(memory);
          if (now !== saved) {
            saved = now;
            void tracker.save(panel);
          }
        });
        shell.add(panel, 'main', { type: 'Schema comparison' });
        await tracker.add(panel);
        shell.activateById(panel.id);
      }
    });
    palette?.addItem({ command: CommandIds.compareSchemas, category: trans.__('Databases') });
    void restorer?.restore(tracker, {
      command: CommandIds.compareSchemas,
      args: ({ id, model }) => ({ id, memory: model.memory }) as unknown as ReadonlyPartialJSONObject,
      name: ({ id }) => id
    });
  }
};
