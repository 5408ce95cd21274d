import type { ServerVersion } from '../../../../engines/core/version';
import type { FieldDifference, JsonObject, JsonValue } from '../../../../model';
import type { SideObject } from './side';

/** Gives whole members of lists (a column, an index) the text that they have in SQL. */
export function readable(
  differences: readonly FieldDifference[],
  source: SideObject,
  target: SideObject,
  version: ServerVersion
): FieldDifference[] {
  const sqlOf = ({ kind, definition = {} }: SideObject, field: string): string | null => {
    const found = memberAt(definition, field);
    try {
      return (found && kind.partSql?.(found.list, found.member, definition, version)) ?? null;
    } catch {
      return null; // What this server has no words for stays as its fields.
    }
  };
  return differences.map(difference => {
    const { field, source: wanted, target: current } = difference;
    const sourceSql = wanted === null ? null : sqlOf(source, field);
    const targetSql = current === null ? null : sqlOf(target, field);
    return {
      ...difference,
      ...(sourceSql !== null && { sourceSql }),
      ...(targetSql !== null && { targetSql })
    };
  });
}

/** The member of a list that `columns.total` or `checks.0` names as a whole; names may hold dots themselves. */
function memberAt(definition: JsonObject, field: string): { list: string; member: JsonValue } | null {
  const dot = field.indexOf('.');
  const [list, key] = [field.slice(0, dot), field.slice(dot + 1)];
  const members = dot < 0 ? undefined : definition[list];
  if (!Array.isArray(members)) {
    return null;
  }
  const byPlace = /^\d+$/.test(key) ? members.at(Number(key)) : undefined;
  const member = members.find(each => isNamed(each) && each.name === key) ?? byPlace;
  return member === undefined ? null : { list, member };
}

function isNamed(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && 'name' in value;
}
