import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ObjectEditor } from '../panels/object-editor';
import type { EditorTarget } from '../panels/object-editor/target';
import { editIcon } from '../panels/shared/icons';
import type { InsertSqlArgs } from './tokens';
import { reportErrors } from './report-errors';
import { CommandIds, IChangeRecorder, IPeterSql } from './tokens';

/** Opens the editors of database objects in the main area; open ones come back after a reload. */
export const objectEditorPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:object-editor',
  description: 'Editors of tables, views, routines and every other database object.',
  autoStart: true,
  requires: [IPeterSql, ITranslator],
  optional: [ILayoutRestorer, IStateDB, IChangeRecorder],
  activate: (
    app: JupyterFrontEnd,
    { host, connections, changes }: IPeterSql,
    translator: ITranslator,
    restorer: ILayoutRestorer | null,
    stateDb: IStateDB | null,
    recorder: IChangeRecorder | null
  ): void => {
    const trans = translator.load('jupyterlab_petersql');
    const { commands, shell } = app;
    const tracker = new WidgetTracker<ObjectEditor>({ namespace: 'petersql-object' });

    commands.addCommand(CommandIds.openObject, {
      label: trans.__('Edit database object'),
      icon: editIcon,
      describedBy: {
        args: {
          type: 'object',
          required: ['connection', 'ref'],
          properties: {
            connection: { type: 'string' },
            ref: { type: 'object', description: 'Kind and path of the object' },
            creating: { type: 'string', description: 'Any text: the object is to be made below this path' }
          }
        }
      },
      execute: async args => {
        const target = args as unknown as EditorTarget;
        const { draftStore, editorId, ObjectEditor } = await import('../panels/object-editor');
        const id = editorId(target);
        const open = tracker.find(({ model }) => model.id === id);
        if (open) {
          shell.activateById(open.id);
          return;
        }
        const editor = new ObjectEditor({
          host,
          connections,
          trans,
          target,
          drafts: draftStore(stateDb),
          changes,
          recorder,
          onInsert: (connection, sql) => {
            const insert: InsertSqlArgs = { connection, sql };
            void commands.execute(CommandIds.insertSql, { ...insert });
          },
          onDrop: doomed =>
            void reportErrors(trans.__('Could not drop it'), async () => {
              const { dropObjects } = await import('../panels/explorer/drop-dialog');
              await dropObjects({ host, changes, trans }, [doomed]);
            }),
          onOpen: other =>
            void commands.execute(CommandIds.openObject, { ...other } as unknown as ReadonlyPartialJSONObject)
        });
        editor.model.applied.connect(() => void tracker.save(editor));
        const added = tracker.add(editor);
        // The server reads meanwhile: making room for a tab takes JupyterLab longer than a frame.
        await new Promise(resolve => setTimeout(resolve));
        shell.add(editor, 'main', { type: 'Database object' });
        await added;
        shell.activateById(editor.id);
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIds.openObject,
      args: ({ model }) => ({ ...model.target }) as unknown as ReadonlyPartialJSONObject,
      name: ({ model }) => model.id
    });
  }
};
