import type { PlanNode, QueryPlan } from '../../model';

/** One visible step of the tree. */
export interface PlanRow {
  /** Places among siblings from the root down: `0.1.0`. */
  key: string;
  node: PlanNode;
  level: number;
  expanded: boolean | null;
}

/** The steps in view, those below a collapsed one left out. */
export function rowsOf({ root }: QueryPlan, collapsed: ReadonlySet<string>): PlanRow[] {
  const rows: PlanRow[] = [];
  const add = (node: PlanNode, key: string, level: number): void => {
    const isOpen = !collapsed.has(key);
    rows.push({ key, node, level, expanded: node.children.length > 0 ? isOpen : null });
    if (isOpen) {
      node.children.forEach((child, n) => add(child, `${key}.${n}`, level + 1));
    }
  };
  add(root, '0', 1);
  return rows;
}

/** The key of the step above; `null` at the root. */
export function parentKey(key: string): string | null {
  const end = key.lastIndexOf('.');
  return end < 0 ? null : key.slice(0, end);
}

/** Rows, costs and loops: with separators, two decimals only where they tell something. */
export function formatCount(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 });
}

/** Milliseconds, as exact as they are worth. */
export function formatMs(value: number | undefined): string {
  if (value === undefined) {
    return '';
  }
  const digits = value < 1 ? 3 : value < 100 ? 1 : 0;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** How far off an estimate is: `× 120 more`, as a factor of at least one. */
export function formatFactor(factor: number): string {
  const times = factor >= 1 ? factor : 1 / factor;
  return formatCount(times < 100 ? Math.round(times * 10) / 10 : Math.round(times));
}
