import type { JsonObject, JsonValue } from '../../../model';

/**
 * Items of a list that have a `previousName`: a changed name is a rename as long as the item is one of the
 * server's, so the name that it has there is kept beside the new one.
 */
export function withName(item: JsonObject, name: string, saved: readonly JsonValue[]): JsonObject {
  if (!('previousName' in item)) {
    return { ...item, name };
  }
  const previous = item.previousName ?? (isAmong(saved, item.name) ? item.name : null);
  return { ...item, name, previousName: previous === name ? null : previous };
}

/** The server's item that an item of a list is about: by the name that it has there. */
export function savedItem(item: JsonObject, saved: readonly JsonValue[]): JsonObject | undefined {
  const name = item.previousName ?? item.name;
  return saved.find((each): each is JsonObject => isObject(each) && name !== undefined && each.name === name);
}

/**
 * The definition to plan for in order to get back to `before` after `applied`: what was renamed from a to b
 * is now renamed from b to a.
 */
export function reversed(before: JsonObject, applied: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(before).map(([field, value]) => {
      const after = applied[field];
      return [field, Array.isArray(value) && Array.isArray(after) ? reversedList(value, after) : value];
    })
  );
}

function reversedList(before: readonly JsonValue[], applied: readonly JsonValue[]): JsonValue[] {
  const renamed = new Map<JsonValue, JsonValue>();
  for (const item of applied) {
    if (isObject(item) && typeof item.previousName === 'string') {
      renamed.set(item.previousName, item.name);
    }
  }
  return before.map(item =>
    isObject(item) && renamed.has(item.name) ? { ...item, previousName: renamed.get(item.name)! } : item
  );
}

function isAmong(saved: readonly JsonValue[], name: JsonValue): boolean {
  return saved.some(item => isObject(item) && item.name === name);
}

/** A JSON object, and no list or `null`. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
