import type { Change, Problem, Statement } from '../../../../model';
import { checkByRollback } from '../../../core/check';
import type { Connection } from '../../../core/engine';
import type { ViewDefinition } from '../view';

/** CREATE VIEW looks at no name of the select, so the select itself is compiled too, first. */
export function checkView(
  db: Connection,
  change: Change<ViewDefinition>,
  statements: readonly Statement[]
): Promise<Problem[]> {
  if (change.op === 'drop') {
    return checkByRollback(db, statements, {});
  }
  const { select } = change.to;
  const compile: Statement = { sql: `EXPLAIN ${select}`, hazards: [], transactional: true };
  return checkByRollback(db, [compile, ...statements], { select });
}
