import { hierarchy, tree, type HierarchyNode } from 'd3-hierarchy';
import type { Graph } from './graph';
import type { Box, Size } from './layout';

/** A table of the tree that is spanned from the hub. */
interface Branch {
  key: string;
  size: Size;
  /** Referring tables stand to the left. */
  left: Branch[];
  right: Branch[];
}

export interface HubGaps {
  /** Between boxes above each other, pixels. */
  row: number;
  /** Between columns, pixels. */
  column: number;
}

/**
 * Boxes of connected tables around the first of them: in columns to its left those that refer to it, to its right those that it refers to,
 * each with what else is connected behind it. The time grows with the tables, not with its square; lines may cross.
 */
export function aroundHub(
  keys: readonly string[],
  { relations }: Graph,
  sizeOf: (key: string) => Size,
  gaps: HubGaps
): Map<string, Box> {
  const hub = branchesOf(keys, relations, sizeOf);
  return new Map([...sideOf(hub, 'left', gaps), ...sideOf(hub, 'right', gaps)]);
}

function branchesOf(
  [first, ...others]: readonly string[],
  relations: Graph['relations'],
  sizeOf: (key: string) => Size
): Branch {
  const branch = (key: string): Branch => ({ key, size: sizeOf(key), left: [], right: [] });
  const free = new Set(others);
  const hub = branch(first);
  const queue: { at: Branch; side: 'left' | 'right' | null }[] = [{ at: hub, side: null }];
  for (const { at, side } of queue) {
    for (const { from, to } of relations) {
      const other = from === at.key ? to : to === at.key ? from : undefined;
      if (other !== undefined && free.delete(other)) {
        const next = { at: branch(other), side: side ?? (to === at.key ? 'left' : 'right') };
        at[next.side].push(next.at);
        queue.push(next);
      }
    }
  }
  return hub;
}

function sideOf(hub: Branch, side: 'left' | 'right', gaps: HubGaps): [string, Box][] {
  const root = hierarchy(hub, branch => branch[side]);
  const placed = tree<Branch>()
    .nodeSize([1, 1])
    .separation((a, b) => (a.data.size.height + b.data.size.height) / 2 + gaps.row)(root);
  const columns = columnsOf(root, gaps.column);
  return placed.descendants().map(({ data: { key, size }, depth, x }): [string, Box] => {
    const near = columns[depth];
    return [
      key,
      { ...size, x: side === 'right' ? near : hub.size.width - near - size.width, y: x - size.height / 2 }
    ];
  });
}

/** Where each column begins, as seen from the hub. */
function columnsOf(root: HierarchyNode<Branch>, gap: number): number[] {
  const widths: number[] = [];
  root.each(({ depth, data }) => (widths[depth] = Math.max(widths[depth] ?? 0, data.size.width)));
  let at = 0;
  return widths.map(width => {
    const start = at;
    at += width + gap;
    return start;
  });
}
