import type { Engine } from '../engines/core/engine';
import type { ObjectKind } from '../engines/core/kind';
import type { ServerVersion } from '../engines/core/version';
import { DbError, type ObjectRef } from '../model';
import { keyOf, belongsToServer, type ObjectKey } from './keys';
import type { Pool } from './pool';

/** What the kinds tell about one object. */
export interface Entry {
  key: ObjectKey;
  ref: ObjectRef;
  kind: ObjectKind;
  /** Absent where it could not be read: then `error` says why. */
  definition?: unknown;
  error?: DbError;
}

export type Inventory = ReadonlyMap<ObjectKey, Entry>;

/** The kinds that this server has and whose objects can be read. */
export function readableKinds(engine: Engine, version: ServerVersion): ObjectKind[] {
  return engine.kinds.filter(kind => kind.read && (kind.supported?.(version) ?? true) === true);
}

/**
 * Lists and reads every object of one database through the kinds alone. Each kind is listed below
 * every object of its parent kinds.
 *
 * @param skip keys that are no objects of their own: built in, or members of an extension
 * @param schema only what is in this schema of the database
 */
export async function inventoryOf(
  engine: Engine,
  pool: Pool,
  database: string,
  skip: ReadonlySet<ObjectKey>,
  schema?: string
): Promise<Inventory> {
  const entries = await listed(engine, pool, database, skip, schema);
  await pool.map([...entries.values()], async (entry, session) => {
    try {
      entry.definition = await entry.kind.read!(session, entry.ref);
    } catch (error) {
      entry.error = DbError.from(error);
    }
  });
  for (const [key, { ref, error }] of entries) {
    // Objects of the whole server may come and go while this one database is looked at.
    if (belongsToServer(ref) && error?.code === 'not-found') {
      entries.delete(key);
    }
  }
  return entries;
}

async function listed(
  engine: Engine,
  pool: Pool,
  database: string,
  skip: ReadonlySet<ObjectKey>,
  schema: string | undefined
): Promise<Map<ObjectKey, Entry>> {
  const entries = new Map<ObjectKey, Entry>();
  const found = new Map<string, ObjectRef[]>();
  const kinds = readableKinds(engine, pool.first.version);
  const parentsFirst = engine.kinds.filter(kind => kind.descriptor.parents.length > 0);
  for (const kind of parentsFirst) {
    if ((kind.supported?.(pool.first.version) ?? true) !== true) {
      continue;
    }
    const { id, parents } = kind.descriptor;
    if (!kind.read && !parentsFirst.some(other => other.descriptor.parents.includes(id))) {
      continue;
    }
    const above =
      schema === undefined || id === 'schema' ? parents : parents.filter(parent => parent !== 'database');
    const below = above.flatMap<ObjectRef | null>(parent =>
      parent === null ? [null] : (found.get(parent) ?? [])
    );
    const lists = await pool.map(below, (parent, session) => kind.list(session, parent));
    const refs = new Map<ObjectKey, ObjectRef>();
    for (const { ref, flags } of lists.flat()) {
      const key = keyOf(ref);
      const elsewhere =
        !belongsToServer(ref) &&
        (ref.path[0] !== database || (schema !== undefined && ref.path.length > 1 && ref.path[1] !== schema));
      if (elsewhere || flags?.includes('system') || skip.has(key)) {
        continue;
      }
      refs.set(key, ref);
      if (kinds.includes(kind) && ref.kind === id) {
        entries.set(key, { key, ref, kind });
      }
    }
    found.set(id, [...refs.values()]);
  }
  return entries;
}
