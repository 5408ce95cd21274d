import type { FieldProblem } from './errors';
import type { JsonObject } from './json';
import type { DefaultPrivileges } from './privileges';

/**
 * Names one object: its kind and the names from the outside in, for example
 * `{ kind: 'trigger', path: ['shop', 'public', 'orders', 'touch'] }`.
 * Paths hold names as the catalog stores them, never quoted.
 */
export interface ObjectRef {
  kind: string;
  path: readonly string[];
}

/** One line of a listing: enough for the tree, cheap to fetch for ten thousand objects. */
export interface Summary {
  ref: ObjectRef;
  /** What the tree shows, for example `total(order_id integer)`. */
  label: string;
  /** Dimmed text after the label: a column's type, an estimate of rows, an owner. */
  hint?: string;
  /** Estimated rows of a table, when the catalog knows it without counting. */
  rowEstimate?: number;
  comment?: string;
  /** Name as it stands in a statement of this connection, quoted by the dialect. Filled in by the host. */
  sql?: string;
  /** Small facts for icons and badges: `primaryKey`, `notNull`, `generated`, `system`, `disabled`, … */
  flags?: readonly string[];
}

/** When a field of a definition says something: the object has something in a field, or in one of several one of some values. */
export type FieldCondition = string | Readonly<Record<string, readonly string[]>>;

/** What explorer and editor need to know about a kind, without knowing the kind. */
export interface KindDescriptor {
  /** `table`, `view`, `function`, … the same word in every engine. */
  id: string;
  /** Singular, for people: `Trigger`. */
  label: string;
  /** Plural, the tree's folder: `Triggers`. */
  plural: string;
  /** Kind ids whose objects have these below them; `null` stands for the connection itself. */
  parents: readonly (string | null)[];
  /** How many names of its parent's path an object's path begins with; absent: all of them. */
  scope?: number;
  /**
   * Fields of the definition that make up the name, in the order in which a path ends with them, and what stands
   * between them for people; absent: `name` alone.
   */
  names?: { fields: readonly string[]; join: string };
  /** `folder`: listed below a folder named by `plural`; `inline`: listed directly below the parent. */
  tree: 'folder' | 'inline' | 'hidden';
  /** Name of the icon, one of the set in `style/icons`. */
  icon: string;
  /** What its objects were before a change is kept by the host. */
  versions?: boolean;
  /** Rows can be selected from it. */
  queryable?: boolean;
  /** JSON Schema of the definition: form and validation. `null` where the kind is only listed. */
  schema: JsonObject | null;
  /** What its objects grant while their privileges are `null`. Filled in by the host. */
  defaultPrivileges?: DefaultPrivileges;
  /** Hints for the form (rjsf UI schema). */
  ui?: JsonObject;
  /** What can be done with an object; a string says why not. */
  can: {
    create: true | string;
    alter: true | string;
    rename: true | string;
    drop: true | string;
  };
}

/** A description of what may hurt, shown beside the statement. */
export interface Hazard {
  kind:
    | 'data-loss'
    | 'lock'
    | 'rewrite'
    | 'irreversible'
    | 'drops-dependents'
    | 'privileges'
    | 'downtime'
    /** The rows that are there keep it from working. */
    | 'refused';
  message: string;
}

/** One statement of a plan, exactly as it will be sent. */
export interface Statement {
  sql: string;
  hazards: readonly Hazard[];
  /** It may run inside a transaction and is rolled back with it. */
  transactional: boolean;
  /**
   * Statements that take this one back, run in order when a later statement of the plan fails
   * and no transaction does it.
   */
  undo?: readonly string[];
  /** Database the session must be connected to, where that differs from the object's own. */
  database?: string;
  /** Form of the statement for display where the real one holds a secret (a password). */
  display?: string;
}

/** What a change would run: made by `object.plan`, run by `plan.apply`. */
export interface Plan {
  id: string;
  /** Fingerprint of the definition that the plan starts from; empty for a create. */
  basedOn: string;
  statements: readonly Statement[];
  /** What the server's rows or objects have against it, at the fields that ask for it. */
  problems?: readonly FieldProblem[];
}

/** The difference that a kind turns into statements. `D` is the kind's own definition. */
export type Change<D> =
  | { op: 'create'; ref: ObjectRef; to: D }
  | { op: 'alter'; ref: ObjectRef; from: D; to: D }
  | { op: 'drop'; ref: ObjectRef; from: D; options?: DropOptions };

export interface DropOptions {
  /** Drop what depends on it too, where the engine can. */
  cascade?: boolean;
  /** End the sessions that use it first, where the engine can. */
  force?: boolean;
}

/** An object that would break, or go, with another. */
export interface Dependent {
  ref: ObjectRef;
  label: string;
  /** In what way it depends: `view uses column total`. */
  reason: string;
}

/** What became of each statement of an applied plan. */
export interface ApplyReport {
  statements: readonly {
    sql: string;
    outcome: 'done' | 'failed' | 'rolled-back' | 'undone' | 'not-run' | 'undo-failed';
    elapsedMs: number;
    /** `sql` is not what ran: a secret is left out. */
    masked?: true;
  }[];
  /** In force now: everything, nothing, or a part (then `statements` tells which). */
  state: 'applied' | 'unchanged' | 'partial';
  error?: import('./errors').DbErrorData;
}

/** A column of a table or view, short because a catalog holds many of them. */
export type CatalogColumn = readonly [name: string, type: string, notNull: boolean, comment?: string];

/**
 * One object of the whole-catalog read that completion and search use. Lists are tuples: there may be
 * a hundred thousand of them. What an object has not is left out.
 */
export interface CatalogObject {
  ref: ObjectRef;
  /** Columns in their order. */
  columns?: readonly CatalogColumn[];
  /** Indexes and keys: name, columns (`null` for an expression), unique. The primary key stands first. */
  indexes?: readonly [name: string, columns: readonly (string | null)[], unique: boolean][];
  /** Foreign keys: own columns, path of the other table, its columns in the same order. */
  foreignKeys?: readonly [
    columns: readonly string[],
    target: readonly string[],
    targetColumns: readonly string[]
  ][];
  /** Routines: the arguments as people read them, with names, modes and defaults. */
  arguments?: string;
  /** Functions: type of the result. */
  returns?: string;
  comment?: string;
}
