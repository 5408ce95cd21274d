/** One step of a query's plan, in the words that all engines share. */
export interface PlanNode {
  /** What the step does and to what: `Index Scan on orders`. */
  label: string;
  /** Everything else the server says of the step, in its words and order. */
  detail: readonly (readonly [name: string, value: string])[];
  /** Rows of one loop. */
  estimatedRows?: number;
  /** The server's own unit, children included. */
  estimatedCost?: number;
  /** Rows of one loop on average; only after an execution, as the following. */
  actualRows?: number;
  /** All loops together, those of parallel workers at the same time; children included, milliseconds. */
  actualMs?: number;
  loops?: number;
  /** What deserves a look: a sort on disk, a scan without an index. */
  warnings: readonly string[];
  children: readonly PlanNode[];
}

/** The plan of one statement. */
export interface QueryPlan {
  root: PlanNode;
  /** The statement was executed: rows and times are measured. */
  analyzed: boolean;
  planningMs?: number;
  executionMs?: number;
  /** What the server says of the whole. */
  notes: readonly string[];
}

/** Media type of a plan in a notebook's output. */
export const PLAN_MIME = 'application/vnd.petersql.plan+json';

/** What an output of media type {@link PLAN_MIME} holds. */
export interface PlanMime {
  version: 1;
  connection: string;
  /** The statement that the plan is of. */
  sql: string;
  plan: QueryPlan;
}

/** An estimate further off than this is shown as one: the factor that planners go wrong from. */
const FAR = 10;

/** How many times more (or fewer) rows came than were estimated; `null` while that is close enough. */
export function misestimate({ estimatedRows, actualRows, loops }: PlanNode): number | null {
  if (estimatedRows === undefined || actualRows === undefined || loops === 0) {
    return null;
  }
  const factor = Math.max(actualRows, 1) / Math.max(estimatedRows, 1);
  return factor >= FAR || factor <= 1 / FAR ? factor : null;
}

/** The part of a step that is its own, without its children: time where measured, else cost. */
export function ownShare(node: PlanNode, plan: QueryPlan): number {
  const total = weight(plan.root);
  const children = node.children.reduce((sum, child) => sum + weight(child), 0);
  return total > 0 ? Math.min(1, Math.max(0, (weight(node) - children) / total)) : 0;
}

function weight({ actualMs, estimatedCost }: PlanNode): number {
  return actualMs ?? estimatedCost ?? 0;
}
