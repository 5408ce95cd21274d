import type {
  CallArgument,
  CallForm,
  FiredRows,
  FireForm,
  HeldRights,
  JsonValue,
  ObjectAction,
  ObjectRef,
  ObjectVersion,
  Problem
} from '../../../model';
import type { QueryDone, QueryProgress } from './queries';

/** An edited definition: of the object `ref`, or of one that is to be created below its place. */
export interface Draft {
  connection: string;
  op: 'create' | 'alter';
  ref: ObjectRef;
  to: JsonValue;
}

/** What runs on the session of a panel, with results that stay until the session is closed. */
export interface OnSession {
  session: string;
}

/** What is tried with objects before they are saved, what is done with them, and what they were. */
export interface TrialMethods {
  /** What the server finds wrong with a draft; leaves nothing behind. `supported`: false where a kind has no check. */
  'object.check': { params: Draft; result: { supported: boolean; problems: readonly Problem[] } };
  /**
   * Which right the session lacks, as a sentence; `null`: none, or not known. `ref` of a new object: its kind, and
   * the path of what it is created in.
   */
  'object.missingRight': {
    params: { connection: string; op: 'create' | 'alter' | 'drop'; ref: ObjectRef };
    result: { missing: string | null };
  };
  /** Who holds which rights on the object, where its definition does not tell; `null`: it does, or there are none. */
  'object.heldRights': {
    params: { connection: string; ref: ObjectRef };
    result: { rights: readonly HeldRights[] | null };
  };
  /** A definition for another object like this one, whose name ends with `_copy`. */
  'object.copy': { params: { connection: string; ref: ObjectRef }; result: { definition: JsonValue } };
  /** The first rows of what a draft selects, in a read-only transaction. An error's position is one of the select. */
  'object.preview': {
    params: Draft & OnSession & { limit: number };
    progress: QueryProgress;
    result: QueryDone;
  };

  /** What a call of the routine takes, and with `arguments` the statement that it would be. */
  'object.prepareCall': {
    params: { connection: string; ref: ObjectRef; arguments?: readonly CallArgument[] };
    result: CallForm;
  };
  /** Calls the routine as it is on the server. `outputs`: the result whose first row holds OUT and INOUT values. */
  'object.call': {
    params: OnSession & {
      connection: string;
      ref: ObjectRef;
      arguments: readonly CallArgument[];
      /** Take back what the call did, as far as the server can. */
      rollback: boolean;
    };
    progress: QueryProgress;
    result: QueryDone & { outputs: string | null };
  };

  /** How a trigger can be tried. */
  'object.prepareFire': { params: Draft; result: FireForm };
  /** Runs statements that fire the trigger in a transaction that is rolled back. */
  'object.fire': {
    params: Draft & OnSession & { sql: string };
    progress: QueryProgress;
    result: QueryDone & { rows: FiredRows };
  };

  /** What can be done with the object. */
  'object.actions': {
    params: { connection: string; ref: ObjectRef };
    result: { actions: readonly ObjectAction[] };
  };
  'object.act': {
    params: OnSession & { connection: string; ref: ObjectRef; action: string };
    progress: QueryProgress;
    result: QueryDone;
  };

  /** Definitions that the object had, newest first. */
  'object.versions': {
    params: { connection: string; ref: ObjectRef };
    result: { versions: readonly ObjectVersion[] };
  };
  'object.version': {
    params: { connection: string; ref: ObjectRef; version: string };
    result: { definition: JsonValue; ddl: string };
  };
}
