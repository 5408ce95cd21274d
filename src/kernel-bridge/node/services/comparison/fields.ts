import { differencesOf } from '../../../../catalog/differences';
import { canonicalJson, type FieldDifference, type JsonObject, type JsonValue } from '../../../../model';

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

/**
 * A definition with the members of these lists in the order that they have in another one: found by name, or what says the same
 * where they have none.
 */
export function inOrderOf(
  model: JsonObject,
  definition: JsonObject,
  lists: readonly string[] = []
): JsonObject {
  const found = lists.flatMap(list => {
    const [models, members] = [model[list], definition[list]];
    return Array.isArray(models) && Array.isArray(members) ? [[list, arranged(models, members)]] : [];
  });
  return { ...definition, ...(Object.fromEntries(found) as JsonObject) };
}

function arranged(models: readonly JsonValue[], members: readonly JsonValue[]): JsonValue[] {
  const keyOf = (member: JsonValue): string => nameOf(member) ?? canonicalJson(member);
  const rest = [...members];
  const same = models.map(model => {
    const at = rest.findIndex(member => keyOf(member) === keyOf(model));
    return at < 0 ? [] : rest.splice(at, 1);
  });
  return [...same.flatMap(found => (found.length > 0 ? found : rest.splice(0, 1))), ...rest];
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
