import type { DbErrorData, JsonValue } from '../../model';
import type { EventName, Method } from './methods';

/** Name of the comm target at which a kernel of ours answers. */
export const COMM_TARGET = 'petersql';

/** Name of the kernelspec: SQL kernel and engine host are one program. */
export const KERNEL_NAME = 'petersql';

/** Path of the one session whose kernel is the engine host of all panels and notebooks. */
export const HOST_PATH = 'petersql-host';

/** A client says something at least this often, milliseconds. */
export const LEASE_PING_MS = 30_000;

/**
 * A client that has been silent for this long and waits for nothing is gone, milliseconds. Browsers slow the
 * timers of hidden tabs down to one a minute.
 */
export const LEASE_MS = 180_000;

/** What the client says when it opens a comm. */
export type Hello = { client: string };

/** Client to server. */
export type ClientMessage =
  { type: 'request'; id: number; method: Method; params: JsonValue } | { type: 'cancel'; id: number };

/** Server to client. `progress` messages of an id come before its `result` or `error`. */
export type ServerMessage =
  | { type: 'progress'; id: number; value: JsonValue }
  | { type: 'result'; id: number; value: JsonValue }
  | { type: 'error'; id: number; error: DbErrorData }
  | { type: 'event'; name: EventName; payload: JsonValue };

/** Stream of the link that events use; requests use their id, which starts at 1. */
export const EVENT_STREAM = 0;
