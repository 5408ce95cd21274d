import type {
  ApplyReport,
  CatalogObject,
  Dependent,
  DropOptions,
  JsonValue,
  ObjectRef,
  Plan,
  Summary
} from '../../../model';

/** The catalog in the compact form that completion and search use. */
export interface CatalogChunk {
  objects: readonly CatalogObject[];
  done: boolean;
}

/** Objects of databases: listed, read, planned and changed. */
export interface ObjectMethods {
  'object.list': {
    params: { connection: string; kind: string; parent: ObjectRef | null };
    result: { items: Summary[] };
  };
  /** The types that a column in the database of this object can have, as SQL writes them. */
  'object.types': { params: { connection: string; ref: ObjectRef }; result: { types: string[] } };
  /** `ddl` is the object's own CREATE text, for viewing. */
  'object.read': {
    params: { connection: string; ref: ObjectRef };
    result: { definition: JsonValue; fingerprint: string; ddl: string; dependents: readonly Dependent[] };
  };
  'object.plan': {
    params: {
      connection: string;
      op: 'create' | 'alter' | 'drop';
      ref: ObjectRef;
      /** Target definition; absent for a drop. */
      to?: JsonValue;
      /** What the editor read; rejects with `stale` when the server holds something else by now. */
      basedOn?: string;
      options?: DropOptions;
    };
    result: Plan;
  };
  'plan.apply': { params: { connection: string; plan: string }; result: ApplyReport };
  'catalog.read': {
    /** `within`: only these objects and what is below them, to refresh after a change. */
    params: { connection: string; database?: string; within?: readonly ObjectRef[] };
    progress: CatalogChunk;
    result: { objects: number };
  };
}
