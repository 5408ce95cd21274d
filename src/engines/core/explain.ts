import { DbError, type PlanNode, type QueryPlan } from '../../model';
import type { Queryable } from './engine';

export interface ExplainOptions {
  /** Values of the statement's placeholders. */
  params: readonly unknown[];
  /** Execute the statement and measure. What it changes stays: wrap it in a transaction. */
  analyze: boolean;
  signal?: AbortSignal;
}

/** Reads the plan of one statement. Positions in errors count in `sql`. */
export type Explain = (db: Queryable, sql: string, options: ExplainOptions) => Promise<QueryPlan>;

/** Runs `prefix sql`; positions in errors count from the start of `sql`. */
export async function queryPlan<R>(
  db: Queryable,
  prefix: string,
  sql: string,
  { params, signal }: ExplainOptions
): Promise<R[]> {
  try {
    return await db.query<R>(`${prefix} ${sql}`, params, signal);
  } catch (thrown) {
    const error = DbError.from(thrown);
    const { position } = error;
    const moved = position === undefined ? undefined : Math.max(0, position - prefix.length - 1);
    throw new DbError({ ...error.toJSON(), position: moved }, { cause: error });
  }
}

/** A step with what is always there; the rest where the server says it. */
export function planNode(label: string, more: Partial<Omit<PlanNode, 'label'>> = {}): PlanNode {
  return { label, detail: [], warnings: [], children: [], ...more };
}

/** One tree of several: steps that stand side by side are children of one that says so. */
export function singleRoot(roots: readonly PlanNode[], label: string): PlanNode {
  return roots.length === 1 ? roots[0] : planNode(label, { children: roots });
}
