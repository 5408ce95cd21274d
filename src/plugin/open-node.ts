import type { CommandRegistry } from '@lumino/commands';
import type { ObjectNode } from '../panels/explorer/tree-node';
import type { BrowseDataArgs } from './tokens';
import { CommandIds } from './tokens';

/** What Enter and a double click do: the data of tables and views, the editor of anything else; a column leads to its table. */
export async function openNode(commands: CommandRegistry, node: ObjectNode): Promise<void> {
  const { connection, kind, summary, parent } = node;
  if (kind.queryable && summary.sql !== undefined) {
    const { ref, sql } = summary;
    const args: BrowseDataArgs = { connection, ref, sql };
    await commands.execute(CommandIds.browseData, { ...args, ref: { kind: ref.kind, path: [...ref.path] } });
    return;
  }
  const edited = kind.schema ? node : parent?.type === 'object' ? parent : null;
  if (edited) {
    const { ref } = edited.summary;
    await commands.execute(CommandIds.openObject, {
      connection,
      ref: { kind: ref.kind, path: [...ref.path] }
    });
  }
}
