import { differencesOf } from '../../../../catalog/differences';
import type { FieldDifference, JsonObject, JsonValue } from '../../../../model';

/**
 * The fields in which two definitions differ. Members of lists that have names (columns, indexes, keys) are
 * compared by name, so that one new column is one difference.
 */
export function fieldDifferences(source: JsonObject, target: JsonObject): FieldDifference[] {
  return leaves(byName(source), byName(target));
}

function leaves(source: JsonValue, target: JsonValue): FieldDifference[] {
  return differencesOf(source, target).map(({ field, from, to }) => ({ field, source: from, target: to }));
}

/** Lists of named members as objects, with the order of the names as a field of its own. */
function byName(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    const names = value.map(member =>
      member !== null && typeof member === 'object' && !Array.isArray(member) ? member.name : undefined
    );
    const isKeyed =
      names.length > 0 &&
      names.every(name => typeof name === 'string') &&
      new Set(names).size === names.length;
    return isKeyed
      ? Object.fromEntries([
          ...value.map((member, n) => [names[n] as string, byName(member)] as const),
          ['(order)', names.join(', ')]
        ])
      : value.map(byName);
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, byName(member ?? null)]))
    : value;
}
