import { graphlib, layout } from '@dagrejs/dagre';
import type { DiagramTable, Graph } from './graph';
import { clustersOf, subgraph } from './graph';
import { aroundHub } from './hub-layout';

/** Measures of a table's box, in pixels at zoom 1. */
export const HEADER_HEIGHT = 26;
export const ROW_HEIGHT = 20;
const PADDING = 4;
const MIN_WIDTH = 150;
const MAX_WIDTH = 340;
/** Key mark, space between name and type, margins. */
const ROW_EXTRAS = 52;
const CHARACTER = 6.8;
const WIDE_CHARACTER = 12.5;
const GAP = 48;
const RANK_GAP = 90;
/** Width to height that a packed picture aims at: that of a screen. */
const ASPECT = 1.6;

export interface Point {
  x: number;
  y: number;
}
export interface Size {
  width: number;
  height: number;
}
/** A box by its upper left corner. */
export type Box = Point & Size;
export type Placement = ReadonlyMap<string, Box>;

/** Estimated width of a text in the diagram's font of 12 pixels. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    width += character.charCodeAt(0) >= 0x2e80 ? WIDE_CHARACTER : CHARACTER;
  }
  return width;
}

/** The text, shortened so that it fits into `width`. */
export function fitted(text: string, width: number): string {
  if (textWidth(text) <= width) {
    return text;
  }
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join('')}…`) > width) {
    characters.pop();
  }
  return `${characters.join('')}…`;
}

/** The size of the box of a table, pixels. */
export function sizeOf({ name, columns, hidden }: DiagramTable): Size {
  const widest = columns.reduce(
    (most, column) => Math.max(most, textWidth(column.name) + textWidth(column.type) + ROW_EXTRAS),
    textWidth(name) * 1.1 + 40
  );
  const rows = columns.length + (hidden > 0 ? 1 : 0);
  return {
    width: Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, widest))),
    height: HEADER_HEIGHT + rows * ROW_HEIGHT + PADDING
  };
}

/**
 * Places the tables: what foreign keys connect side by side, referring tables to the left, and these groups in
 * shelves. No two boxes overlap. Lets the page breathe between groups; rejects with the signal's reason.
 */
export async function place(graph: Graph, signal?: AbortSignal): Promise<Placement> {
  const layered = graph.tables.size <= LAYERED;
  const groups: { boxes: Map<string, Box>; size: Size }[] = [];
  let rested = performance.now();
  for (const keys of clustersOf(graph, layered ? LAYERED : CLUSTER)) {
    signal?.throwIfAborted();
    const group = subgraph(graph, new Set(keys));
    groups.push(
      withSize(
        keys.length > 1 && layered
          ? connected(group)
          : aroundHub(keys, group, key => sizeOf(graph.tables.get(key)!), { row: GAP, column: RANK_GAP })
      )
    );
    if (performance.now() - rested > SLICE_MS) {
      await new Promise(resolve => setTimeout(resolve));
      rested = performance.now();
    }
  }
  return shelved(groups);
}

/** Up to so many tables the layered layout, which has the fewest crossings, is there at once: its time grows with their square. */
const LAYERED = 48;
/** Of more tables, groups of so many are placed around their hubs. */
const CLUSTER = 24;
/** Longest time that a layout keeps the page from answering, where it can be cut, milliseconds. */
const SLICE_MS = 30;

function connected({ tables, relations }: Graph): Map<string, Box> {
  const dagre = new graphlib.Graph();
  dagre.setGraph({ rankdir: 'LR', nodesep: GAP, edgesep: 8, ranksep: RANK_GAP, ranker: 'longest-path' });
  dagre.setDefaultEdgeLabel(() => ({}));
  tables.forEach((table, key) => dagre.setNode(key, sizeOf(table)));
  for (const { from, to } of relations) {
    if (from !== to) {
      dagre.setEdge(from, to);
    }
  }
  layout(dagre, { disableOptimalOrderHeuristic: true });
  const boxes = [...tables.keys()].map((key): [string, Box] => {
    const { x, y, width, height } = dagre.node(key) as Box;
    return [key, { x: x - width / 2, y: y - height / 2, width, height }];
  });
  return new Map(boxes);
}

function withSize(boxes: Map<string, Box>): { boxes: Map<string, Box>; size: Size } {
  const { x, y, width, height } = boundsOf(boxes.values());
  const moved = [...boxes].map(([key, box]): [string, Box] => [key, { ...box, x: box.x - x, y: box.y - y }]);
  return { boxes: new Map(moved), size: { width, height } };
}

function shelved(groups: readonly { boxes: Map<string, Box>; size: Size }[]): Placement {
  const area = groups.reduce((sum, { size }) => sum + (size.width + GAP) * (size.height + GAP), 0);
  const widest = groups.reduce((most, { size }) => Math.max(most, size.width), 0);
  const limit = Math.max(widest, Math.sqrt(area * ASPECT));
  const placed = new Map<string, Box>();
  let x = 0;
  let y = 0;
  let shelf = 0;
  for (const { boxes, size } of [...groups].sort((a, b) => b.size.height - a.size.height)) {
    if (x > 0 && x + size.width > limit) {
      x = 0;
      y += shelf + GAP;
      shelf = 0;
    }
    boxes.forEach((box, key) =>
      placed.set(key, { ...box, x: Math.round(x + box.x), y: Math.round(y + box.y) })
    );
    x += size.width + GAP;
    shelf = Math.max(shelf, size.height);
  }
  return placed;
}

/**
 * The new placement with every table that was there before where it was; new ones below. The new placement
 * itself where a table has grown into another one.
 */
export function keepPlaces(fresh: Placement, before: Placement): Placement {
  const kept = new Map<string, Box>();
  const added = new Map<string, Box>();
  fresh.forEach((box, key) => {
    const old = before.get(key);
    (old ? kept : added).set(key, old ? { ...box, x: old.x, y: old.y } : box);
  });
  if (kept.size === 0 || overlap(kept)) {
    return fresh;
  }
  const bounds = boundsOf(kept.values());
  const { x, y } = boundsOf(added.values());
  added.forEach((box, key) =>
    kept.set(key, { ...box, x: bounds.x + box.x - x, y: bounds.y + bounds.height + GAP + box.y - y })
  );
  return kept;
}

/** Whether any two boxes overlap. */
export function overlap(placement: Placement): boolean {
  const boxes = [...placement.values()].sort((a, b) => a.x - b.x);
  return boxes.some((box, at) => {
    for (let next = at + 1; next < boxes.length && boxes[next].x < box.x + box.width; next++) {
      const other = boxes[next];
      if (other.y < box.y + box.height && box.y < other.y + other.height) {
        return true;
      }
    }
    return false;
  });
}

/** The smallest box around all of them. */
export function boundsOf(boxes: Iterable<Box>): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left === Infinity
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: left, y: top, width: right - left, height: bottom - top };
}
