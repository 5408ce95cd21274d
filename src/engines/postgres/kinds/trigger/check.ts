import type { Change, Problem, Statement } from '../../../../model';
import type { Connection } from '../../../core/engine';
import { tryPlan } from '../check';
import type { TriggerDefinition } from './definition';

export function checkTrigger(
  db: Connection,
  change: Change<TriggerDefinition>,
  statements: readonly Statement[]
): Promise<Problem[]> {
  const texts = change.op === 'drop' ? {} : { when: change.to.when, function: change.to.function };
  return tryPlan(db, statements, texts);
}
