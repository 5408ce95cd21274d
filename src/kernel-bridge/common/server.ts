import { DbError } from '../../model';
import type { JsonObject, JsonValue } from '../../model';
import type { Channel } from './channel';
import type { HandlerContext, Handlers } from './handlers';
import { Link } from './link';
import type { EventName, Events, Method } from './methods';
import { EVENT_STREAM, LEASE_MS } from './protocol';
import type { ClientMessage, ServerMessage } from './protocol';

export type { EventListener, Handlers } from './handlers';

export interface ServeOptions {
  clientId: string;
  /** Silence after which an idle client counts as gone, milliseconds. */
  leaseMs?: number;
  /** Called once when the channel has ended. */
  onClose?(): void;
}

/** The server's end of one client's channel. */
export interface ServedClient {
  readonly clientId: string;
  emit<E extends EventName>(name: E, payload: Events[E]): void;
  close(): void;
}

type UntypedHandler = (params: JsonValue, context: HandlerContext) => Promise<unknown>;

/**
 * Answers the requests of one client until its channel ends; what still runs is aborted then. A client that
 * vanished without a word is dropped when its lease ends, though never while a request of it runs:
 * a statement outlives a sleeping laptop.
 */
export function serve(channel: Channel, handlers: Handlers, options: ServeOptions): ServedClient {
  const { clientId, leaseMs = LEASE_MS } = options;
  const link = new Link(channel);
  const running = new Map<number, AbortController>();
  const post = (stream: number, message: ServerMessage, buffers?: readonly Uint8Array[]) =>
    link.send(stream, message as unknown as JsonObject, buffers);

  const answer = async (id: number, method: Method, params: JsonValue, buffers: readonly Uint8Array[]) => {
    const controller = new AbortController();
    const attached: Uint8Array[] = [];
    running.set(id, controller);
    try {
      const handler = Object.hasOwn(handlers, method)
        ? (handlers[method] as unknown as UntypedHandler)
        : null;
      if (!handler) {
        throw new DbError({ code: 'unsupported', message: `The host does not know the method ${method}` });
      }
      const value = await handler(params, {
        clientId,
        signal: controller.signal,
        buffers,
        progress: (progress: unknown) => post(id, { type: 'progress', id, value: progress as JsonValue }),
        sendBuffers: (...more) => void attached.push(...more)
      });
      post(id, { type: 'result', id, value: (value ?? null) as JsonValue }, attached);
    } catch (error) {
      post(id, { type: 'error', id, error: DbError.from(error).toJSON() });
    } finally {
      running.delete(id);
    }
  };

  let timer: unknown;
  const watch = (): void => {
    timer = setTimeout(() => {
      if (running.size === 0 && Date.now() - link.lastHeard > leaseMs) {
        link.close();
      } else {
        watch();
      }
    }, leaseMs / 4);
  };

  link.onMessage = (message, buffers) => {
    const request = message as unknown as ClientMessage;
    if (request.type === 'cancel') {
      running.get(request.id)?.abort();
    } else {
      void answer(request.id, request.method, request.params, buffers);
    }
  };
  link.onClose = () => {
    clearTimeout(timer);
    running.forEach(controller => controller.abort());
    options.onClose?.();
  };
  watch();

  return {
    clientId,
    emit: (name, payload) =>
      post(EVENT_STREAM, { type: 'event', name, payload: payload as unknown as JsonValue }),
    close: () => link.close()
  };
}
