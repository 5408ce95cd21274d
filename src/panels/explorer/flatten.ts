import type { TreeNode, TreeRow } from './tree-node';
import { isExpandable, labelOf } from './tree-node';

/**
 * The tree as the list of lines that are shown.
 *
 * With a filter: the loaded nodes whose label holds it, and what leads to them. A node that matches
 * keeps its children reachable, as far as the user expanded them.
 */
export function flatten(
  roots: readonly TreeNode[],
  expanded: ReadonlySet<string>,
  filter: string
): TreeRow[] {
  const rows: TreeRow[] = [];
  const needle = filter.trim().toLowerCase();
  const leads = needle ? leadingNodes(roots, needle) : null;

  const walk = (nodes: readonly TreeNode[], inMatch: boolean): void => {
    const shown = leads && !inMatch ? nodes.filter(node => leads.has(node)) : nodes;
    shown.forEach((node, index) => {
      const leadsOn = leads?.get(node) === 'below';
      const open = isExpandable(node) ? leadsOn || expanded.has(node.key) : undefined;
      rows.push({
        type: 'node',
        key: node.key,
        node,
        level: node.level,
        expanded: open,
        position: index + 1,
        siblings: shown.length
      });
      if (!open) {
        return;
      }
      if (node.children) {
        walk(node.children, inMatch || (leads !== null && !leadsOn));
      }
      const message = messageOf(node);
      if (message) {
        rows.push({
          type: 'message',
          key: `${node.key}/!${message}`,
          node,
          level: node.level + 1,
          message
        });
      }
    });
  };
  walk(roots, false);
  return rows;
}

function messageOf(node: TreeNode): 'error' | 'empty' | null {
  if (node.error) {
    return 'error';
  }
  return !node.loading && node.children?.length === 0 ? 'empty' : null;
}

/** The nodes that match or lead to a match; `below` where a match lies deeper. */
function leadingNodes(roots: readonly TreeNode[], needle: string): Map<TreeNode, 'self' | 'below'> {
  const found = new Map<TreeNode, 'self' | 'below'>();
  const visit = (node: TreeNode): boolean => {
    let below = false;
    for (const child of node.children ?? []) {
      below = visit(child) || below;
    }
    const self = labelOf(node).toLowerCase().includes(needle);
    if (below) {
      found.set(node, 'below');
    } else if (self) {
      found.set(node, 'self');
    }
    return below || self;
  };
  roots.forEach(visit);
  return found;
}
