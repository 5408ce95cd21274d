import type { ServerVersion } from '../../../../engines/core/version';
import { canonicalJson, type JsonObject, type JsonValue } from '../../../../model';
import type { SideObject } from './side';
import { changeOf } from './task';

/**
 * An object without rights that its server keeps a note of though they hold anyway (what is left once a grant is revoked), where
 * `wanted` has no such note: no statement takes it away.
 */
export function withoutUsualRights(
  { kind, ref, definition = {} }: SideObject,
  wanted: JsonObject,
  version: ServerVersion
): JsonObject {
  const bare = without(definition, wanted) as JsonObject;
  if (!kind.plan || canonicalJson(bare) === canonicalJson(definition)) {
    return definition;
  }
  try {
    return kind.plan(changeOf(ref, definition, bare), version).length === 0 ? bare : definition;
  } catch {
    return definition; // What cannot be planned is told when it is.
  }
}

function without(value: JsonValue, wanted: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) {
    const others = Array.isArray(wanted) ? wanted : [];
    return value.map(member =>
      without(
        member,
        others.find(each => isObject(each) && isObject(member) && each.name === member.name)
      )
    );
  }
  if (!isObject(value) || !isObject(wanted)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([field, member]) => [
      field,
      field === 'privileges' && wanted.privileges === null ? null : without(member, wanted[field])
    ])
  );
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
