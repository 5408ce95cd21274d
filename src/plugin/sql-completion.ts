import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import type { ICompletionProvider } from '@jupyterlab/completer';
import { ICompletionProviderManager } from '@jupyterlab/completer';
import { SqlCompletionProvider, withoutSqlCells } from '../panels/sql-cell/completion-provider';
import { sqlHover } from '../panels/sql-cell/hover';
import { INotebookTracker } from '@jupyterlab/notebook';
import { sessionIdOf } from '../panels/sql-cell/run-sql-cell';
import { IPeterSql } from './tokens';

/** Completion and hover help in SQL cells. */
export const sqlCompletionPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-petersql:sql-completion',
  description: 'Completion and hover help in SQL cells.',
  autoStart: true,
  requires: [IPeterSql],
  optional: [ICompletionProviderManager, IEditorExtensionRegistry, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    { host, connections }: IPeterSql,
    manager: ICompletionProviderManager | null,
    extensions: IEditorExtensionRegistry | null,
    tracker: INotebookTracker | null
  ) => {
    const sessionAround = (node: Node): string | undefined => {
      const panel = tracker?.find(candidate => candidate.node.contains(node));
      return panel && sessionIdOf(panel.sessionContext);
    };
    const isConnection = (name: string): boolean => connections.find(name) !== undefined;
    extensions?.addExtension({
      name: 'petersql-hover',
      factory: () =>
        EditorExtensionRegistry.createImmutableExtension(sqlHover({ host, isConnection, sessionAround }))
    });
    if (!manager) {
      return;
    }
    const provider = new SqlCompletionProvider({
      host,
      isConnection,
      sessionOf: ({ widget }) => sessionAround(widget.node)
    });
    manager.registerProvider(provider);
    void app.restored.then(() => {
      // The token's interface leaves this method out; where it is missing the lists of all providers are merged.
      const { getProviders } = manager as Partial<{ getProviders(): Map<string, ICompletionProvider> }>;
      for (const other of getProviders?.call(manager).values() ?? []) {
        if (other !== provider) {
          withoutSqlCells(other, provider);
        }
      }
    });
  }
};
