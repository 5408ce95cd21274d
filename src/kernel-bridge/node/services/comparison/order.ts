/** Objects that hold data, or that columns are made of. */
const BASE = [
  'schema',
  'extension',
  'foreign-data-wrapper',
  'foreign-server',
  'language',
  'collation',
  'type',
  'domain',
  'sequence',
  'table'
];

/**
 * Kinds in the order in which their objects can mostly be made; those that are not named come where the star
 * stands. Names in definitions overrule it: what is mentioned comes first.
 */
const ORDER = [
  ...BASE,
  '*',
  'operator-family',
  'operator-class',
  'view',
  'materialized-view',
  'procedure',
  'policy',
  'rule',
  'trigger',
  'event',
  'event-trigger',
  'publication'
];

function isBase(kind: string): boolean {
  return BASE.includes(kind);
}

function rankOf(kind: string): number {
  return ORDER.indexOf(ORDER.includes(kind) ? kind : '*');
}

/** Kinds that use others and are used by none of them: dropped first, while what they use is still there. */
export function isUser(kind: string): boolean {
  return rankOf(kind) > ORDER.indexOf('*');
}

/** Something to be made: its kind, its own name, and the text in which the names of others are looked for. */
export interface Ordered {
  kind: string;
  name: string;
  text: string;
}

/**
 * Puts what is mentioned before what mentions it. In a circle the one comes first that
 * mentions fewest of the others, and the kinds' usual order decides between equals.
 */
export function inOrder<T extends Ordered>(items: readonly T[]): T[] {
  const needs = dependencies(items);
  const rest = new Set([...items].sort((a, b) => rankOf(a.kind) - rankOf(b.kind)));
  const done: T[] = [];
  while (rest.size > 0) {
    const open = (item: T): number => [...needs.get(item)!].filter(each => rest.has(each)).length;
    let next: T | undefined;
    for (const item of rest) {
      if (!next || open(item) < open(next)) {
        next = item;
      }
      if (open(next) === 0) {
        break;
      }
    }
    rest.delete(next!);
    done.push(next!);
  }
  return done;
}

/** What each one mentions, and so needs, of the others. */
export function dependencies<T extends Ordered>(items: readonly T[]): Map<T, Set<T>> {
  const byName = new Map<string, T[]>();
  const odd: T[] = [];
  for (const item of items) {
    if (/^[\p{L}\p{N}_$]+$/u.test(item.name)) {
      byName.set(item.name, [...(byName.get(item.name) ?? []), item]);
    } else {
      odd.push(item);
    }
  }
  return new Map(
    items.map(item => {
      const words = new Set(item.text.match(/[\p{L}\p{N}_$]+/gu));
      const mentioned = [...words].flatMap(word => byName.get(word) ?? []);
      const others = [...mentioned, ...odd.filter(({ name }) => item.text.includes(name))];
      // Of two objects of one name (a table and its type, overloads) only the kinds tell which comes first, and
      // tables and types use no views or triggers, whatever word of theirs looks like it.
      const needed = others.filter(other => {
        const order = rankOf(other.kind) - rankOf(item.kind);
        return other.name === item.name ? order < 0 : !isBase(item.kind) || order <= 0 || !isUser(other.kind);
      });
      return [item, new Set(needed)];
    })
  );
}
