import { canonicalJson } from '../model';

/** One field that is not the same in the copy. */
export interface Difference {
  field: string;
  from: unknown;
  to: unknown;
}

/** Every leaf that differs between two JSON values; lists are compared member by member. */
export function differencesOf(from: unknown, to: unknown, field = ''): Difference[] {
  if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) {
    return [];
  }
  if (isBranch(from) && isBranch(to) && Array.isArray(from) === Array.isArray(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return names.flatMap(name => differencesOf(from[name], to[name], field ? `${field}.${name}` : name));
  }
  return [{ field, from: from ?? null, to: to ?? null }];
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** `value` with every occurrence of one name in its strings and keys replaced by another. */
export function renamed(value: unknown, name: string, replacement: string): unknown {
  return JSON.parse(JSON.stringify(value ?? null).replaceAll(escaped(name), escaped(replacement)));
}

function escaped(name: string): string {
  return JSON.stringify(name).slice(1, -1);
}

/** `value` without the members of its lists that are `name`: what the server notes of the copy's database. */
export function withoutMember(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    return value.filter(member => member !== name).map(member => withoutMember(member, name));
  }
  return isBranch(value)
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutMember(member, name)]))
    : value;
}
