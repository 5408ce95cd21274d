import { DbError } from '../../model';
import type { PlanNode, QueryPlan } from '../../model';
import type { Explain } from '../core/explain';
import { planNode, queryPlan } from '../core/explain';

/** A step as `EXPLAIN (FORMAT JSON)` writes it (PostgreSQL manual, section 14.1). */
type PgNode = Record<string, unknown> & { 'Node Type': string; Plans?: PgNode[] };

interface PgPlan {
  Plan: PgNode;
  'Planning Time'?: number;
  'Execution Time'?: number;
  Triggers?: { 'Trigger Name': string; Time?: number; Calls: number }[];
  JIT?: { Timing?: { Total?: number } };
}

/** Told by the columns and by the label. */
const TOLD = new Set(
  (
    'Node Type|Plans|Parent Relationship|Plan Rows|Total Cost|Actual Rows|Actual Loops|Actual Total Time|Relation Name|Alias|Index Name|' +
    'Join Type|Subplan Name|Strategy|Operation|Partial Mode|CTE Name|Function Name|Async Capable|Disabled'
  ).split('|')
);
/** A filter that throws away more than this part of many rows asks for an index. */
const WASTED = { part: 0.9, rows: 10_000 };

export const explain: Explain = async (db, sql, options) => {
  const prefix = options.analyze ? 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)' : 'EXPLAIN (FORMAT JSON)';
  const [row] = await queryPlan<Record<string, unknown>>(db, prefix, sql, options);
  const answer = Object.values(row)[0];
  const [plan] = (typeof answer === 'string' ? JSON.parse(answer) : answer) as (PgPlan | string)[];
  if (typeof plan === 'string') {
    // "Utility Statement": what refreshes or declares something is run as it is.
    throw new DbError({ code: 'unsupported', message: 'PostgreSQL makes no plan of this statement' });
  }
  return readPlan(plan, options.analyze);
};

function readPlan(plan: PgPlan, analyzed: boolean): QueryPlan {
  const jit = plan.JIT?.Timing?.Total;
  return {
    root: readNode(plan.Plan),
    analyzed,
    planningMs: plan['Planning Time'],
    executionMs: plan['Execution Time'],
    notes: [
      ...(plan.Triggers ?? []).map(
        ({ 'Trigger Name': name, Time, Calls }) =>
          `Trigger ${name}: ${Calls} calls${Time === undefined ? '' : `, ${Time} ms`}`
      ),
      ...(jit === undefined ? [] : [`JIT compilation: ${jit} ms`])
    ]
  };
}

function readNode(node: PgNode): PlanNode {
  const number = (key: string): number | undefined => (typeof node[key] === 'number' ? node[key] : undefined);
  const loops = number('Actual Loops');
  const time = number('Actual Total Time');
  return planNode(labelOf(node), {
    detail: Object.entries(node)
      .filter(([key, value]) => !TOLD.has(key) && value !== 0 && value !== false)
      .map(([key, value]) => [key, textOf(value)] as const),
    estimatedRows: number('Plan Rows'),
    estimatedCost: number('Total Cost'),
    actualRows: number('Actual Rows'),
    actualMs: time === undefined ? undefined : time * (loops ?? 1),
    loops,
    warnings: warningsOf(node),
    children: (node.Plans ?? []).map(readNode)
  });
}

/** As the text format writes it: `Hash Left Join`, `Index Scan using i on t a`. */
function labelOf(node: PgNode): string {
  const text = (key: string): string => (typeof node[key] === 'string' ? node[key] : '');
  let step = node['Node Type'];
  const join = text('Join Type');
  if (join && join !== 'Inner') {
    step = / Join$/.test(step) ? step.replace(/ Join$/, ` ${join} Join`) : `${step} ${join} Join`;
  } else if (step === 'Aggregate') {
    const strategy = { Hashed: 'HashAggregate', Sorted: 'GroupAggregate', Mixed: 'MixedAggregate' };
    step = strategy[text('Strategy') as keyof typeof strategy] ?? step;
  } else if (step === 'ModifyTable') {
    step = text('Operation') || step;
  } else if (step === 'SetOp') {
    step = `SetOp ${text('Command')}`.trim();
  }
  const partial = text('Partial Mode');
  if (partial && partial !== 'Simple') {
    step = `${partial} ${step}`;
  }
  if (node['Parallel Aware'] === true) {
    step = `Parallel ${step}`;
  }
  const target = text('Relation Name') || text('CTE Name') || text('Function Name');
  const alias = text('Alias');
  const parts = [
    step,
    text('Index Name') && `using ${text('Index Name')}`,
    target && `on ${target}`,
    alias && alias !== target && (target ? alias : `on ${alias}`)
  ];
  const name = text('Subplan Name');
  return `${name ? `${name}: ` : ''}${parts.filter(Boolean).join(' ')}`;
}

function warningsOf(node: PgNode): string[] {
  const number = (key: string): number => (typeof node[key] === 'number' ? node[key] : 0);
  const found: string[] = [];
  if (node['Sort Space Type'] === 'Disk') {
    found.push(`Sorted on disk: ${number('Sort Space Used')} kB did not fit into work_mem`);
  }
  if (number('Hash Batches') > 1) {
    found.push(`The hash table did not fit into memory: ${number('Hash Batches')} batches`);
  }
  if (number('HashAgg Batches') > 1) {
    found.push(`The groups did not fit into memory: ${number('HashAgg Batches')} batches`);
  }
  if (number('Lossy Heap Blocks') > 0) {
    found.push('The bitmap did not fit into work_mem: whole pages are read and checked again');
  }
  const removed = number('Rows Removed by Filter') * Math.max(1, number('Actual Loops'));
  const kept = number('Actual Rows') * Math.max(1, number('Actual Loops'));
  if (removed > WASTED.rows && removed / (removed + kept) > WASTED.part) {
    found.push(`The filter throws ${removed.toLocaleString('en')} rows away that were read before`);
  }
  if (number('Workers Planned') > number('Workers Launched') && node['Workers Launched'] !== undefined) {
    found.push(
      `Only ${number('Workers Launched')} of ${number('Workers Planned')} parallel workers were to be had`
    );
  }
  return found;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(textOf).join(', ');
  }
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);
}
