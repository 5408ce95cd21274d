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

/** What an engine has plans of: the words such statements begin with, and how to tell it. */
export interface Explained {
  verbs: readonly string[];
  hint: string;
}

/** Runs `prefix sql`; positions in errors count from the start of `sql`. */
export async function queryPlan<R>(
  db: Queryable,
  prefix: string,
  sql: string,
  { params, signal }: ExplainOptions,
  { verbs, hint }: Explained
): Promise<R[]> {
  try {
    return await db.query<R>(`${prefix} ${sql}`, params, signal);
  } catch (thrown) {
    const error = DbError.from(thrown);
    const { position } = error;
    const moved = position === undefined ? undefined : Math.max(0, position - prefix.length - 1);
    const verb = /^[\s(]*(\w*)/.exec(sql)?.[1].toUpperCase() ?? '';
    // The server tells no more of what has no plan than that its first word surprised it.
    const told = error.code === 'syntax' && !verbs.includes(verb) ? { hint } : {};
    throw new DbError({ ...error.toJSON(), ...told, position: moved }, { cause: error });
  }
}

/** A step with what is always there; the rest where the server says it. */
export function planNode(label: string, more: Partial<Omit<PlanNode, 'label'>> = {}): PlanNode {
  return { label, detail: [], warnings: [], children: [], ...more };
}

/** One tree of several: steps that stand side by side are children of one that says so. */
export function singleRoot(roots: readonly PlanNode[], label: string): PlanNode {
  return roots.length === 1
    ? roots[0]
    : planNode(label, {
        estimatedCost: sum(roots.map(({ estimatedCost }) => estimatedCost)),
        actualMs: sum(roots.map(({ actualMs }) => actualMs)),
        children: roots
      });
}

/** What is known of several figures, together. */
export function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : undefined;
}
