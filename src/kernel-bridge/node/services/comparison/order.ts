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
  /** The schema that stands in front of its name wherever it is certainly meant; elsewhere the name may be another's. */
  schema?: string;
}

/**
 * Puts what is mentioned before what mentions it. In a circle the one comes first that certainly needs fewest of the
 * others, then that mentions fewest, and the kinds' usual order decides between equals.
 */
export function inOrder<T extends Ordered>(items: readonly T[]): T[] {
  const mentioned = dependencies(items);
  const needed = certain(mentioned);
  const rest = new Set([...items].sort((a, b) => rankOf(a.kind) - rankOf(b.kind)));
  const open = (needs: ReadonlyMap<T, ReadonlySet<T>>, item: T): number =>
    [...needs.get(item)!].filter(each => rest.has(each)).length;
  const done: T[] = [];
  while (rest.size > 0) {
    let next: T | undefined;
    let best: [needed: number, mentioned: number] = [Infinity, Infinity];
    for (const item of rest) {
      const left: typeof best = [open(needed, item), open(mentioned, item)];
      if (left[0] < best[0] || (left[0] === best[0] && left[1] < best[1])) {
        [next, best] = [item, left];
      }
      if (left[1] === 0) {
        break;
      }
    }
    rest.delete(next!);
    done.push(next!);
  }
  return done;
}

/** Of what each one mentions, that which it names with its schema, or which has none. */
export function certain<T extends Ordered>(
  mentioned: ReadonlyMap<T, ReadonlySet<T>>
): ReadonlyMap<T, ReadonlySet<T>> {
  return new Map(
    [...mentioned].map(([item, others]) => {
      const names = [...others].some(({ schema }) => schema !== undefined)
        ? namesWithSchema(item.text)
        : null;
      return [item, new Set([...others].filter(other => isCertain(other, names)))];
    })
  );
}

function isCertain({ schema, name }: Ordered, names: ReadonlySet<string> | null): boolean {
  return schema === undefined || (names?.has(`${schema}\n${name}`) ?? false);
}

const NAME = '"(?:[^"]|"")+"|[\\p{L}\\p{N}_$]+';
const QUALIFIED = new RegExp(`(?<![\\p{L}\\p{N}_$"])(?=(${NAME})\\.(${NAME}))`, 'gu');

/** `schema.name` in a text, or the two in fields one after the other: as `schema\nname`. */
function namesWithSchema(text: string): Set<string> {
  const plain = (name: string): string =>
    name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
  const lines = text.split('\n');
  return new Set([
    ...[...text.matchAll(QUALIFIED)].map(([, schema, name]) => `${plain(schema)}\n${plain(name)}`),
    ...lines.slice(1).map((line, n) => `${lines[n]}\n${line}`)
  ]);
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
      let names: ReadonlySet<string> | undefined;
      const isNamed = (other: T): boolean =>
        other.schema !== undefined && isCertain(other, (names ??= namesWithSchema(item.text)));
      // Of two objects of one name (a table and its type, overloads) only the kinds tell which comes first, and
      // tables and types use no views or triggers, whatever word of theirs looks like it: unless the schema is named.
      const needed = others.filter(other => {
        const order = rankOf(other.kind) - rankOf(item.kind);
        return other.name === item.name
          ? other.schema === item.schema
            ? order < 0
            : isNamed(other)
          : !isBase(item.kind) || order <= 0 || !isUser(other.kind) || isNamed(other);
      });
      return [item, new Set(needed)];
    })
  );
}
