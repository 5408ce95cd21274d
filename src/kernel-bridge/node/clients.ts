import type { JsonObject } from '../../model';
import type { Channel } from '../common/channel';
import type { EventName, Events } from '../common/methods';
import { serve } from '../common/server';
import type { Handlers, ServedClient } from '../common/server';

/** The clients that are connected now: each has its channel, events go to all. */
export class Clients {
  private readonly served = new Set<ServedClient>();

  constructor(private readonly handlers: Handlers) {}

  connect(channel: Channel, hello: JsonObject): void {
    const clientId = typeof hello.client === 'string' ? hello.client : 'unknown';
    const client = serve(channel, this.handlers, { clientId, onClose: () => this.served.delete(client) });
    this.served.add(client);
  }

  broadcast<E extends EventName>(name: E, payload: Events[E]): void {
    this.served.forEach(client => client.emit(name, payload));
  }
}
