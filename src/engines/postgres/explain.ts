import { DbError } from '../../model';
import type { PlanNode, QueryPlan } from '../../model';
import type { Explain } from '../core/explain';
import { planNode, queryPlan, singleRoot, sum } from '../core/explain';

/** A step as `EXPLAIN (FORMAT JSON)` writes it (PostgreSQL manual, section 14.1). */
type PgNode = Record<string, unknown> & { 'Node Type': string; Plans?: PgNode[] };

interface PgPlan {
  Plan: PgNode;
  'Planning Time'?: number;
  'Execution Time'?: number;
  Triggers?: PgTrigger[];
  JIT?: { Timing?: { Total?: number } };
}

interface PgTrigger {
  'Trigger Name': string;
  'Constraint Name'?: string;
  Relation: string;
  Time?: number;
  Calls: number;
}

/** Told by the columns and by the label. */
const TOLD = new Set(
  (
    'Node Type|Plans|Parent Relationship|Plan Rows|Total Cost|Actual Rows|Actual Loops|Actual Total Time|Relation Name|Alias|Index Name|' +
    'Join Type|Subplan Name|Strategy|Operation|Partial Mode|CTE Name|Function Name|Table Function Name|Tuplestore Name|Custom Plan Provider|' +
    'Async Capable|Parallel Aware|Command|Scan Direction'
  ).split('|')
);
/** Counters that the text format leaves out at zero, too. */
const SILENT_ZERO = /Blocks$|I\/O|^WAL|^(?:Actual )?Startup/;
/** What the server has a plan of. */
const EXPLAINED = 'SELECT TABLE VALUES WITH INSERT UPDATE DELETE MERGE EXECUTE DECLARE'.split(' ');
/** A filter that throws away more than this part of many rows asks for an index. */
const WASTED = { part: 0.9, rows: 10_000 };

export const explain: Explain = async (db, sql, options) => {
  const prefix = options.analyze ? 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)' : 'EXPLAIN (FORMAT JSON)';
  const [row] = await queryPlan<Record<string, unknown>>(db, prefix, sql, options, {
    verbs: EXPLAINED,
    hint: 'PostgreSQL explains queries, INSERT, UPDATE, DELETE, MERGE, EXECUTE, DECLARE and CREATE TABLE … AS.'
  });
  const answer = Object.values(row)[0];
  const plans = (typeof answer === 'string' ? JSON.parse(answer) : answer) as (PgPlan | string)[];
  if (plans.some(plan => typeof plan === 'string')) {
    // "Utility Statement": what refreshes or declares something is run as it is.
    throw new DbError({ code: 'unsupported', message: 'PostgreSQL makes no plan of this statement' });
  }
  return readPlans(plans as PgPlan[], options.analyze);
};

/** A rule makes several statements of one, or none. */
function readPlans(plans: readonly PgPlan[], analyzed: boolean): QueryPlan {
  const total = (key: 'Planning Time' | 'Execution Time'): number | undefined =>
    sum(plans.map(plan => plan[key]));
  const none = plans.length === 0 ? 'Query rewrites to nothing' : 'Statements of rules';
  return {
    root: singleRoot(
      plans.map(({ Plan }) => readNode(Plan)),
      none
    ),
    analyzed,
    planningMs: total('Planning Time'),
    executionMs: total('Execution Time'),
    notes: plans.flatMap(notesOf)
  };
}

function notesOf({ Triggers = [], JIT }: PgPlan): string[] {
  const jit = JIT?.Timing?.Total;
  return [
    ...Triggers.map(trigger => {
      const { Time, Calls, Relation } = trigger;
      const constraint = trigger['Constraint Name'];
      const name = constraint ? `for constraint ${constraint}` : trigger['Trigger Name'];
      return `Trigger ${name} on ${Relation}: ${Calls} calls${Time === undefined ? '' : `, ${Time} ms`}`;
    }),
    ...(jit === undefined ? [] : [`JIT compilation: ${jit} ms`])
  ];
}

