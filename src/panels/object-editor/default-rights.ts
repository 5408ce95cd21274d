import type { DefaultPrivileges, JsonObject, JsonValue } from '../../model';
import type { FieldSpec } from './form/field-spec';
import { isObject } from './form/rename';
import { same } from './merge';

/** The privileges of a kind's definitions, and what an object has while its list is `null`. */
export interface Rights {
  field: FieldSpec;
  usual: DefaultPrivileges;
}

/**
 * The list as it is edited. `null` stands for what the server gives by default: that is written out, so that the first
 * entry that somebody adds is one more, and none of the others is revoked with it.
 */
export function writtenOut(
  value: JsonValue | undefined,
  rights: Rights,
  owner: JsonValue | undefined
): readonly JsonValue[] {
  if (Array.isArray(value)) {
    return value;
  }
  const { everybody } = rights.usual;
  return [...usualOf('', everybody, rights, owner), ...ownerRights(rights, owner)];
}

/** What the draft holds for an edited list: `null` again where it says what `null` says. */
export function asEdited(
  list: readonly JsonValue[],
  saved: JsonValue | undefined,
  rights: Rights,
  owner: JsonValue | undefined
): JsonValue {
  return !Array.isArray(saved) && same([...list], [...writtenOut(null, rights, owner)]) ? null : [...list];
}

/**
 * The list after the owner became another in the draft: what the old owner had and gave is the new one's, as on the
 * server. One that was not edited follows the server's.
 */
export function afterOwnerChange(
  rights: Rights,
  saved: JsonObject | null,
  draft: JsonObject,
  owner: JsonValue
): JsonValue | undefined {
  const list = draft.privileges;
  const first = nameOf(saved?.owner);
  const [before, next] = [nameOf(draft.owner) || first, nameOf(owner) || first];
  if (!Array.isArray(list)) {
    return list;
  }
  if (saved && same(list, moved(saved.privileges, first, before))) {
    return moved(saved.privileges, first, next);
  }
  // Whoever was going to create the object is named now.
  return before === '' ? [...list, ...ownerRights(rights, next)] : moved(list, before, next);
}

function ownerRights(rights: Rights, owner: JsonValue | undefined): JsonObject[] {
  const name = nameOf(owner);
  return name === '' ? [] : usualOf(name, rights.usual.owner, rights, owner);
}

/** Entries with the fields that the kind's have: routines have one privilege, which is not named. */
function usualOf(
  grantee: string,
  privileges: readonly string[],
  { field }: Rights,
  owner: JsonValue | undefined
): JsonObject[] {
  const has = (name: string): boolean => field.fields?.some(each => each.name === name) ?? false;
  return privileges.map(privilege => ({
    grantee,
    ...(has('privilege') && { privilege }),
    grantable: false,
    ...(has('grantor') && { grantor: nameOf(owner) })
  }));
}

/** The list of an object whose owner became `to`; empty: whoever creates it, who has everything unsaid. */
function moved(list: JsonValue | undefined, from: string, to: string): JsonValue | undefined {
  if (!Array.isArray(list) || from === to) {
    return list;
  }
  const follow = (role: JsonValue): JsonValue => (role === from ? to : role);
  return list
    .filter(isObject)
    .filter(({ grantee }) => to !== '' || grantee !== from)
    .map(entry => ({
      ...entry,
      grantee: follow(entry.grantee),
      ...('grantor' in entry && { grantor: follow(entry.grantor) })
    }));
}

function nameOf(owner: JsonValue | undefined): string {
  return typeof owner === 'string' ? owner : '';
}
