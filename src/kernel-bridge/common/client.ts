import { DbError } from '../../model';
import type { JsonObject, JsonValue } from '../../model';
import type { Channel } from './channel';
import { Link } from './link';
import { callSafely, Listeners } from './listeners';
import type { EventName, Events, Method, Params, Progress, Result } from './methods';
import { LEASE_PING_MS } from './protocol';
import type { ClientMessage, ServerMessage } from './protocol';

/** How often a client with open requests looks for lost messages, milliseconds. */
const WAITING_PING_MS = 5_000;

export interface RequestOptions<M extends Method> {
  /**
   * Aborting asks the host to cancel. The promise settles when the host has done so, usually with a
   * `DbError` of code `cancelled`, or with the result if that was faster.
   */
  signal?: AbortSignal;
  /** Called for every progress message, in order, before the promise resolves. */
  onProgress?(value: Progress<M>): void;
  /** Binary buffers that go with the request. Must not be changed afterwards. */
  buffers?: readonly Uint8Array[];
}

export interface Reply<M extends Method> {
  result: Result<M>;
  buffers: readonly Uint8Array[];
}

/** Asks a host, and listens to it. */
export interface Requester {
  /**
   * Sends a request. Rejects with the handler's {@link DbError}; with `connection-lost` when the channel
   * ends before the reply, or `outcome-unknown` where the request may have changed data by then.
   */
  request<M extends Method>(method: M, params: Params<M>, options?: RequestOptions<M>): Promise<Reply<M>>;
  /** Listens to an event; returns the function that stops it. */
  on<E extends EventName>(name: E, listener: (payload: Events[E]) => void): () => void;
}

interface Pending {
  method: Method;
  resolve(reply: { result: JsonValue; buffers: readonly Uint8Array[] }): void;
  reject(error: DbError): void;
  progress?(value: JsonValue): void;
}

/** Requests that may have changed data on a server when the answer got lost. */
const CHANGING = new Set<Method>([
  'query.run',
  'plan.apply',
  'object.call',
  'object.act',
  'frame.load',
  'rows.apply'
]);

/** The client's end of a channel: typed requests, events, and the lease that keeps the server's end alive. */
export class RpcClient implements Requester {
  /** Called once when the channel has ended; open requests have been rejected by then. */
  onClose: (error: DbError) => void = () => undefined;

  private readonly link: Link;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private closed: DbError | null = null;
  private lastPing = Date.now();
  private timer: unknown;

  /** @param listeners kept by the caller where they shall serve the next connection too */
  constructor(
    channel: Channel,
    private readonly listeners = new Listeners()
  ) {
    this.link = new Link(channel);
    this.link.onMessage = (message, buffers) => this.receive(message as unknown as ServerMessage, buffers);
    this.link.onClose = error => this.end(error);
    this.watch();
  }

  request<M extends Method>(
    method: M,
    params: Params<M>,
    options: RequestOptions<M> = {}
  ): Promise<Reply<M>> {
    const { signal, onProgress, buffers } = options;
    if (this.closed) {
      return Promise.reject(this.closed);
    }
    if (signal?.aborted) {
      return Promise.reject(new DbError({ code: 'cancelled', message: 'Cancelled' }));
    }
    const id = ++this.lastId;
    const cancel = () => this.post(id, { type: 'cancel', id });
    signal?.addEventListener('abort', cancel, { once: true });
    return new Promise<Reply<M>>((resolve, reject) => {
      this.pending.set(id, {
        method,
        resolve: reply => resolve(reply as unknown as Reply<M>),
        reject,
        progress: onProgress as ((value: JsonValue) => void) | undefined
      });
      this.post(id, { type: 'request', id, method, params: params as JsonValue }, buffers);
    }).finally(() => signal?.removeEventListener('abort', cancel));
  }

  on<E extends EventName>(name: E, listener: (payload: Events[E]) => void): () => void {
    return this.listeners.on(name, listener);
  }

  /** Looks for messages that were lost, for example after the transport was interrupted. */
  ping(): void {
    this.lastPing = Date.now();
    this.link.ping();
  }

  /** Ends the channel; open requests are rejected, the server cancels what it runs for them. */
  close(): void {
    this.link.close();
  }

  private post(stream: number, message: ClientMessage, buffers?: readonly Uint8Array[]): void {
    this.link.send(stream, message as unknown as JsonObject, buffers);
  }

  private receive(message: ServerMessage, buffers: readonly Uint8Array[]): void {
    if (message.type === 'progress' || message.type === 'event') {
      this.link.ack();
    }
    if (message.type === 'event') {
      this.listeners.notify(message.name, message.payload);
      return;
    }
    const pending = this.pending.get(message.id);
    if (!pending) {
      return;
    }
    if (message.type === 'progress') {
      callSafely(pending.progress, message.value);
      return;
    }
    this.pending.delete(message.id);
    if (message.type === 'result') {
      pending.resolve({ result: message.value, buffers });
    } else {
      pending.reject(new DbError(message.error));
    }
  }

  private end(error: DbError): void {
    this.closed = error;
    clearTimeout(this.timer);
    for (const { method, reject } of this.pending.values()) {
      reject(CHANGING.has(method) ? outcomeUnknown(error) : error);
    }
    this.pending.clear();
    this.onClose(error);
  }

  /** Pings: often while something is awaited, else just to keep the lease. */
  private watch(): void {
    this.timer = setTimeout(() => {
      const now = Date.now();
      if (this.pending.size > 0 || now - this.lastPing >= LEASE_PING_MS) {
        this.ping();
      }
      this.watch();
    }, WAITING_PING_MS);
  }
}

function outcomeUnknown(cause: DbError): DbError {
  const message = `${cause.message}. The statement may or may not have taken effect.`;
  return new DbError({ code: 'outcome-unknown', message }, { cause });
}