/** `processes` run the step side by side: their loops take place at the same time. */
function readNode(node: PgNode, processes = 1): PlanNode {
  const number = (key: string): number | undefined => (typeof node[key] === 'number' ? node[key] : undefined);
  const loops = number('Actual Loops');
  const time = number('Actual Total Time');
  return planNode(labelOf(node), {
    detail: Object.entries(node)
      .filter(
        ([key, value]) =>
          !TOLD.has(key) && value !== false && !(value === 0 && SILENT_ZERO.test(key)) && value !== ''
      )
      .flatMap(([key, value]) => detailOf(key, value)),
    estimatedRows: number('Plan Rows'),
    estimatedCost: number('Total Cost'),
    actualRows: number('Actual Rows'),
    actualMs: time === undefined ? undefined : (time * (loops ?? 1)) / processes,
    loops,
    warnings: warningsOf(node),
    children: (node.Plans ?? []).map(child => readNode(child, processesOf(node, child, processes)))
  });
}

/** Below a gathering step each process that took part ran it once; what a plan starts with runs in the session's alone. */
function processesOf(node: PgNode, child: PgNode, processes: number): number {
  if (child['Parent Relationship'] === 'InitPlan') {
    return 1;
  }
  return 'Workers Planned' in node
    ? Math.max(1, Number(child['Actual Loops']) / Math.max(1, Number(node['Actual Loops'])))
    : processes;
}

/** As the text format writes it: `Hash Left Join`, `Index Scan using i on t a`. */
function labelOf(node: PgNode): string {
  const text = (key: string): string => (typeof node[key] === 'string' ? node[key] : '');
  const name = text('Subplan Name');
  const target =
    text('Relation Name') ||
    text('CTE Name') ||
    text('Function Name') ||
    text('Table Function Name') ||
    text('Tuplestore Name');
  const alias = text('Alias');
  const index = text('Index Name');
  const parts = [
    stepOf(node),
    index && `${target ? 'using' : 'on'} ${index}`,
    target && `on ${target}`,
    alias && alias !== target && (target ? alias : `on ${alias}`)
  ];
  return `${name ? `${name}: ` : ''}${parts.filter(Boolean).join(' ')}`;
}

function stepOf(node: PgNode): string {
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
  } else if (step === 'Foreign Scan' && text('Operation') && text('Operation') !== 'Select') {
    step = `Foreign ${text('Operation')}`;
  } else if (step === 'SetOp') {
    step = `${text('Strategy') === 'Hashed' ? 'HashSetOp' : 'SetOp'} ${text('Command')}`.trim();
  } else if (step === 'Custom Scan') {
    step = `Custom Scan (${text('Custom Plan Provider')})`;
  }
  if (text('Scan Direction') === 'Backward') {
    step = `${step} Backward`;
  }
  const partial = text('Partial Mode');
  return [
    partial && partial !== 'Simple' && partial,
    node['Parallel Aware'] === true && 'Parallel',
    node['Async Capable'] === true && 'Async',
    step
  ]
    .filter(Boolean)
    .join(' ');
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

/** What each worker did is a line of its own. */
function detailOf(key: string, value: unknown): (readonly [string, string])[] {
  if (key !== 'Workers' || !Array.isArray(value)) {
    return [[key, textOf(value)]];
  }
  return (value as Record<string, unknown>[]).map(
    ({ 'Worker Number': number, ...facts }) =>
      [
        `Worker ${textOf(number)}`,
        textOf(
          Object.fromEntries(
            Object.entries(facts).filter(([name, fact]) => fact !== 0 || !SILENT_ZERO.test(name))
          )
        )
      ] as const
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(each => (Array.isArray(each) ? `(${textOf(each)})` : textOf(each))).join(', ');
  }
  return value !== null && typeof value === 'object'
    ? Object.entries(value)
        .map(([key, each]) => `${key}: ${textOf(each)}`)
        .join('; ')
    : String(value);
}
