import type { ObjectRef } from './objects';

/** What the server gives on an object as long as nobody granted or revoked anything. */
export interface DefaultPrivileges {
  /** All that the owner has. */
  owner: readonly string[];
  /** What everybody (PUBLIC) has. */
  everybody: readonly string[];
}

/** Rights that somebody holds on an object, granted at one place. */
export interface HeldRights {
  grantee: string;
  /** The grantee's own object; absent: everybody. */
  account?: ObjectRef;
  privileges: readonly string[];
  /** Empty: all of the object. */
  columns: readonly string[];
  grantable: boolean;
  /** What they were granted on, as GRANT names it. */
  on: string;
  /** The privileges among which they stand: of the object itself, or of what holds it. */
  grant: ObjectRef;
  /** Granted on what holds the object, and not on it. */
  inherited: boolean;
}
