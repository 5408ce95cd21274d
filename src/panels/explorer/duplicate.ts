import type { JsonObject, ObjectRef } from '../../model';
import type { EditorTarget } from '../object-editor/target';
import { newTarget } from '../object-editor/target';
import type { Host } from '../shared/host';
import type { ObjectNode, TreeNode } from './tree-node';

/** A new object like another one, under a name of its own. */
export async function duplicateTarget(host: Host, node: ObjectNode): Promise<EditorTarget> {
  const { connection, kind, summary } = node;
  const { result } = await host.request('object.copy', { connection, ref: summary.ref });
  return newTarget(connection, kind, parentOf(node), result.definition as JsonObject);
}

function parentOf(node: TreeNode): ObjectRef | null {
  const { parent } = node;
  if (parent?.type === 'folder') {
    return parent.owner ?? above(node);
  }
  return parent?.type === 'object' ? parent.summary.ref : null;
}

/** Among the favourites the tree does not say what an object is below: its path does. */
function above(node: TreeNode): ObjectRef | null {
  if (node.type !== 'object' || node.summary.ref.path.length < 2) {
    return null;
  }
  const [kind] = node.kind.parents.filter(each => each !== null);
  return kind === undefined ? null : { kind, path: node.summary.ref.path.slice(0, -1) };
}
