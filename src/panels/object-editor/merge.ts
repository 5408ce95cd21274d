import type { JsonObject, JsonValue } from '../../model';

/** Mine, where I changed a field; theirs elsewhere. A field both changed in different ways is a conflict. */
export interface Merge {
  merged: JsonObject;
  /** Names of the fields that both sides changed: mine is kept. */
  conflicts: string[];
}

/** Three-way merge of definitions, field by field. */
export function merge(base: JsonObject, mine: JsonObject, theirs: JsonObject): Merge {
  const conflicts: string[] = [];
  const merged: JsonObject = { ...theirs };
  for (const field of Object.keys(mine)) {
    if (same(mine[field], base[field])) {
      continue;
    }
    merged[field] = mine[field];
    if (!same(theirs[field], base[field]) && !same(theirs[field], mine[field])) {
      conflicts.push(field);
    }
  }
  return { merged, conflicts };
}

/** Names of the fields in which two definitions differ. */
export function changedFields(a: JsonObject, b: JsonObject): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(field => !same(a[field], b[field]));
}

/** Equal as JSON, whatever the order of the keys. */
export function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return false;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, i) => same(each, b[i]))
    );
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => key in b && same(a[key], b[key]));
}
