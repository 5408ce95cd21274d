import type { ObjectRef } from '../model';

/** An object's identity within its database: the same in the original and in its copy. */
export type ObjectKey = string;

/** Kinds whose objects belong to the whole server: their path has no database in front. */
const SERVER_KINDS: ReadonlySet<string> = new Set(['role', 'tablespace']);

/** Whether an object is common to all databases of its server: its path begins with no database. */
export function belongsToServer(ref: ObjectRef): boolean {
  return SERVER_KINDS.has(ref.kind);
}

/** What pairs an object with the one of another database: its kind and path without the database. */
export function keyOf(ref: ObjectRef): ObjectKey {
  return belongsToServer(ref) ? keyFrom(ref.kind, ref.path) : keyFrom(ref.kind, ref.path.slice(1));
}

/** `path` without the database. */
export function keyFrom(kind: string, path: readonly string[]): ObjectKey {
  return JSON.stringify([kind, ...path]);
}

/** For people: `table public.orders`. */
export function labelOf(key: ObjectKey): string {
  const [kind, ...path] = JSON.parse(key) as string[];
  return path.length > 0 ? `${kind} ${path.join('.')}` : kind;
}

/** The same object in another database. */
export function movedTo(ref: ObjectRef, database: string): ObjectRef {
  return belongsToServer(ref) ? ref : { kind: ref.kind, path: [database, ...ref.path.slice(1)] };
}
