import type { TranslationBundle } from '@jupyterlab/translation';
import type { JsonObject, KindDescriptor } from '../../model';
import { obstacleOf } from './form/hints';
import type { PlanPreview } from './plan-preview';
import { isNamed } from './target';
import type { Versions } from './versions';

/** Why an object can be looked at only; `null` when it can be changed. `saved` is `null` for a new one. */
export function readOnlyReason(
  descriptor: KindDescriptor | null,
  saved: JsonObject | null,
  { creating, connectionIsReadOnly }: { creating: boolean; connectionIsReadOnly: boolean },
  trans: TranslationBundle
): string | null {
  if (!descriptor) {
    return trans.__('It has not been read yet');
  }
  const { can, schema, plural } = descriptor;
  const ability = creating ? can.create : can.alter;
  if (!schema) {
    return trans.__('%1 have no form', plural);
  }
  if (ability !== true) {
    return ability;
  }
  return connectionIsReadOnly ? trans.__('The connection is read-only') : obstacleOf(saved);
}

/** Why a change cannot be applied now; `null` when it can. */
export function applyObstacle(
  { gone, theirs, draft, edited }: Versions,
  { pending, plan, error }: PlanPreview,
  {
    creating,
    applying,
    naming
  }: { creating: boolean; applying: boolean; naming: Pick<KindDescriptor, 'names'> },
  trans: TranslationBundle
): string | null {
  if (gone) {
    return trans.__('It is not on the server any more');
  }
  if (applying) {
    return trans.__('Applying…');
  }
  if (theirs) {
    return trans.__('Merge or reload first');
  }
  if (!creating && !edited) {
    return trans.__('Nothing is changed');
  }
  if (creating && !isNamed(naming, draft)) {
    return trans.__('It needs a name');
  }
  if (error) {
    return error.message;
  }
  if (pending || !plan) {
    return trans.__('Planning…');
  }
  return plan.statements.length === 0 ? trans.__('There is nothing to run') : null;
}
