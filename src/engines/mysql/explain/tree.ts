import type { PlanNode, QueryPlan } from '../../../model';
import { planNode, singleRoot } from '../../core/explain';

const STEP = /^( *)-> (.*)$/;
/** What is estimated and measured stands at the end: conditions before it may look like it. */
const ESTIMATE = / +\(cost=(?:[\d.e+-]+\.\.)?([\d.e+-]+)(?: rows=([\d.e+-]+))?\)$/i;
const ACTUAL = / +\(actual time=[\d.e+-]+\.\.([\d.e+-]+) rows=([\d.e+-]+) loops=([\d.e+]+)\)$/i;
const NEVER = / +\(never executed\)$/;

interface Open {
  indent: number;
  children: PlanNode[];
}

/** Reads `EXPLAIN FORMAT=TREE` (MySQL manual, section 10.8.2): a step a line, indented below its parent. */
export function readTreePlan(text: string, analyzed: boolean): QueryPlan {
  const roots: PlanNode[] = [];
  const open: Open[] = [{ indent: -1, children: roots }];
  for (const line of text.split('\n')) {
    const match = STEP.exec(line);
    if (!match) {
      continue;
    }
    const indent = match[1].length;
    while (open[open.length - 1].indent >= indent) {
      open.pop();
    }
    const children: PlanNode[] = [];
    open[open.length - 1].children.push(stepOf(match[2], children));
    open.push({ indent, children });
  }
  const root = singleRoot(roots, 'Query');
  return { root, analyzed, executionMs: root.actualMs, notes: [] };
}

function stepOf(text: string, children: PlanNode[]): PlanNode {
  const never = NEVER.test(text);
  const actual = ACTUAL.exec(text);
  const expected = text.replace(ACTUAL, '').replace(NEVER, '');
  const estimate = ESTIMATE.exec(expected);
  const loops = actual ? Number(actual[3]) : never ? 0 : undefined;
  const label = expected.replace(ESTIMATE, '').trim();
  return planNode(label, {
    ...(estimate && { estimatedCost: Number(estimate[1]) }),
    ...(estimate?.[2] && { estimatedRows: Number(estimate[2]) }),
    ...(actual && { actualMs: Number(actual[1]) * Number(actual[3]), actualRows: Number(actual[2]) }),
    ...(loops !== undefined && { loops }),
    warnings: warningsOf(label, Number(estimate?.[2] ?? 0)),
    children
  });
}

/** A whole table of this many rows is worth an index. */
const MANY = 10_000;

function warningsOf(label: string, rows: number): string[] {
  return [
    ...(/^Table scan on (?!<)/.test(label) && rows >= MANY ? ['Reads the whole table'] : []),
    ...(/\(no condition\)|^Nested loop inner join\s*$/.test(label) && /no condition/.test(label)
      ? ['Every row is joined with every row']
      : [])
  ];
}
