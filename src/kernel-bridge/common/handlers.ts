import type { EventName, Events, Method, Params, Progress, Result } from './methods';

/** What a handler learns of its request, and its way to send more than the result. */
export interface HandlerContext<M extends Method = Method> {
  /** Identity of the browser tab (or other client) that asks; the same for all its requests. */
  readonly clientId: string;
  /** Aborted when the client cancels or closes its channel. */
  readonly signal: AbortSignal;
  /** Binary buffers that came with the request. */
  readonly buffers: readonly Uint8Array[];
  /** Sends a progress message; all of them arrive before the result, in order. */
  progress(value: Progress<M>): void;
  /** Adds binary buffers to the result, in order. They must not be changed afterwards. */
  sendBuffers(...buffers: Uint8Array[]): void;
}

/** Answers one method. What it rejects with reaches the client as a `DbError`. */
export type Handler<M extends Method> = (params: Params<M>, context: HandlerContext<M>) => Promise<Result<M>>;

/** One handler for every method. */
export type Handlers = { readonly [M in Method]: Handler<M> };

/** Listens to what the host tells without being asked. */
export type EventListener = <E extends EventName>(name: E, payload: Events[E]) => void;
