import { DbError, type QueryPlan } from '../../model';
import type { Explain, Explained, ExplainOptions } from '../core/explain';
import { queryPlan } from '../core/explain';
import type { Queryable } from '../core/engine';
import { hasTreePlans, isMariadb } from './capabilities';
import { readJsonPlan } from './explain/json';
import { readTablePlan, type PlanRow } from './explain/table';
import { readTreePlan } from './explain/tree';

/** What the servers have a plan of. */
const EXPLAINED: Explained = {
  verbs: 'SELECT TABLE VALUES WITH INSERT REPLACE UPDATE DELETE FOR'.split(' '),
  hint: 'MySQL and MariaDB explain queries, INSERT, REPLACE, UPDATE and DELETE.'
};

/** What MySQL's tree says of statements that it plans by other means: changes of a single table. */
const NO_TREE = '<not executable by iterator executor>';

/** MariaDB tells JSON; MySQL a tree, and the old table of rows for what it has no tree of. */
export const explain: Explain = async (db, sql, options) => {
  if (isMariadb(db.version)) {
    const prefix = options.analyze ? 'ANALYZE FORMAT=JSON' : 'EXPLAIN FORMAT=JSON';
    return readJsonPlan(await firstText(db, prefix, sql, options), options.analyze);
  }
  if (hasTreePlans(db.version)) {
    const prefix = options.analyze ? 'EXPLAIN ANALYZE FORMAT=TREE' : 'EXPLAIN FORMAT=TREE';
    const tree = await firstText(db, prefix, sql, options);
    if (!tree.includes(NO_TREE)) {
      return readTreePlan(tree, options.analyze);
    }
  }
  if (options.analyze) {
    throw new DbError({
      code: 'unsupported',
      message: 'This version of MySQL does not measure the steps of this statement',
      hint: 'Use Explain.'
    });
  }
  return tablePlan(db, sql, options);
};

async function tablePlan(db: Queryable, sql: string, options: ExplainOptions): Promise<QueryPlan> {
  return readTablePlan(
    await queryPlan<PlanRow>(
      db,
      hasTreePlans(db.version) ? 'EXPLAIN FORMAT=TRADITIONAL' : 'EXPLAIN',
      sql,
      options,
      EXPLAINED
    )
  );
}

async function firstText(
  db: Queryable,
  prefix: string,
  sql: string,
  options: ExplainOptions
): Promise<string> {
  const [row] = await queryPlan<Record<string, unknown>>(db, prefix, sql, options, EXPLAINED);
  return String(Object.values(row ?? {})[0] ?? '');
}
