import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { UUID } from '@lumino/coreutils';
import type { DiagramPanel, DiagramTarget } from '../panels/diagram';
import { reportErrors } from './report-errors';
import { CommandIds, IPeterSql } from './tokens';

/** Entity-relationship diagrams in the main area; open ones come back after a reload. */
export const diagramPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:diagram',
  description: 'Draws the tables of a schema with their foreign keys.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [ILayoutRestorer, ICommandPalette, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    { host, connections }: IPeterSql,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    notebooks: INotebookTracker | null
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands, shell } = app;
    const tracker = new WidgetTracker<DiagramPanel>({ namespace: 'petersql-diagram' });

    const insert = async (title: string, png: string): Promise<void> => {
      const panel =
        notebooks?.currentWidget ?? ((await commands.execute('notebook:create-new')) as NotebookPanel);
      await panel.context.ready;
      const { content } = panel;
      content.model?.sharedModel.insertCell(content.activeCellIndex + 1, {
        cell_type: 'markdown',
        source: `![${title.replace(/[[\]\\\n]/g, ' ')}](attachment:diagram.png)`,
        attachments: { 'diagram.png': { 'image/png': png } }
      });
      content.activeCellIndex++;
      shell.activateById(panel.id);
    };

    commands.addCommand(CommandIds.openDiagram, {
      label: trans.__('Diagram'),
      caption: trans.__('Draw the tables and their foreign keys'),
      describedBy: {
        args: {
          type: 'object',
          required: ['connection', 'ref'],
          properties: {
            connection: { type: 'string' },
            ref: { type: 'object', description: 'A database, a schema, or a table with its neighbours' },
            memory: { type: 'object', description: 'What is shown, and where tables were moved to' }
          }
        }
      },
      execute: async args => {
        const target = args as unknown as DiagramTarget & { id?: string };
        const { DiagramPanel } = await import('../panels/diagram');
        const panel = new DiagramPanel({
          host,
          connections,
          trans,
          target,
          report: reportErrors,
          onInsert: insert,
          onOpen: ({ ref }) =>
            void commands.execute(CommandIds.openObject, {
              connection: target.connection,
              ref: { kind: ref.kind, path: [...ref.path] }
            })
        });
        panel.id = target.id ?? `petersql-diagram:${UUID.uuid4()}`;
        let saved = JSON.stringify(panel.model.memory);
        panel.model.changed.connect(({ memory }) => {
          const now = JSON.stringify(memory);
          if (now !== saved) {
            saved = now;
            void tracker.save(panel);
          }
        });
        const added = tracker.add(panel);
        // The server reads meanwhile: making room for a tab takes JupyterLab longer than a frame.
        await new Promise(resolve => setTimeout(resolve));
        shell.add(panel, 'main', { type: 'Diagram' });
        await added;
        shell.activateById(panel.id);
      }
    });
    palette?.addItem({ command: CommandIds.showDiagram, category: trans.__('Databases') });
    void restorer?.restore(tracker, {
      command: CommandIds.openDiagram,
      args: ({ id, model: { connection, scope, memory } }) =>
        ({ id, connection, ref: scope, memory }) as unknown as ReadonlyPartialJSONObject,
      name: ({ id }) => id
    });
  }
};
