import type { ISignal } from '@lumino/signaling';
import type { Requester } from '../../kernel-bridge/common/client';
import type { HostInfo } from '../../kernel-bridge/common/methods';

/** What state the link to the engine host is in. */
export type HostState = 'starting' | 'ready' | 'reconnecting' | 'lost';

/** The part of the host session that panels use: typed requests, pushed events and the link's state. */
export interface Host extends Requester {
  readonly state: HostState;
  readonly stateChanged: ISignal<unknown, HostState>;
  /** What the host said of itself; `null` until it was reached once. */
  readonly info: HostInfo | null;
  /** Starts a new host in place of a lost one. */
  restart(): Promise<void>;
}
