import type { CatalogObject, ObjectRef, RowSource, Summary } from '../../model';
import type { Queryable } from './engine';

/**
 * What the SQL standard's `information_schema` tells. Relatives that lack a part of the catalog that an engine reads are asked
 * this instead.
 */
export interface StandardCatalog {
  /** `undefined` for a kind that the standard does not know. */
  list(db: Queryable, kind: string, parent: ObjectRef | null): Promise<Summary[] | undefined>;
  catalog(db: Queryable, onChunk: (objects: readonly CatalogObject[]) => void): Promise<void>;
  /** Rows to be read; which key finds one again is not told. */
  describe(db: Queryable, ref: ObjectRef): Promise<RowSource>;
}
