import type { JsonObject } from '../../model';
import type { Channel } from '../common/channel';
import { COMM_TARGET } from '../common/protocol';
import type { Outlet } from './outlet';
import type { Header, WireMessage } from './wire';

/** A comm as a channel. */
class CommChannel implements Channel {
  onMessage: Channel['onMessage'] = () => undefined;
  onClose: Channel['onClose'] = () => undefined;

  constructor(
    private readonly id: string,
    private readonly opening: Header,
    private readonly outlet: Outlet,
    private readonly forget: () => boolean
  ) {}

  send(message: JsonObject, buffers?: readonly Uint8Array[]): void {
    this.outlet.publishComm('comm_msg', { comm_id: this.id, data: message }, this.opening, buffers);
  }

  close(): void {
    if (this.forget()) {
      this.outlet.publishComm('comm_close', { comm_id: this.id, data: {} }, this.opening);
      this.onClose('The host closed the connection');
    }
  }

  closedByClient(): void {
    if (this.forget()) {
      this.onClose('The client closed the connection');
    }
  }
}

/** Called with each channel that a client opens and what it said of itself. */
export type OnConnect = (channel: Channel, hello: JsonObject) => void;

/** The open comms of a kernel. */
export class Comms {
  private readonly channels = new Map<string, CommChannel>();

  constructor(
    private readonly outlet: Outlet,
    private readonly onConnect: OnConnect
  ) {}

  open({ content, header }: WireMessage): void {
    const id = String(content.comm_id);
    if (content.target_name !== COMM_TARGET) {
      this.refuse(id, header);
      return;
    }
    const channel = new CommChannel(id, header, this.outlet, () => this.channels.delete(id));
    this.channels.set(id, channel);
    this.onConnect(channel, (content.data ?? {}) as JsonObject);
  }

  message({ content, header, buffers }: WireMessage): void {
    const id = String(content.comm_id);
    const channel = this.channels.get(id);
    if (channel) {
      channel.onMessage(content.data as JsonObject, buffers);
    } else {
      this.refuse(id, header);
    }
  }

  close({ content }: WireMessage): void {
    this.channels.get(String(content.comm_id))?.closedByClient();
  }

  /** Content of a `comm_info_reply`. */
  info(target?: unknown): JsonObject {
    const ids = target === undefined || target === COMM_TARGET ? [...this.channels.keys()] : [];
    return { status: 'ok', comms: Object.fromEntries(ids.map(id => [id, { target_name: COMM_TARGET }])) };
  }

  closeAll(): void {
    [...this.channels.values()].forEach(channel => channel.close());
  }

  /** Tells the client at once that nobody listens, for example after a restart of this kernel. */
  private refuse(id: string, parent: Header): void {
    this.outlet.publish('comm_close', { comm_id: id, data: {} }, parent);
  }
}
