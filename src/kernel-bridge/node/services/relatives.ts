import type { Connection, Engine } from '../../../engines/core/engine';
import type { ServerVersion } from '../../../engines/core/version';
import { DbError, type CatalogObject, type DbErrorCode, type ObjectRef } from '../../../model';

/** Servers whose catalog is the one that our queries are written for. */
const KNOWN = new Set(['postgres', 'mysql', 'mariadb', 'sqlite']);
/** What a server answers to a query on a part of the catalog that it does not have. */
const MISSING: ReadonlySet<DbErrorCode> = new Set([
  'not-found',
  'syntax',
  'unsupported',
  'permission',
  'database'
]);

/**
 * Whether a read of the catalog failed because the server, a relative that only speaks the protocol, has no such
 * catalog. On the servers themselves the same error is one that people must see; only what they never say to such a read gives
 * away a relative that goes by their name.
 */
function isMissing({ flavor }: ServerVersion, thrown: unknown): boolean {
  const { code, sqlState } = DbError.from(thrown);
  if (KNOWN.has(flavor)) {
    return code === 'unsupported' && sqlState !== undefined;
  }
  // Some leave out the state; our own errors have none either, and are of other codes.
  return MISSING.has(code) && (sqlState !== undefined || code === 'database');
}

/** What `read` gives and, where the server has no such catalog, what `instead` does. */
export async function orInstead<T>(
  { version }: Connection,
  read: () => Promise<T>,
  instead: () => T | Promise<T>
): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    if (!isMissing(version, thrown)) {
      throw thrown;
    }
    return instead();
  }
}

/** The catalog for completion and search, as much of it as the server has. */
export async function readCatalog(
  { catalog, standard }: Engine,
  db: Connection,
  onChunk: (objects: readonly CatalogObject[]) => void,
  within?: readonly ObjectRef[]
): Promise<void> {
  await orInstead(
    db,
    async () => catalog?.(db, onChunk, within),
    () =>
      orInstead(
        db,
        async () => standard?.catalog(db, onChunk),
        () => undefined
      )
  );
}
