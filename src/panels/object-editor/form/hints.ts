import type { FieldCondition, JsonObject, JsonValue } from '../../../model';
import type { FieldSpec } from './field-spec';

/**
 * Fields that no form shows: `previousName` follows the name, `obstacle` is told above the form, the stored
 * text is under DDL, dependents and privileges have tabs of their own, the rest is for the plan alone.
 */
const HIDDEN: ReadonlySet<string> = new Set([
  'previousName',
  'obstacle',
  'dependents',
  'privileges',
  'entries',
  'sql',
  'currentUser',
  'partialRevokes',
  'own',
  'signature'
]);

/**
 * Whether a form shows a field; what is read-only and empty has nothing to say, nor has what belongs to fields
 * that the edited object (`draft`) does not use.
 */
export function isShown(field: FieldSpec, value: JsonValue | undefined, draft?: JsonObject): boolean {
  const { name, readOnly, shownWith } = field;
  const isUsed = !draft || !shownWith || shownWith.some(each => has(draft, each));
  return !HIDDEN.has(name) && !(readOnly && isEmpty(value)) && isUsed;
}

/** Lists of objects have a tab of their own: they are what the object consists of. */
export function hasOwnTab(field: FieldSpec, draft: JsonObject): boolean {
  return field.type === 'objects' && isShown(field, draft[field.name], draft);
}

function has(draft: JsonObject, condition: FieldCondition): boolean {
  return typeof condition === 'string'
    ? !isEmpty(draft[condition])
    : Object.entries(condition).some(([name, values]) => values.includes(String(draft[name])));
}

/** Why the server's object cannot be edited as a form, as its reader says. */
export function obstacleOf(definition: JsonObject | null): string | null {
  const { obstacle } = definition ?? {};
  return typeof obstacle === 'string' ? obstacle : null;
}

function isEmpty(value: JsonValue | undefined): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
