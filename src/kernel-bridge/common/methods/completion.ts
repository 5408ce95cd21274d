import type { ObjectRef } from '../../../model';

/** An object or a column whose name answers a search. */
export interface CatalogFinding {
  connection: string;
  ref: ObjectRef;
  /** Of a column: the table or view that has it. */
  owner?: ObjectRef;
  label: string;
  /** The names above it, dotted. */
  context: string;
  /** A column's type, a routine's arguments. */
  detail?: string;
  /** Quoted name, where rows can be selected from it. */
  sql?: string;
}

/** One thing to insert; `label` is what is compared with the typed text. */
export interface SqlCompletionItem {
  text: string;
  label: string;
  /** `column`, `table`, `schema`, `function`, `keyword`, `join`, `alias`, `window` or another kind of object. */
  type: string;
  /** A column's type, an object's schema, a function's arguments. */
  detail?: string;
  documentation?: string;
}

/** What may stand at a position; `from` to `to` is replaced. UTF-16 offsets. */
export interface SqlCompletion {
  from: number;
  to: number;
  items: SqlCompletionItem[];
}

/** What the text around a statement makes known: parameters, variables, rows of a trigger. */
export interface SqlContext {
  names: readonly { name: string; detail: string }[];
  /** Names that stand for a row of a table, with the table's path: NEW, OLD. */
  rows: readonly { name: string; path: readonly string[] }[];
}

/** What a name in a statement stands for; it is written from `from` to `to`. */
export interface SqlInspection {
  from: number;
  to: number;
  title: string;
  type: string;
  comment: string;
  ddl?: string;
  /** The object, where it is one. */
  ref?: ObjectRef;
}

/** Names: completed, told and searched for. */
export interface CompletionMethods {
  /**
   * Finds objects and columns by name in the cached catalogs of the open connections, best first. An empty text
   * finds nothing and reads the catalogs ahead.
   */
  'catalog.search': {
    params: { text: string; limit: number };
    result: { found: readonly CatalogFinding[]; searched: readonly string[] };
  };

  /** Never connects: nothing while the connection is closed. */
  'sql.complete': {
    /**
     * `session`: whose temporary tables, search path and current database count. `context`: what the text around makes
     * known.
     */
    params: { connection: string; sql: string; position: number; session?: string; context?: SqlContext };
    result: SqlCompletion;
  };
  'sql.inspect': {
    params: { connection: string; sql: string; position: number; session?: string };
    result: SqlInspection | null;
  };
}
