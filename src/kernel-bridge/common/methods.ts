import type { ConnectionState, ObjectRef, RunningStatement, TransactionState } from '../../model';
import type { ComparisonMethods } from './methods/comparisons';
import type { CompletionMethods } from './methods/completion';
import type { ConnectionMethods } from './methods/connections';
import type { FrameMethods } from './methods/frames';
import type { HistoryMethods } from './methods/history';
import type { ObjectMethods } from './methods/objects';
import type { QueryMethods } from './methods/queries';
import type { ResultMethods } from './methods/results';
import type { RowMethods } from './methods/rows';
import type { ServerMethods } from './methods/server';
import type { TrialMethods } from './methods/trials';

export type * from './methods/completion';
export type * from './methods/connections';
export type * from './methods/frames';
export type * from './methods/objects';
export type * from './methods/queries';
export type * from './methods/results';
export type * from './methods/server';

/**
 * Every request of the browser to the host. The list is generic over kinds and engines and grows
 * with neither. `progress` are messages that arrive before the result.
 */
export interface Methods
  extends
    ConnectionMethods,
    ObjectMethods,
    ComparisonMethods,
    QueryMethods,
    HistoryMethods,
    FrameMethods,
    ServerMethods,
    CompletionMethods,
    ResultMethods,
    RowMethods,
    TrialMethods {}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M]['params'];
export type Result<M extends Method> = Methods[M]['result'];
export type Progress<M extends Method> = Methods[M] extends { progress: infer P } ? P : never;

/** What the host tells without being asked. */
export interface Events {
  'connection.changed': { connections: ConnectionState[] };
  /** Something below `refs` changed; an empty list means: anything. */
  'catalog.changed': { connection: string; refs: readonly ObjectRef[] };
  'history.changed': { connection: string };
  'statements.changed': { statements: RunningStatement[] };
  'transaction.changed': { connection: string; session: string; transaction: TransactionState };
}
export type EventName = keyof Events;
