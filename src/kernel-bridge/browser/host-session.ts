import type { Kernel, ServiceManager, Session } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { DbError } from '../../model';
import type { Reply, Requester, RequestOptions, RpcClient } from '../common/client';
import { Listeners } from '../common/listeners';
import type { EventName, Events, HostInfo, Method, Params } from '../common/methods';
import { connectKernel } from './comm-channel';
import { findOrStartHost } from './find-host';

/**
 * `starting` until the host answers for the first time; `reconnecting` while it is being found or started
 * again; `lost` after that failed several times, until `restart()`.
 */
export type HostState = 'starting' | 'ready' | 'reconnecting' | 'lost';

export interface HostSessionOptions {
  serviceManager: ServiceManager.IManager;
  /** Pauses before the second, third, … attempt to reach the host, milliseconds. */
  retryAfterMs?: readonly number[];
  /** How long a host may take to answer its first request, milliseconds. */
  answerWithinMs?: number;
  /** How often a broken websocket is looked after, milliseconds. */
  lookAfterMs?: number;
}

const RETRY_AFTER_MS = [500, 2_000, 5_000, 15_000];
const ANSWER_WITHIN_MS = 60_000;
const LOOK_AFTER_MS = 2_000;
/** A request that gets lost in a restart is repeated after this long; doubled each time. Milliseconds. */
const ASK_AGAIN_MS = 500;
const ASK_AGAIN_AT_MOST_MS = 4_000;

/**
 * The link of this browser tab to the engine host. Finds the running host or starts it, and finds it again after
 * a restart, a crash or "Shut Down All". Requests wait while the host is being reached; those under way
 * when the link breaks are rejected, never sent twice.
 */
export class HostSession implements Requester {
  private readonly clientId = UUID.uuid4();
  private readonly changed = new Signal<this, HostState>(this);
  private readonly listeners = new Listeners();
  private currentState: HostState = 'starting';
  private hostInfo: HostInfo | null = null;
  private session: Session.ISessionConnection | null = null;
  private client: RpcClient | null = null;
  /** Settles when the host is reached or given up. */
  private connecting: Promise<RpcClient>;
  private failure: DbError | null = null;
  private disposed = false;

  constructor(private readonly options: HostSessionOptions) {
    this.connecting = this.connect();
    options.serviceManager.sessions.runningChanged.connect(this.onRunningChanged, this);
  }

  get state(): HostState {
    return this.currentState;
  }

  get stateChanged(): ISignal<this, HostState> {
    return this.changed;
  }

  /** What the host said of itself; `null` until it was reached once. */
  get info(): HostInfo | null {
    return this.hostInfo;
  }

  /** Why the host is lost; `null` in every other state. */
  get error(): DbError | null {
    return this.failure;
  }

  async request<M extends Method>(
    method: M,
    params: Params<M>,
    options: RequestOptions<M> = {}
  ): Promise<Reply<M>> {
    const client = this.client ?? (await orAborted(this.connecting, options.signal));
    return client.request(method, params, options);
  }

  on<E extends EventName>(name: E, listener: (payload: Events[E]) => void): () => void {
    return this.listeners.on(name, listener);
  }

