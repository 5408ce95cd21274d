import type { HeldRights, ObjectRef } from '../../model';
import type { Queryable } from './engine';

/** What somebody is about to do. */
export interface Intent {
  op: 'create' | 'alter' | 'drop';
  /** The object; of one that is to be created, its kind and the path of what it is created in. */
  ref: ObjectRef;
}

/**
 * Which right the session lacks for an intent, as a sentence; `null` when it has what is needed, or when
 * the server does not tell. The server itself decides in the end.
 */
export type MissingRight = (db: Queryable, intent: Intent) => Promise<string | null>;

/** Who holds which rights on an object, by grants on itself and on what holds it, nearest first. */
export type ReadHeldRights = (db: Queryable, ref: ObjectRef) => Promise<HeldRights[]>;
