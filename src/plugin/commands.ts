import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { collapseAllIcon, copyIcon, refreshIcon } from '@jupyterlab/ui-components';
import type { ExplorerPanel } from '../panels/explorer';
import type { ExplorerModel } from '../panels/explorer/model';
import type { ConnectionNode, ObjectNode, TreeNode } from '../panels/explorer/tree-node';
import { diagramIcon, insertCellIcon, openDataIcon, plugIcon, unplugIcon } from '../panels/shared/icons';
import { selectSql } from '../panels/shared/select-sql';
import { addChangeCommands } from './object-changes';
import { addObjectSqlCommands } from './object-sql';
import { reportErrors } from './report-errors';
import type { BrowseDataArgs, InsertSqlArgs, IPeterSql } from './tokens';
import { CommandIds } from './tokens';

export interface ExplorerCommandsOptions extends Pick<IPeterSql, 'host' | 'connections' | 'changes'> {
  app: JupyterFrontEnd;
  panel: ExplorerPanel;
  trans: TranslationBundle;
  /** `null` until the panel was shown once. */
  model(): ExplorerModel | null;
}

/** Commands of the sidebar. Those on a node work on the selected one, which a right click selects. */
export function addExplorerCommands(options: ExplorerCommandsOptions): void {
  addPanelCommands(options);
  addObjectCommands(options);
  addChangeCommands(options);
  addObjectSqlCommands(options);
  addConnectionCommands(options);
}

function addPanelCommands({ app, host, panel, trans, model }: ExplorerCommandsOptions): void {
  const { commands, shell } = app;
  commands.addCommand(CommandIds.focusExplorer, {
    label: trans.__('Show databases'),
    caption: trans.__('Show and focus the Databases sidebar'),
    execute: () => shell.activateById(panel.id)
  });
  commands.addCommand(CommandIds.refreshAll, {
    label: trans.__('Refresh databases'),
    caption: trans.__('Refresh all connections'),
    icon: refreshIcon,
    execute: () => model()?.refreshAll()
  });
  commands.addCommand(CommandIds.collapseAll, {
    label: trans.__('Collapse all databases'),
    caption: trans.__('Collapse all'),
    icon: collapseAllIcon,
    execute: () => model()?.collapseAll()
  });
  commands.addCommand(CommandIds.restartHost, {
    label: trans.__('Restart engine host'),
    caption: trans.__('Start the process that talks to the databases again; open connections are closed'),
    execute: () => reportErrors(trans.__('The engine host did not start'), () => host.restart())
  });
}

/** What a diagram can be made of. */
const DRAWN_KINDS = new Set(['database', 'schema', 'table', 'foreign-table', 'view', 'materialized-view']);

function addObjectCommands({ app, trans, model }: ExplorerCommandsOptions): void {
  const { commands } = app;
  const selected = (): ObjectNode | null => {
    const node = model()?.selectedNode;
    return node?.type === 'object' ? node : null;
  };
  const queryable = (): (ObjectNode & { sql: string }) | null => {
    const node = selected();
    const { sql } = node?.summary ?? {};
    return node?.kind.queryable && sql !== undefined ? { ...node, sql } : null;
  };

  commands.addCommand(CommandIds.openData, {
    label: trans.__('Open data'),
    icon: openDataIcon,
    isVisible: () => queryable() !== null,
    execute: async () => {
      const node = queryable();
      if (node) {
        const args: BrowseDataArgs = { connection: node.connection, ref: node.summary.ref, sql: node.sql };
        await commands.execute(CommandIds.browseData, {
          ...args,
          ref: { ...args.ref, path: [...args.ref.path] }
        });
      }
    }
  });
  commands.addCommand(CommandIds.compareSelected, {
    label: trans.__('Compare contents with…'),
    isVisible: () => ['database', 'schema'].includes(selected()?.kind.id ?? ''),
    execute: async () => {
      const node = selected();
      if (node) {
        const { kind, path } = node.summary.ref;
        const source = { connection: node.connection, scope: { kind, path: [...path] } };
        await commands.execute(CommandIds.compareSchemas, { memory: { source } });
      }
    }
  });
  commands.addCommand(CommandIds.showDiagram, {
    label: trans.__('Diagram'),
    caption: trans.__('Draw the tables and their foreign keys'),
    icon: diagramIcon,
    isVisible: () => DRAWN_KINDS.has(selected()?.kind.id ?? ''),
    isEnabled: () => DRAWN_KINDS.has(selected()?.kind.id ?? ''),
    execute: async () => {
      const node = selected();
      if (node) {
        const { kind, path } = node.summary.ref;
        await commands.execute(CommandIds.openDiagram, {
          connection: node.connection,
          ref: { kind, path: [...path] }
        });
      }
    }
  });
  commands.addCommand(CommandIds.insertSelect, {
    label: trans.__('SELECT'),
    icon: insertCellIcon,
    isVisible: () => queryable() !== null,
    execute: async () => {
      const node = queryable();
      if (node) {
        const args: InsertSqlArgs = { connection: node.connection, sql: selectSql(node.sql) };
        await commands.execute(CommandIds.insertSql, { ...args });
      }
    }
  });
  commands.addCommand(CommandIds.copyName, {
    label: trans.__('Name'),
    icon: copyIcon,
    isVisible: () => selected() !== null,
    execute: () => {
      const name = selected()?.summary.ref.path.at(-1);
      if (name !== undefined) {
        Clipboard.copyToSystem(name);
      }
    }
  });
  commands.addCommand(CommandIds.copyQualifiedName, {
    label: trans.__('Qualified name'),
    isVisible: () => selected()?.summary.sql !== undefined,
    execute: () => {
      const sql = selected()?.summary.sql;
      if (sql !== undefined) {
        Clipboard.copyToSystem(sql);
      }
    }
  });
  commands.addCommand(CommandIds.refreshNode, {
    label: trans.__('Refresh'),
    icon: refreshIcon,
    isVisible: () => model()?.selectedNode != null,
    execute: () => {
      const node = model()?.selectedNode;
      return node ? model()?.refresh(node) : undefined;
    }
  });
}

function addConnectionCommands({ app, connections, trans, model }: ExplorerCommandsOptions): void {
  const { commands } = app;
  const selected = (): ConnectionNode | null => {
    const node: TreeNode | null | undefined = model()?.selectedNode;
    return node?.type === 'connection' ? node : null;
  };
  const isClosed = (node: ConnectionNode): boolean =>
    node.state.status === 'closed' || node.state.status === 'failed';

  commands.addCommand(CommandIds.connect, {
    label: trans.__('Connect'),
    icon: plugIcon,
    isVisible: () => {
      const node = selected();
      return node !== null && isClosed(node);
    },
    execute: () => {
      const node = selected();
      return node ? model()?.expand(node) : undefined;
    }
  });
  commands.addCommand(CommandIds.disconnect, {
    label: trans.__('Disconnect'),
    icon: unplugIcon,
    isVisible: () => {
      const node = selected();
      return node !== null && !isClosed(node);
    },
    execute: () => {
      const node = selected();
      return node
        ? reportErrors(trans.__('Could not disconnect'), () => connections.close(node.connection))
        : undefined;
    }
  });
}
