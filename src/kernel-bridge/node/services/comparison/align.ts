import type { Dialect } from '../../../../engines/core/engine';
import type { JsonValue, ObjectRef } from '../../../../model';

/** Fields that hold nothing but the name of a schema or a database. */
const NAME_FIELDS: ReadonlySet<string> = new Set(['schema', 'database']);

/** The setting that lists schemas: what a routine of PostgreSQL looks names up in. */
const LIST_SETTING = 'search_path';

/** A name that PostgreSQL prints without quotes, unless it is a reserved word. */
const PLAIN = /^[a-z_][a-z0-9_$]*$/;

/** The names of a scope that stand in definitions: its schema, or its database where there are no schemas. */
export function nameOf({ kind, path }: ObjectRef, hasSchemas: boolean): string | null {
  return kind === 'schema' || !hasSchemas ? (path.at(-1) ?? null) : null;
}

/**
 * A definition as it would be in another schema or database: fields that hold the name get the other one, and
 * so do qualified names inside of SQL texts. Text in quotes that looks like a qualified name is changed with it.
 */
export function aligned<T extends JsonValue>(
  value: T,
  from: string | null,
  to: string | null,
  dialect: Dialect
): T {
  if (from === null || to === null || from === to) {
    return value;
  }
  const qualifier = qualifierPattern(from, dialect);
  const quoted = dialect.ident(to);
  // PostgreSQL prints quotes only where a name needs them, MySQL and MariaDB always.
  const replacement = quoted.startsWith('"') && PLAIN.test(to) ? to : quoted;
  const listed = listPattern(from, dialect);
  const moved = (member: JsonValue, field: string): JsonValue => {
    if (typeof member === 'string') {
      return NAME_FIELDS.has(field) && member === from ? to : member.replace(qualifier, () => replacement);
    }
    if (Array.isArray(member)) {
      return member.map(each => moved(each, ''));
    }
    if (member === null || typeof member !== 'object') {
      return member;
    }
    const isList = member.name === LIST_SETTING;
    return Object.fromEntries(
      Object.entries(member).map(([name, each]) => [
        name,
        isList && name === 'value' && typeof each === 'string'
          ? each.replace(listed, () => replacement)
          : moved(each, name)
      ])
    );
  };
  return moved(value, '') as T;
}

/** `name` in front of a dot, quoted or, where that is possible, not. */
function qualifierPattern(name: string, dialect: Dialect): RegExp {
  const quoted = escaped(dialect.ident(name));
  const plain = /^[a-z_][\w$]*$/i.test(name) ? `|(?<![\\w$."\`])${escaped(name)}` : '';
  return new RegExp(`(?:(?<![."\`])${quoted}${plain})(?=\\.)`, 'gu');
}

/** `name` as an item of a list, quoted or, where that is possible, not. */
function listPattern(name: string, dialect: Dialect): RegExp {
  const plain = PLAIN.test(name) ? `|${escaped(name)}` : '';
  return new RegExp(`(?<=^|,\\s*)(?:${escaped(dialect.ident(name))}${plain})(?=\\s*(?:,|$))`, 'gu');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
