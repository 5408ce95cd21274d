import type { ISignal } from '@lumino/signaling';
import type { HostState } from '../../kernel-bridge/browser/host-session';
import type { Requester } from '../../kernel-bridge/common/client';
import type { HostInfo } from '../../kernel-bridge/common/methods';
import type { DbError } from '../../model';

export type { HostState } from '../../kernel-bridge/browser/host-session';

/** The part of the host session that panels use: typed requests, pushed events and the link's state. */
export interface Host extends Requester {
  readonly state: HostState;
  readonly stateChanged: ISignal<unknown, HostState>;
  /** What the host said of itself; `null` until it was reached once. */
  readonly info: HostInfo | null;
  /** Why the host is lost; `null` in every other state. */
  readonly error: DbError | null;
  /** Restarts a running host, or starts one in place of a lost one. Resolves when it answers. */
  restart(): Promise<void>;
}
