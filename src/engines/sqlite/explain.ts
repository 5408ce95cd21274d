import { DbError, type PlanNode } from '../../model';
import type { Explain } from '../core/explain';
import { planNode, queryPlan, singleRoot } from '../core/explain';

/** A row of `EXPLAIN QUERY PLAN` (SQLite, "EXPLAIN QUERY PLAN"). */
interface Row {
  id: number;
  parent: number;
  detail: string;
}

const WARNINGS: readonly (readonly [RegExp, string])[] = [
  [/\bUSE TEMP B-TREE FOR (.+)/, 'No index has this order: the rows are sorted'],
  [
    /\bAUTOMATIC (?:PARTIAL )?(?:COVERING )?INDEX\b/,
    'The index is made for this query alone: a lasting one would serve it'
  ]
];

export const explain: Explain = async (db, sql, options) => {
  if (options.analyze) {
    throw new DbError({
      code: 'unsupported',
      message: 'SQLite tells how it would run a statement, but does not measure its steps',
      hint: 'Use Explain, and run the cell to see how long it takes.'
    });
  }
  const rows = await queryPlan<Row>(db, 'EXPLAIN QUERY PLAN', sql, options);
  return { root: singleRoot(below(rows, 0), 'Query'), analyzed: false, notes: [] };
};

function below(rows: readonly Row[], parent: number): PlanNode[] {
  return rows
    .filter(row => row.parent === parent)
    .map(({ id, detail }) =>
      planNode(detail, {
        warnings: WARNINGS.filter(([pattern]) => pattern.test(detail)).map(([, text]) => text),
        children: below(rows, id)
      })
    );
}
