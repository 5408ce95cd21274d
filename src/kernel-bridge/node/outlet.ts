import type { JsonObject } from '../../model';
import type { KernelSockets, RequestSocket } from './sockets';
import type { Header, Wire, WireMessage } from './wire';

/**
 * jupyter_server drops iopub messages over a rate (by default 3,000 in 3 s, comm messages included) and
 * forgets its count at every `idle`. One `idle` per so many comm messages keeps them all; one per message
 * would cost 45 ms each (its websocket waits for TCP's delayed acknowledgement).
 */
const COMM_MESSAGES_PER_IDLE = 1000;

export interface PublishOptions {
  metadata?: JsonObject;
  buffers?: readonly Uint8Array[];
}

/** Everything the kernel says: replies to one client, publications to all. */
export class Outlet {
  private executing: Header | null = null;
  private sinceIdle = 0;

  constructor(
    private readonly wire: Wire,
    private readonly sockets: KernelSockets
  ) {}

  reply(socket: RequestSocket, request: WireMessage, type: string, content: JsonObject): void {
    const { identities, header } = request;
    this.sockets.send(socket, this.wire.encode({ identities, type, content, parent: header }));
  }

  /** Sends to all clients; `parent` is the request that it belongs to. */
  publish(type: string, content: JsonObject, parent: Header | null, options: PublishOptions = {}): void {
    this.sinceIdle += 1;
    const identities = [Buffer.from(`kernel.${type}`)];
    this.sockets.send('iopub', this.wire.encode({ identities, type, content, parent, ...options }));
  }

  /** Publishes a message of a comm, with now and then an `idle` that keeps the server from dropping some. */
  publishComm(type: string, content: JsonObject, opening: Header, buffers?: readonly Uint8Array[]): void {
    this.publish(type, content, opening, { buffers });
    if (this.sinceIdle >= COMM_MESSAGES_PER_IDLE) {
      this.idle(opening);
    }
  }

  busy(request: Header): void {
    this.publish('status', { execution_state: 'busy' }, request);
  }

  /** Ends a request. While a cell runs, front ends that just follow the state are told so again. */
  idle(request: Header): void {
    this.publish('status', { execution_state: 'idle' }, request);
    this.sinceIdle = 0;
    if (this.executing) {
      this.busy(this.executing);
    }
  }

  /** Marks the cell that runs now, `null` for none. */
  setExecuting(request: Header | null): void {
    this.executing = request;
  }
}
