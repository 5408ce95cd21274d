import { Clipboard } from '@jupyterlab/apputils';
import type { ObjectNode } from '../panels/explorer/tree-node';
import type { ExplorerCommandsOptions } from './commands';
import { onlyOne, selectedObjects } from './object-changes';
import { reportErrors } from './report-errors';
import type { InsertSqlArgs } from './tokens';
import { CommandIds } from './tokens';

/** Commands that write SQL for what is selected in the sidebar: into a notebook, to the clipboard, side by side. */
export function addObjectSqlCommands({ app, host, trans, model }: ExplorerCommandsOptions): void {
  const { commands, shell } = app;
  const selected = (): ObjectNode[] => selectedObjects(model).filter(({ kind }) => kind.schema !== null);
  const relation = (): (ObjectNode & { sql: string }) | null => {
    const node = onlyOne(selected());
    const { sql } = node?.summary ?? {};
    return node?.kind.queryable && sql !== undefined ? { ...node, sql } : null;
  };
  const insert = (connection: string, sql: string): Promise<unknown> => {
    const args: InsertSqlArgs = { connection, sql };
    return commands.execute(CommandIds.insertSql, { ...args });
  };

  for (const [id, label] of [
    [CommandIds.insertInsert, trans.__('INSERT')],
    [CommandIds.insertUpdate, trans.__('UPDATE')]
  ] as const) {
    commands.addCommand(id, {
      label,
      isVisible: () => relation() !== null,
      execute: () =>
        reportErrors(trans.__('Could not read the columns'), async () => {
          const node = relation();
          if (node) {
            const { columnsOf, insertSql, updateSql } = await import('../panels/explorer/object-sql');
            const write = id === CommandIds.insertInsert ? insertSql : updateSql;
            await insert(node.connection, write(node.sql, await columnsOf(host, node)));
          }
        })
    });
  }
  commands.addCommand(CommandIds.insertDdl, {
    label: trans.__('DDL'),
    isVisible: () => selected().length > 0,
    execute: () =>
      reportErrors(trans.__('Could not read the DDL'), async () => {
        const nodes = selected();
        const { ddlOf } = await import('../panels/explorer/object-sql');
        await insert(nodes[0].connection, await ddlOf(host, nodes));
      })
  });
  commands.addCommand(CommandIds.copyDdl, {
    label: trans.__('DDL'),
    isVisible: () => selected().length > 0,
    execute: () =>
      reportErrors(trans.__('Could not read the DDL'), async () => {
        const { ddlOf } = await import('../panels/explorer/object-sql');
        Clipboard.copyToSystem(await ddlOf(host, selected()));
      })
  });

  let first: ObjectNode | null = null;
  const pair = (): [ObjectNode, ObjectNode] | null => {
    const [a, b] = selected();
    return selected().length === 2 ? [a, b] : first && a && first.key !== a.key ? [first, a] : null;
  };
  commands.addCommand(CommandIds.compareObjects, {
    label: () => {
      const both = pair();
      return both && selected().length === 1
        ? trans.__('Compare with %1', both[0].summary.label)
        : both
          ? trans.__('Compare')
          : trans.__('Compare with…');
    },
    caption: trans.__('Compare two selected objects, or this one with the next one that is chosen'),
    isVisible: () => selected().length === 1 || selected().length === 2,
    execute: () =>
      reportErrors(trans.__('Could not compare them'), async () => {
        const nodes = pair();
        if (!nodes) {
          first = onlyOne(selected());
          return;
        }
        first = null;
        const { compareObjects } = await import('../panels/explorer/compare');
        const widget = await compareObjects(host, nodes, trans);
        shell.add(widget, 'main', { type: 'Comparison' });
        shell.activateById(widget.id);
      })
  });
}
