import type {
  CandidateList,
  ConnectionConfig,
  ConnectionState,
  EngineInfo,
  Secrets,
  TestStep
} from '../../../model';

/** What the host says of itself when a client connects. */
export interface HostInfo {
  /** Random identity of this host process; results carry it. */
  host: string;
  pid: number;
  version: string;
  node: string;
  engines: readonly EngineInfo[];
  /** Why passwords cannot be remembered in the keyring of the operating system; absent when they can. */
  noKeyring?: string;
}

/** The host, and connections to databases. */
export interface ConnectionMethods {
  'host.info': { params: { client: string }; result: HostInfo };

  'connection.list': { params: null; result: ConnectionState[] };
  /** Creates, or replaces the one called `previous`. Rejects with `invalid` on a bad config. */
  'connection.save': { params: { config: ConnectionConfig; previous?: string }; result: ConnectionState };
  'connection.remove': { params: { name: string }; result: null };
  /** Lists a connection before another one; `null`: at the end. */
  'connection.move': { params: { name: string; before: string | null }; result: null };
  /** What the files of other programs on the Jupyter server describe. Without any secret. */
  'connection.candidates': { params: null; result: CandidateList };
  'connection.test': {
    params: { config: ConnectionConfig; secrets?: Secrets };
    progress: TestStep;
    result: { ok: boolean; server?: string; latencyMs?: number };
  };
  /** Rejects with `auth-required` or `auth-failed` when a secret is needed: ask, call again. */
  'connection.open': { params: { name: string; secrets?: Secrets }; result: ConnectionState };
  'connection.close': { params: { name: string }; result: null };
}
