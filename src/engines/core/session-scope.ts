import type { CatalogObject } from '../../model';
import type { Queryable } from './engine';

/** What a session sees that others may not. */
export interface SessionScope {
  /** Schemas whose objects need no qualifier, first come first. In MySQL: the current database. */
  searchPath: readonly string[];
  /** Temporary tables, and what else is in no other session's catalog. */
  objects: readonly CatalogObject[];
}

/**
 * Reads it from the session itself.
 *
 * @param temporary - names of temporary tables that the session was told to make, for servers that do not list them
 */
export type ReadSessionScope = (
  db: Queryable,
  temporary: readonly (readonly string[])[]
) => Promise<SessionScope>;
