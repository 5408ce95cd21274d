import type { Change, Problem, Statement } from '../../../../model';
import type { Connection } from '../../../core/engine';
import { tryPlan } from '../check';
import type { MaterializedViewDefinition } from './definition';
import { planMaterializedView } from './plan';

/** Without computing its rows, which may take hours. */
export function checkMaterializedView(
  db: Connection,
  change: Change<MaterializedViewDefinition>,
  statements: readonly Statement[]
): Promise<Problem[]> {
  if (change.op === 'drop') {
    return tryPlan(db, statements, {});
  }
  const empty = <D extends MaterializedViewDefinition>(definition: D): D => ({
    ...definition,
    populated: false
  });
  const tried =
    change.op === 'create'
      ? { ...change, to: empty(change.to) }
      : { ...change, from: empty(change.from), to: empty(change.to) };
  return tryPlan(db, planMaterializedView(tried, db.version), { select: change.to.select });
}
