import type { EngineId, JsonObject, KindDescriptor } from '../../model';
import { afterOwnerChange } from './default-rights';
import type { FieldSpec } from './form/field-spec';
import { tableDialects, withOwnName } from './tabs/table/dialects';

/** An object and its kind, before a change. */
export interface Followed {
  engine: EngineId;
  descriptor: Pick<KindDescriptor, 'id' | 'defaultPrivileges'>;
  fields: readonly FieldSpec[];
  /** As it is on the server; `null` for a new one. */
  saved: JsonObject | null;
  draft: JsonObject;
}

/** Fields that become others with those that somebody changes. */
export function following(object: Followed, change: JsonObject): JsonObject {
  return { ...followingOwner(object, change), ...followingName(object, change) };
}

/** Privileges name the owner: they follow where it changes. */
function followingOwner(
  { descriptor, fields, saved, draft }: Followed,
  { owner, privileges }: JsonObject
): JsonObject {
  const field = fields.find(({ name }) => name === 'privileges');
  const usual = descriptor.defaultPrivileges;
  if (owner === undefined || privileges !== undefined || !field || !usual) {
    return {};
  }
  const list = afterOwnerChange({ field, usual }, saved, draft, owner);
  return list === undefined ? {} : { privileges: list };
}

/** Foreign keys of a new table to itself (the copy of a tree) name it: they follow where its name changes. */
function followingName({ engine, descriptor, saved, draft }: Followed, { name }: JsonObject): JsonObject {
  return saved === null && descriptor.id === 'table' && typeof name === 'string'
    ? withOwnName(tableDialects[engine], draft, name)
    : {};
}
