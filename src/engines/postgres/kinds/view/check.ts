import type { Change, Problem, Statement } from '../../../../model';
import type { Connection } from '../../../core/engine';
import { tryPlan } from '../check';
import type { ViewDefinition } from './definition';

export function checkView(
  db: Connection,
  change: Change<ViewDefinition>,
  statements: readonly Statement[]
): Promise<Problem[]> {
  const texts = change.op === 'drop' ? {} : { select: change.to.select };
  return tryPlan(db, statements, texts);
}
