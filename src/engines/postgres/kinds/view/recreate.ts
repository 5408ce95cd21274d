import type { Hazard, Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { unsupported } from '../table/context';
import type { Dependents } from './definition';

/**
 * Drops an object with all that uses it, makes it anew and brings the others back: all in one
 * transaction, so that a dependent that no longer fits leaves everything as it was.
 */
export function recreated(
  dependents: Dependents,
  drop: string,
  create: readonly Statement[],
  hazards: readonly Hazard[] = []
): Statement[] {
  const { objects, blockers } = dependents;
  if (blockers.length > 0) {
    throw unsupported(
      `It has to be dropped and created again, and this uses it and cannot be restored: ${blockers.join(', ')}`
    );
  }
  const lost: Hazard[] = objects.length
    ? [hazard('drops-dependents', `Dropped and created again with it: ${objects.join(', ')}`)]
    : [];
  return [
    ...dependents.drop.map((sql, n) => statement(sql, n === 0 ? { hazards: lost } : {})),
    statement(drop, {
      hazards: [
        hazard('lock', 'Queries that use it wait until the transaction ends'),
        ...(dependents.drop.length ? [] : lost),
        ...hazards
      ]
    }),
    ...create,
    ...dependents.restore.map(sql => statement(sql))
  ];
}
