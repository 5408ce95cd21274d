import type { JsonObject, JsonValue, PlanNode, QueryPlan } from '../../../model';
import { planNode } from '../../core/explain';
import { accessLabel } from './table';

/** Told by the columns and by the label. */
const TOLD = new Set(
  'table_name access_type key rows r_rows cost loops r_loops r_total_time_ms r_table_time_ms r_other_time_ms select_id message operation sort_key update delete insert'.split(
    ' '
  )
);
/** Layers that only group what is in them. */
const TRANSPARENT = new Set(['query_specifications', 'nested_loop', 'subqueries', 'materialized']);
/** A whole table of this many rows is worth an index. */
const MANY = 10_000;

/** Reads `EXPLAIN FORMAT=JSON` and `ANALYZE FORMAT=JSON` of MariaDB ("ANALYZE FORMAT=JSON" in its Knowledge Base). */
export function readJsonPlan(text: string, analyzed: boolean): QueryPlan {
  const plan = JSON.parse(text) as JsonObject;
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
  const own = sum([numberOf(step.r_table_time_ms), numberOf(step.r_other_time_ms)]);
  const total = numberOf(step.r_total_time_ms);
  const below = sum(children.map(({ actualMs }) => actualMs));
  const costBelow = sum(children.map(({ estimatedCost }) => estimatedCost));
  const rows = numberOf(step.rows);
  const loops = numberOf(step.r_loops);
  const scan = step.access_type === 'ALL' && !String(step.table_name).startsWith('<');
  return planNode(labelOf(name, step), {
    detail: Object.entries(step)
      .filter(([key, value]) => !TOLD.has(key) && !isStep(value))
      .map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : String(value)] as const),
    estimatedRows: rows,
    estimatedCost: numberOf(step.cost) ?? costBelow,
    actualRows: numberOf(step.r_rows) ?? numberOf(step.r_output_rows),
    // A block counts what is in it, a sort or a table itself alone.
    actualMs: name === 'query_block' ? (total ?? below) : sum([total, own, below]),
    loops,
    warnings: scan && rows !== undefined && rows >= MANY ? ['Reads the whole table'] : [],
    children
  });
}

function stepsOf(key: string, value: JsonValue): PlanNode[] {
  if (key === 'r_engine_stats' || !isStep(value)) {
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
  const label = words[0].toUpperCase() + words.slice(1);
  return typeof step.sort_key === 'string' ? `${label}: ${step.sort_key}` : label;
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

function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : undefined;
}
