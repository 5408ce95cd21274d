import type { CallArgument, CallParameter, ObjectRef } from '../../model';
import type { ServerVersion } from './version';

/** One statement with its bound values. */
export interface BoundSql {
  sql: string;
  params: readonly unknown[];
}

/** A call of a routine, ready to run. */
export interface RoutineCall {
  /** Statements that set the stage, in order; they show nothing. */
  before: readonly BoundSql[];
  /** Statements whose results are shown, in order. */
  statements: readonly BoundSql[];
  /** The first row of the last result holds the values of OUT and INOUT parameters. */
  hasOutputs: boolean;
  /** The result names cursors, which live until the transaction ends: their rows are wanted. */
  returnsCursors: boolean;
  /** The same as a script with the values as literals, for a notebook. */
  script: string;
}

/** How routines of one kind are called. Pure. */
export interface RoutineCalls<D = unknown> {
  parameters(definition: D): CallParameter[];
  /** Why it cannot be called by itself; `null`: it can. */
  refusal(definition: D): string | null;
  /**
   * The call with one argument for each parameter that takes a value, in order. Throws `invalid` where a
   * value is missing or cannot be left out.
   */
  build(ref: ObjectRef, definition: D, values: readonly CallArgument[], version: ServerVersion): RoutineCall;
}

/** Whether a caller passes a value for it. */
export function takesValue({ mode }: CallParameter): boolean {
  return mode !== 'OUT';
}
