import type { CatalogObject, ObjectRef } from '../../model';

/** A column as a diagram shows it. */
export interface DiagramColumn {
  name: string;
  type: string;
  notNull: boolean;
  primary: boolean;
  foreign: boolean;
}

export interface DiagramTable {
  /** Tells tables apart: the path, unambiguously. */
  key: string;
  ref: ObjectRef;
  /** Its own name, and the names below the scope where a scope has schemas. */
  name: string;
  columns: readonly DiagramColumn[];
  /** Columns that are left out of a long table's box. */
  hidden: number;
  isView: boolean;
}

/** A foreign key between two tables of the diagram. */
export interface Relation {
  key: string;
  from: string;
  to: string;
  columns: readonly string[];
  targetColumns: readonly string[];
  /** A row refers to at most one, and at most one refers to it: its columns are unique. */
  oneToOne: boolean;
}

export interface Graph {
  tables: ReadonlyMap<string, DiagramTable>;
  relations: readonly Relation[];
}

export const EMPTY_GRAPH: Graph = { tables: new Map(), relations: [] };

const TABLE_KINDS = new Set(['table', 'foreign-table']);
const VIEW_KINDS = new Set(['view', 'materialized-view']);
/** Of a longer table the keys and the first columns are shown. */
const MAX_ROWS = 30;

export const keyOf = (path: readonly string[]): string => JSON.stringify(path);

/** The tables below `scope`, by name, with what refers to what. Foreign keys that lead out of it are left out. */
export function graphOf(objects: readonly CatalogObject[], scope: readonly string[], views: boolean): Graph {
  const shown = objects.filter(
    ({ ref }) =>
      (TABLE_KINDS.has(ref.kind) || (views && VIEW_KINDS.has(ref.kind))) &&
      ref.path.length > scope.length &&
      scope.every((name, at) => ref.path[at] === name)
  );
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const sorted = shown.map(object => tableOf(object, scope)).sort((a, b) => compare(a.name, b.name));
  const tables = new Map(sorted.map(table => [table.key, table]));
  const relations = shown.flatMap(({ ref, foreignKeys = [], indexes = [] }) =>
    foreignKeys.flatMap(([columns, target, targetColumns], at): Relation[] => {
      const from = keyOf(ref.path);
      const to = keyOf(target);
      const oneToOne = indexes.some(
        ([, indexed, unique]) => unique && indexed.every(name => name !== null && columns.includes(name))
      );
      return tables.has(to) ? [{ key: `${from}#${at}`, from, to, columns, targetColumns, oneToOne }] : [];
    })
  );
  return { tables, relations };
}

function tableOf(object: CatalogObject, scope: readonly string[]): DiagramTable {
  const { ref, columns = [], indexes = [], foreignKeys = [] } = object;
  const primary = new Set(primaryKeyOf(indexes));
  const foreign = new Set(foreignKeys.flatMap(([own]) => own));
  const all = columns.map(([name, type, notNull]) => ({
    name,
    type,
    notNull,
    primary: primary.has(name),
    foreign: foreign.has(name)
  }));
  const shown = all.length > MAX_ROWS ? mostTelling(all) : all;
  return {
    key: keyOf(ref.path),
    ref,
    name: ref.path.slice(scope.length).join('.'),
    columns: shown,
    hidden: all.length - shown.length,
    isView: VIEW_KINDS.has(ref.kind)
  };
}

/** The primary key stands first, if there is one: then it is unique. */
function primaryKeyOf(indexes: NonNullable<CatalogObject['indexes']>): readonly (string | null)[] {
  const [first] = indexes;
  return first?.[2] ? first[1] : [];
}

function mostTelling(columns: readonly DiagramColumn[]): DiagramColumn[] {
  const ranked = [...columns].sort((a, b) => Number(isKey(b)) - Number(isKey(a)));
  const chosen = new Set(ranked.slice(0, MAX_ROWS));
  return columns.filter(column => chosen.has(column));
}

const isKey = ({ primary, foreign }: DiagramColumn): boolean => primary || foreign;

/** The tables that are at most `depth` foreign keys away, in either direction, with the table itself. */
export function neighbourhood({ tables, relations }: Graph, key: string, depth: number): Set<string> {
  const found = new Set(tables.has(key) ? [key] : []);
  for (let step = 0; step < depth; step++) {
    const edge = relations.filter(({ from, to }) => found.has(from) !== found.has(to));
    edge.forEach(({ from, to }) => found.add(from).add(to));
  }
  return found;
}

/** The part of a graph that is made of these tables. */
export function subgraph({ tables, relations }: Graph, keys: ReadonlySet<string>): Graph {
  return {
    tables: new Map([...tables].filter(([key]) => keys.has(key))),
    relations: relations.filter(({ from, to }) => keys.has(from) && keys.has(to))
  };
}

/**
 * Sets of tables that foreign keys connect. A set of more than `limit` is cut into parts of at most as many that
 * are connected themselves, each grown from the table with the most foreign keys. That one comes first in its set.
 */
export function clustersOf({ tables, relations }: Graph, limit: number): string[][] {
  const near = new Map<string, Set<string>>([...tables.keys()].map(key => [key, new Set()]));
  for (const { from, to } of relations) {
    near.get(from)?.add(to);
    near.get(to)?.add(from);
  }
  const byKeys = [...near.keys()].sort((a, b) => near.get(b)!.size - near.get(a)!.size);
  return grow(byKeys, near, limit);
}

/** From each key in turn, what is connected with it and not taken yet, nearest first, up to `limit`. */
function grow(
  keys: readonly string[],
  near: ReadonlyMap<string, ReadonlySet<string>>,
  limit: number
): string[][] {
  const free = new Set(keys);
  const grown: string[][] = [];
  for (const start of keys) {
    if (free.delete(start)) {
      const cluster = [start];
      for (const key of cluster) {
        for (const other of near.get(key) ?? []) {
          if (cluster.length < limit && free.delete(other)) {
            cluster.push(other);
          }
        }
      }
      grown.push(cluster);
    }
  }
  return grown;
}
