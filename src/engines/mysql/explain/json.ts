import type { JsonObject, JsonValue, PlanNode, QueryPlan } from '../../../model';
import { planNode, sum } from '../../core/explain';
import { readPlanText } from './json-text';
import { accessLabel } from './table';

/** Told by the columns and by the label. */
const TOLD = new Set(
  'table_name access_type key rows r_rows cost r_loops r_total_time_ms r_table_time_ms r_other_time_ms select_id message operation sort_key update delete insert'.split(
    ' '
  )
);
/** Layers that only group what is in them. */
const TRANSPARENT = new Set(['query_specifications', 'nested_loop', 'subqueries', 'materialized']);
/** Counters of a step, which are no steps. */
const COUNTERS = new Set(['r_engine_stats', 'r_keys']);
/** A whole table of this many rows is worth an index. */
const MANY = 10_000;

/** Reads `EXPLAIN FORMAT=JSON` and `ANALYZE FORMAT=JSON` of MariaDB ("ANALYZE FORMAT=JSON" in its Knowledge Base). */
export function readJsonPlan(text: string, analyzed: boolean): QueryPlan {
  const plan = readPlanText(text);
  const optimization = objectOf(plan.query_optimization);
  const root = nodeOf('query_block', objectOf(plan.query_block));
  return {
    root,
    analyzed,
    planningMs: numberOf(optimization.r_total_time_ms),
    executionMs: analyzed ? root.actualMs : undefined,
    notes: []
  };
}

/** A step: its scalars are what is known of it, its objects the steps below. */
function nodeOf(name: string, step: JsonObject): PlanNode {
  const children = Object.entries(step).flatMap(([key, value]) => stepsOf(key, value));
  const below = sum(children.map(({ actualMs }) => actualMs));
  const costBelow = sum(children.map(({ estimatedCost }) => estimatedCost));
  const rows = numberOf(step.rows);
  const loops = numberOf(step.r_loops);
  const scan = step.access_type === 'ALL' && !String(step.table_name).startsWith('<');
  return planNode(labelOf(name, step), {
    detail: Object.entries(step).flatMap(([key, value]) => detailOf(key, value)),
    estimatedRows: rows,
    estimatedCost: numberOf(step.cost) ?? costBelow,
    actualRows: numberOf(step.r_rows) ?? numberOf(step.r_output_rows),
    actualMs: timeOf(name, step, below),
    loops,
    warnings: scan && rows !== undefined && rows >= MANY ? ['Reads the whole table'] : [],
    children
  });
}

/** A block, and a sort that reads its table itself, count what is in them; everything else itself alone. */
function timeOf(name: string, step: JsonObject, below: number | undefined): number | undefined {
  const total = numberOf(step.r_total_time_ms);
  if (name === 'query_block' || (name === 'filesort' && step.table !== undefined)) {
    return total === undefined ? below : Math.max(total, below ?? 0);
  }
  const parts = ['r_table_time_ms', 'r_other_time_ms', 'r_unpack_time_ms'].map(key => numberOf(step[key]));
  return sum([total, ...parts, below]);
}

function detailOf(key: string, value: JsonValue): (readonly [string, string])[] {
  if (TOLD.has(key)) {
    return [];
  }
  if (!isStep(value)) {
    return [[key, Array.isArray(value) ? value.join(', ') : String(value)]];
  }
  if (COUNTERS.has(key)) {
    return [[key, countersOf(objectOf(value))]];
  }
  // What only groups has words of its own, too: `materialized` says whether its rows are unique.
  return TRANSPARENT.has(key)
    ? Object.entries(objectOf(value)).flatMap(([name, inner]) =>
        isStep(inner) ? [] : [[`${key} ${name}`, String(inner)] as const]
      )
    : [];
}

function countersOf(counters: JsonObject): string {
  return Object.entries(counters)
    .map(([name, value]) => `${name}: ${isStep(value) ? countersOf(objectOf(value)) : String(value)}`)
    .join(', ');
}

function stepsOf(key: string, value: JsonValue): PlanNode[] {
  if (COUNTERS.has(key) || !isStep(value)) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap(each =>
      Object.entries(objectOf(each)).flatMap(([name, step]) => stepsOf(name, step))
    );
  }
  const step = objectOf(value);
  return TRANSPARENT.has(key)
    ? Object.entries(step).flatMap(([name, inner]) => stepsOf(name, inner))
    : [nodeOf(key, step)];
}

function labelOf(name: string, step: JsonObject): string {
  if (typeof step.message === 'string') {
    return step.message;
  }
  if (typeof step.table_name === 'string' && name === 'table') {
    const verb = ['update', 'delete', 'insert'].find(each => step[each] !== undefined);
    const key = typeof step.key === 'string' ? step.key : undefined;
    return `${verb ? `${verb.toUpperCase()}: ` : ''}${accessLabel(String(step.access_type ?? ''), step.table_name, key)}`;
  }
  if (name === 'query_block') {
    const operation = typeof step.operation === 'string' ? ` (${step.operation})` : '';
    return `${step.select_id === undefined ? 'Query' : `Query block ${String(step.select_id)}`}${operation}`;
  }
  const words = name.replace(/[_-]/g, ' ');
  return [
    words[0].toUpperCase() + words.slice(1),
    typeof step.table_name === 'string' ? ` on ${step.table_name}` : '',
    typeof step.key === 'string' ? ` using ${step.key}` : '',
    typeof step.sort_key === 'string' ? `: ${step.sort_key}` : ''
  ].join('');
}

function isStep(value: JsonValue): boolean {
  return Array.isArray(value)
    ? value.some(each => each !== null && typeof each === 'object')
    : value !== null && typeof value === 'object';
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
