import { DbError, type PlanNode } from '../../model';
import type { Explain, Explained } from '../core/explain';
import { planNode, queryPlan, singleRoot } from '../core/explain';

/** A row of `EXPLAIN QUERY PLAN` (SQLite, "EXPLAIN QUERY PLAN"). */
interface Row {
  id: number;
  parent: number;
  detail: string;
}

/** What reads or changes rows: the words such statements begin with. */
const EXPLAINED: Explained = {
  verbs: 'SELECT VALUES WITH INSERT REPLACE UPDATE DELETE'.split(' '),
  hint: 'SQLite explains queries, INSERT, REPLACE, UPDATE and DELETE.'
};

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
  const verb = /^\w*/.exec(sql)?.[0].toUpperCase() ?? '';
  const none = new DbError({
    code: 'unsupported',
    message: 'SQLite makes no plan of this statement',
    hint: EXPLAINED.hint
  });
  // Many pragmas take effect when they are prepared, under EXPLAIN, too.
  if (verb === 'PRAGMA') {
    throw none;
  }
  const rows = await queryPlan<Row>(db, 'EXPLAIN QUERY PLAN', sql, options, EXPLAINED);
  if (rows.length === 0 && !EXPLAINED.verbs.includes(verb)) {
    throw none;
  }
  return {
    root: singleRoot(below(rows, 0), rows.length === 0 ? 'No table is read' : 'Query'),
    analyzed: false,
    notes: []
  };
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
