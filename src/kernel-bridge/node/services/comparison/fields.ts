import { differencesOf } from '../../../../catalog/differences';
import type { FieldDifference, JsonObject, JsonValue } from '../../../../model';

/** The field that holds the order of a list's names. */
const ORDER = '(order)';

/**
 * The fields in which two definitions differ. Members of lists that have names (columns, indexes, keys) are
 * compared by name, so that one new column is one difference.
 */
export function fieldDifferences(source: JsonObject, target: JsonObject): FieldDifference[] {
  return leaves(byName(source, target), byName(target, source)).filter(
    difference => !isOrderOfOthers(difference)
  );
}

/** Whether two orders differ by what is only on one side alone, which is a difference of its own. */
function isOrderOfOthers({ field, source, target }: FieldDifference): boolean {
  if (!field.endsWith(ORDER) || typeof source !== 'string' || typeof target !== 'string') {
    return false;
  }
  const [ours, theirs] = [source.split(', '), target.split(', ')];
  return (
    ours.filter(name => theirs.includes(name)).join() === theirs.filter(name => ours.includes(name)).join()
  );
}

function leaves(source: JsonValue, target: JsonValue): FieldDifference[] {
  return differencesOf(source, target).map(({ field, from, to }) => ({ field, source: from, target: to }));
}

/**
 * Lists of named members as objects, with the order of the names as a field of its own; `other` is what stands in its place
 * on the other side, which tells what an empty list is one of.
 */
function byName(value: JsonValue, other: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) {
    const others = Array.isArray(other) ? other : [];
    const names = value.length === 0 && namesOf(others) ? [] : namesOf(value);
    return names
      ? Object.fromEntries([
          ...value.map((member, n) => [
            names[n],
            byName(
              member,
              others.find(each => nameOf(each) === names[n])
            )
          ]),
          [ORDER, names.join(', ')]
        ])
      : value.map((member, n) => byName(member, others.at(n)));
  }
  if (!isObject(value)) {
    return value;
  }
  const fields = isObject(other) ? other : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, byName(member ?? null, fields[name])])
  );
}

/** The names of a list whose members all have one of their own; `null` for others. */
function namesOf(list: readonly JsonValue[]): string[] | null {
  const names = list.map(nameOf).filter(name => name !== null);
  return list.length > 0 && new Set(names).size === list.length ? names : null;
}

function nameOf(member: JsonValue): string | null {
  return isObject(member) && typeof member.name === 'string' ? member.name : null;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
