import type { ServerVersion } from '../../../engines/core/version';
import { DbError, type DbErrorCode } from '../../../model';

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
 * catalog. On the servers themselves the same error is one that people must see.
 */
export function isMissing({ flavor }: ServerVersion, thrown: unknown): boolean {
  const { code, sqlState } = DbError.from(thrown);
  return !KNOWN.has(flavor) && sqlState !== undefined && MISSING.has(code);
}
