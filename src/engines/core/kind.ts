import type { Change, Dependent, KindDescriptor, ObjectRef, Statement, Summary } from '../../model';
import type { Queryable } from './engine';
import type { ServerVersion } from './version';

/**
 * One kind of database object of one engine. `D` is its definition: plain JSON, complete enough to
 * re-create the object exactly.
 *
 * The contract, tested for every kind: `read` → `plan(alter, from = to)` is empty; `create` → `read`
 * equals what was created; `read` → `drop` → `create` gives the same catalog.
 */
export interface ObjectKind<D = unknown> {
  readonly descriptor: KindDescriptor;
  /** Whether this server has the kind; a string says why not. Default: yes. */
  supported?(version: ServerVersion): true | string;
  /** The objects of this kind below `parent` (`null`: the connection), in the tree's order. */
  list(db: Queryable, parent: ObjectRef | null): Promise<Summary[]>;
  /** Everything `plan` needs. Rejects with `not-found`. Absent where a kind is only listed. */
  read?(db: Queryable, ref: ObjectRef): Promise<D>;
  /** The statements that carry out a change. Pure. Throws `unsupported` with the reason where it cannot. */
  plan?(change: Change<D>, version: ServerVersion): Statement[];
  /** The object's CREATE text for viewing. Default: the statements of a create plan. */
  ddl?(db: Queryable, ref: ObjectRef): Promise<string>;
  /**
   * Definitions that lead from nothing to `definition` one after the other, for when many objects are
   * created whose references form circles: a table first without its foreign keys. Default: one step.
   */
  stages?(definition: D): D[];
  /** What would break or go when the object is dropped or re-created. */
  dependents?(db: Queryable, ref: ObjectRef): Promise<Dependent[]>;
}
