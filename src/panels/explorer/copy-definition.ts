import type { JsonObject, JsonValue } from '../../model';

/** Lists of a table's parts whose names may stand once in a schema, on one engine or another. */
const PARTS = ['keys', 'uniques', 'indexes', 'foreignKeys', 'checks', 'exclusions', 'statistics'];
/** Fields that name one of them. */
const REFERENCES = ['clusteredOn', 'replicaIdentityIndex'];
/** What belongs to the original alone: its stored text, and what stands on other objects. */
const OWN = ['triggers', 'referencedBy'];

/**
 * The definition of a copy called `to`. Names of parts that begin with the original's name begin with the copy's; the others end like it. A
 * sequence behind an identity column is a new one.
 */
export function copyDefinition(
  definition: JsonObject,
  nameField: string,
  from: string,
  to: string
): JsonObject {
  const renamed = new Map<string, string>();
  const rename = (name: string): string => {
    const next = name.startsWith(from) ? to + name.slice(from.length) : `${name}_copy`;
    renamed.set(name, next);
    return next;
  };
  const copy: JsonObject = { ...definition, [nameField]: to };
  if ('sql' in copy) {
    copy.sql = null;
  }
  for (const list of PARTS) {
    copy[list] = mapped(copy[list], part =>
      typeof part.name === 'string' ? { ...part, name: rename(part.name) } : part
    );
  }
  for (const field of REFERENCES) {
    const name = copy[field];
    copy[field] = typeof name === 'string' ? (renamed.get(name) ?? name) : name;
  }
  for (const list of OWN) {
    copy[list] = Array.isArray(copy[list]) ? [] : copy[list];
  }
  copy.columns = mapped(copy.columns, column =>
    isObject(column.identity) ? { ...column, identity: { ...column.identity, sequence: null } } : column
  );
  return Object.fromEntries(Object.entries(copy).filter(([name]) => name in definition));
}

function mapped(list: JsonValue | undefined, change: (part: JsonObject) => JsonObject): JsonValue {
  return Array.isArray(list) ? list.map(part => (isObject(part) ? change(part) : part)) : (list ?? null);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
