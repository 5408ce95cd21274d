import type { ObjectRef } from '../../model';

/** How a session tries something that must not last. Statements are run one by one. */
export interface Trial {
  /** Makes names without a database mean those of the object's. */
  enter(ref: ObjectRef): readonly string[];
  begin: readonly string[];
  /** Nothing can be changed from here on. */
  beginReadOnly: readonly string[];
  /** Ends either of them; each is run, also after an error. */
  rollback: readonly string[];
  commit: readonly string[];
}
