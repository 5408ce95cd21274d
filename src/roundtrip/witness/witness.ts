import type { ObjectKey } from '../../catalog/keys';

/** Facts of the catalog by name: raw rows and the server's own CREATE texts. */
export type Facts = Record<string, unknown>;

/**
 * What the catalog itself says of a database, read without the object kinds: it tells whether the kinds
 * saw everything, and whether the copy is the same where the kinds do not look.
 */
export interface Witness {
  objects: ReadonlyMap<ObjectKey, Facts>;
  /** Objects that are not to be made: built in, or members of an extension. */
  skip: ReadonlySet<ObjectKey>;
  /** What may have been changed on built-in objects (a comment, a privilege), by a name for people. */
  builtIn: ReadonlyMap<string, unknown>;
}
