import type { ObjectRef } from '../../model';
import type { TreeNode } from './tree-node';
import { kindsBelow, rootOf } from './tree-node';

/** Whether two refs are of one object. */
export function sameObject(a: ObjectRef, b: ObjectRef): boolean {
  return a.kind === b.kind && a.path.length === b.path.length && isBelow(a.path, b.path);
}

/** Whether the children of a node are the list that an object stands in. */
export function listsObject(node: TreeNode, ref: ObjectRef): boolean {
  if (node.type === 'folder') {
    return node.kind.id === ref.kind && isBelow(node.owner?.path ?? [], ref.path);
  }
  const owner = node.type === 'object' ? node.summary.ref : null;
  const inline = kindsBelow(rootOf(node).state, owner?.kind ?? null).some(
    kind => kind.id === ref.kind && kind.tree === 'inline'
  );
  return inline && isBelow(owner?.path ?? [], ref.path);
}

/** Whether a node is an object or stands on the way to it. */
export function leadsTo(node: TreeNode, ref: ObjectRef): boolean {
  if (node.type === 'object') {
    return (
      isBelow(node.summary.ref.path, ref.path) &&
      (node.summary.ref.path.length < ref.path.length || node.kind.id === ref.kind)
    );
  }
  if (node.type === 'folder') {
    const parents = rootOf(node).state.kinds.find(({ id }) => id === ref.kind)?.parents ?? [];
    const { path = [] } = node.owner ?? {};
    return isBelow(path, ref.path) && (node.kind.id === ref.kind || leadsThroughKind(node, ref, parents));
  }
  return false;
}

/** A folder of tables leads to a trigger, if one of its tables does. */
function leadsThroughKind(node: TreeNode, ref: ObjectRef, parents: readonly (string | null)[]): boolean {
  const depth = (node.type === 'folder' ? (node.owner?.path.length ?? 0) : 0) + 2;
  return node.type === 'folder' && parents.includes(node.kind.id) && ref.path.length >= depth;
}

/** Whether a path begins with another. */
function isBelow(above: readonly string[], path: readonly string[]): boolean {
  return above.length <= path.length && above.every((name, index) => path[index] === name);
}
