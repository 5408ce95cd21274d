import type { Change, Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { Survey } from '../../../core/survey';
import type { ProcedureDefinition } from './definition';
import { same } from './plan';
import { readUsers } from './users';

/**
 * Where a routine is dropped and created anew, what uses it goes before and comes back after, in the same transaction. What cannot
 * come back is named: the server refuses to drop the routine then.
 */
export function surveyRoutine<D extends ProcedureDefinition>(
  change: Change<D>,
  statements: readonly Statement[]
): Survey | null {
  if (change.op !== 'alter' || !/^DROP (?:FUNCTION|PROCEDURE) /.test(statements[0]?.sql ?? '')) {
    return null;
  }
  const { ref, from, to } = change;
  const field = same(from.arguments, to.arguments) ? '/returns' : '/arguments';
  return async db => {
    const { objects, blockers, drop, restore } = await readUsers(db, ref);
    if (blockers.length > 0) {
      const message = `It has to be dropped and created again, and this uses it and cannot be restored: ${blockers.join(', ')}`;
      return { hazards: [{ at: 0, hazard: hazard('refused', message) }], problems: [{ field, message }] };
    }
    const goes = hazard('drops-dependents', `Dropped and created again with it: ${objects.join(', ')}`);
    return {
      hazards: objects.length > 0 ? [{ at: 0, hazard: goes }] : [],
      problems: [],
      ...(objects.length > 0 && {
        around: {
          first: 0,
          last: statements.length - 1,
          before: drop.map(sql => statement(sql)),
          after: restore.map(sql => statement(sql))
        }
      })
    };
  };
}