  /** Restarts a running host, or starts one in place of a lost one. Resolves when it answers. */
  async restart(): Promise<void> {
    const kernel = this.session?.kernel;
    if (kernel && !kernel.isDisposed && this.currentState === 'ready') {
      this.setState('reconnecting');
      await kernel.restart();
    } else if (this.currentState === 'lost') {
      this.reconnect();
    }
    await this.connecting;
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.client?.close();
      this.release();
      Signal.clearData(this);
    }
  }

  private setState(state: HostState): void {
    if (state !== this.currentState && !this.disposed) {
      this.currentState = state;
      this.changed.emit(state);
    }
  }

  private reconnect(): void {
    if (!this.disposed) {
      this.setState('reconnecting');
      this.connecting = this.connect();
    }
  }

  /** Tries to reach the host, several times; rejects when it is given up. */
  private connect(): Promise<RpcClient> {
    const attempts = async (): Promise<RpcClient> => {
      const pauses = this.options.retryAfterMs ?? RETRY_AFTER_MS;
      for (let attempt = 0; ; attempt++) {
        try {
          return await this.reach();
        } catch (error) {
          if (attempt >= pauses.length || this.disposed) {
            throw error;
          }
          await pause(pauses[attempt]);
        }
      }
    };
    this.failure = null;
    const connecting = attempts().catch((error: unknown) => {
      const message = `The engine host cannot be reached: ${DbError.from(error).message}`;
      this.failure = new DbError({ code: 'connection-lost', message }, { cause: error });
      this.setState('lost');
      throw this.failure;
    });
    // Whoever waits sees the failure; with nobody waiting the state tells it.
    connecting.catch(() => undefined);
    return connecting;
  }

  private async reach(): Promise<RpcClient> {
    const session = await this.findSession();
    const kernel = session.kernel;
    if (!kernel) {
      throw new DbError({ code: 'connection-lost', message: 'its session has no kernel' });
    }
    const limit = this.options.answerWithinMs ?? ANSWER_WITHIN_MS;
    await this.untilUsable(kernel, limit);
    const client = connectKernel(kernel, this.clientId, this.listeners);
    try {
      const { result } = await within(client.request('host.info', { client: this.clientId }), limit);
      this.hostInfo = result;
    } catch (error) {
      client.close();
      throw error;
    }
    this.adopt(client);
    return client;
  }

  private adopt(client: RpcClient): void {
    this.client = client;
    client.onClose = () => {
      this.client = null;
      this.reconnect();
    };
    this.setState('ready');
  }

  /** The session that we have, as long as it lives; else a running or a new one. */
  private async findSession(): Promise<Session.ISessionConnection> {
    const { session } = this;
    const kernel = session?.kernel;
    if (session && kernel && !kernel.isDisposed && kernel.status !== 'dead') {
      return session;
    }
    this.release();
    const found = await findOrStartHost(this.options.serviceManager);
    found.connectionStatusChanged.connect(this.onConnectionStatus, this);
    this.session = found;
    return found;
  }

  /**
   * Resolves when the kernel answers, also during a restart; rejects when it ends. Its status does not tell:
   * JupyterLab may leave it `unknown` until the first cell runs.
   */
  private async untilUsable(kernel: Kernel.IKernelConnection, milliseconds: number): Promise<void> {
    const deadline = Date.now() + milliseconds;
    for (let wait = ASK_AGAIN_MS; Date.now() < deadline; wait = Math.min(wait * 2, ASK_AGAIN_AT_MOST_MS)) {
      if (kernel.isDisposed || kernel.status === 'dead') {
        throw new DbError({ code: 'connection-lost', message: 'its kernel ended' });
      }
      try {
        await within(kernel.requestKernelInfo(), wait);
        return;
      } catch {
        // The request is dropped when the kernel restarts meanwhile. If it was shut down instead, the
        // manager learns so from the server and disposes of it.
        await pause(100);
        await this.options.serviceManager.sessions.refreshRunning();
      }
    }
    throw late(milliseconds);
  }

  private release(): void {
    this.session?.connectionStatusChanged.disconnect(this.onConnectionStatus, this);
    if (this.session && !this.session.isDisposed) {
      this.session.dispose();
    }
    this.session = null;
  }

  /** A server that was away answers again: what was given up is worth another try. */
  private onRunningChanged(): void {
    if (this.currentState === 'lost') {
      this.reconnect();
    }
  }

  /**
   * The websocket broke or came back. The host and the requests under way live on; messages that were lost
   * meanwhile are sent again.
   */
  private onConnectionStatus(_: unknown, status: Kernel.ConnectionStatus): void {
    if (!this.client) {
      return;
    }
    if (status === 'connected') {
      this.client.ping();
      this.setState('ready');
      return;
    }
    if (this.currentState !== 'reconnecting') {
      this.setState('reconnecting');
      void this.lookAfter(this.client);
    }
    if (status === 'disconnected') {
      this.session?.kernel?.reconnect().catch(() => undefined);
    }
  }

  /**
   * Asks the server whether the session still exists, until the websocket is back: the manager disposes of one that is gone,
   * which ends the client. By itself it asks seldom, and a server may take its time to shut a kernel down.
   */
  private async lookAfter(client: RpcClient): Promise<void> {
    while (this.client === client && this.currentState === 'reconnecting') {
      await this.options.serviceManager.sessions.refreshRunning().catch(() => undefined);
      await pause(this.options.lookAfterMs ?? LOOK_AFTER_MS);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

function late(milliseconds: number): DbError {
  const message = `it did not answer within ${milliseconds / 1000} s`;
  return new DbError({ code: 'connection-lost', message });
}

function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late(milliseconds)), milliseconds);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** Waits, but not longer than the person does. */
function orAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const abort = () => reject(new DbError({ code: 'cancelled', message: 'Cancelled' }));
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
