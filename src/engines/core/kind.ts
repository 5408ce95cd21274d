import type {
  Change,
  Dependent,
  FireForm,
  KindDescriptor,
  ObjectAction,
  ObjectRef,
  Problem,
  Statement,
  Summary
} from '../../model';
import type { RoutineCalls } from './call';
import type { TableChange } from './disturbed-keys';
import type { Connection, Queryable } from './engine';
import type { PreviewedSelect } from './preview';
import type { Survey } from './survey';
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
  /**
   * An object of this kind keeps the columns of tables that it names from going (`present`), or from getting another type too
   * (`typed`). With `present` the server looks at all such objects then, and one that does not work is in the way as well.
   */
  readonly holdsColumns?: 'present' | 'typed';
  /** Lists of a definition whose order says nothing, or that nothing can put in another order. */
  readonly unordered?: readonly string[];
  /**
   * Lists of a definition whose members have names that no other object's may have, and what is done to a member whose name
   * another object is to have while this one is still there.
   */
  readonly sharedNames?: { lists: readonly string[]; free: 'rename' | 'drop' };
  /** Whether this server has the kind; a string says why not. Default: yes. */
  supported?(version: ServerVersion): true | string;
  /** The objects of this kind below `parent` (`null`: the connection), in the tree's order. */
  list(db: Queryable, parent: ObjectRef | null): Promise<Summary[]>;
  /** Everything `plan` needs. Rejects with `not-found`. Absent where a kind is only listed. */
  read?(db: Queryable, ref: ObjectRef): Promise<D>;
  /** The statements that carry out a change. Pure. Throws `unsupported` with the reason where it cannot. */
  plan?(change: Change<D>, version: ServerVersion): Statement[];
  /** What to ask the server before the plan of a change is shown. `null`: there is nothing to ask. Pure. */
  survey?(change: Change<D>, statements: readonly Statement[], version: ServerVersion): Survey | null;
  /** The object's CREATE text for viewing. Default: the statements of a create plan. */
  ddl?(db: Queryable, ref: ObjectRef): Promise<string>;
  /**
   * Definitions that lead from nothing to `definition` one after the other, for when many objects are
   * created whose references form circles: a table first without its foreign keys. Default: one step.
   */
  stages?(definition: D): D[];
  /** Tables: the definition without the foreign keys that cannot stay while other tables, or this one, change. */
  withoutDisturbedKeys?(
    definition: D,
    ref: ObjectRef,
    changes: readonly TableChange<D>[],
    version: ServerVersion
  ): D;
  /** A definition for another object of this name beside the first one. Default: the name alone is another. */
  copy?(definition: D, name: string): D;
  /**
   * A member of the definition's list `list` (a column, an index) as SQL says it; `null` for a list whose members have
   * no clause of their own. What is left out of `part` has its default.
   */
  partSql?(list: string, part: unknown, definition: D, version: ServerVersion): string | null;
  /** What would break or go when the object is dropped or re-created. */
  dependents?(db: Queryable, ref: ObjectRef): Promise<Dependent[]>;
  /**
   * What the server finds wrong with a change whose plan has `statements`; leaves nothing behind. `db` is a
   * session for this alone, outside of a transaction.
   */
  check?(db: Connection, change: Change<D>, statements: readonly Statement[]): Promise<Problem[]>;
  /** What an edited definition selects, for showing its rows before it is saved. */
  preview?(definition: D): PreviewedSelect;
  /** How a routine is called. */
  call?: RoutineCalls<D>;
  /** How a trigger is fired in a transaction that is rolled back. */
  fire?(db: Queryable, ref: ObjectRef, definition: D): Promise<FireTrial>;
  /** What can be done with an object beside changing it. */
  actions?(db: Queryable, ref: ObjectRef): Promise<ObjectAction[]>;
}

/** What a try of a trigger needs to know. */
export interface FireTrial extends FireForm {
  /** The trigger's table as it stands in a statement. */
  table: string;
  /** Commands that may run: nothing that would end the transaction. */
  allowed: readonly string[];
  /** Why a statement would last all the same; absent: none would. */
  lasting?(sql: string): string | null;
  /** Run after the statements, so that what waits for the end of the transaction fires too. */
  finish: readonly string[];
}
