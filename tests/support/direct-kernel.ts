import { randomUUID } from 'node:crypto';
import { Dealer, Subscriber } from 'zeromq';
import type { Channel } from '../../src/kernel-bridge/common/channel';
import { COMM_TARGET } from '../../src/kernel-bridge/common/protocol';
import { address } from '../../src/kernel-bridge/node/connection-file';
import type { ConnectionFile } from '../../src/kernel-bridge/node/connection-file';
import { Wire } from '../../src/kernel-bridge/node/wire';
import type { WireMessage } from '../../src/kernel-bridge/node/wire';
import type { JsonObject } from '../../src/model';

type ClientSocket = 'shell' | 'control' | 'stdin';
type Received = { socket: ClientSocket | 'iopub'; message: WireMessage };

/** A Jupyter client that speaks to a kernel over its ZeroMQ sockets, without a server between. */
export class DirectKernel {
  /** Everything that arrived so far, in order. */
  readonly received: Received[] = [];

  private readonly wire: Wire;
  private readonly dealers: { [S in ClientSocket]: Dealer };
  private readonly iopub = new Subscriber({ receiveHighWaterMark: 0, linger: 0 });
  private readonly listeners = new Set<(received: Received) => void>();
  private sending: Promise<void> = Promise.resolve();

  constructor(file: ConnectionFile) {
    this.wire = new Wire({ key: file.key, scheme: file.signature_scheme });
    const routingId = randomUUID();
    const dealer = (port: number) => {
      const socket = new Dealer({ routingId, linger: 0, receiveHighWaterMark: 0, sendHighWaterMark: 0 });
      socket.connect(address(file, port));
      return socket;
    };
    this.dealers = {
      shell: dealer(file.shell_port),
      control: dealer(file.control_port),
      stdin: dealer(file.stdin_port)
    };
    this.iopub.connect(address(file, file.iopub_port));
    this.iopub.subscribe();
    for (const socket of ['shell', 'control', 'stdin'] as const) {
      void this.read(socket, this.dealers[socket]);
    }
    void this.read('iopub', this.iopub);
  }

  /** Waits until the kernel answers and its publications arrive. */
  async ready(): Promise<void> {
    for (;;) {
      const id = this.send('shell', 'kernel_info_request', {});
      const idle = this.until(({ socket, message }) => socket === 'iopub' && message.parent.msg_id === id);
      if (
        await Promise.race([
          idle.then(() => true),
          new Promise(resolve => setTimeout(() => resolve(false), 200))
        ])
      ) {
        return;
      }
    }
  }

  /** Sends a message; returns its id. */
  send(socket: ClientSocket, type: string, content: JsonObject, buffers: readonly Uint8Array[] = []): string {
    const frames = this.wire.encode({ identities: [], type, content, buffers });
    this.sending = this.sending.then(() =>
      this.dealers[socket].send(frames.map(frame => Buffer.from(frame)))
    );
    const header = JSON.parse(Buffer.from(frames[2]).toString()) as { msg_id: string };
    return header.msg_id;
  }

  /** Sends a request and waits for its reply on the same socket. */
  async request(socket: ClientSocket, type: string, content: JsonObject): Promise<JsonObject> {
    const id = this.send(socket, type, content);
    return (await this.until(item => item.socket === socket && item.message.parent.msg_id === id)).message
      .content;
  }

  /** The first message that fits, arrived already or later. */
  until(fits: (received: Received) => boolean): Promise<Received> {
    const found = this.received.find(fits);
    return found ? Promise.resolve(found) : this.next(fits);
  }

  /** What was published for the request with this id: types and contents, in order. */
  published(id: string): [type: string, content: JsonObject][] {
    return this.received
      .filter(({ socket, message }) => socket === 'iopub' && message.parent.msg_id === id)
      .map(({ message }) => [message.header.msg_type, message.content]);
  }

  /** Opens a comm and gives it as a channel. */
  openComm(client: string): Channel {
    const id = randomUUID();
    const channel: Channel = {
      onMessage: () => undefined,
      onClose: () => undefined,
      send: (data, buffers) => void this.send('shell', 'comm_msg', { comm_id: id, data }, buffers),
      close: () => void this.send('shell', 'comm_close', { comm_id: id, data: {} })
    };
    this.listeners.add(({ socket, message: { header, content, buffers } }) => {
      if (socket !== 'iopub' || content.comm_id !== id) {
        return;
      }
      if (header.msg_type === 'comm_msg') {
        channel.onMessage(content.data as JsonObject, buffers);
      } else if (header.msg_type === 'comm_close') {
        channel.onClose('Closed by the kernel');
      }
    });
    this.send('shell', 'comm_open', { comm_id: id, target_name: COMM_TARGET, data: { client } });
    return channel;
  }

  close(): void {
    [...Object.values(this.dealers), this.iopub].forEach(socket => socket.close());
  }

  private next(fits: (received: Received) => boolean): Promise<Received> {
    return new Promise(resolve => {
      const listener = (received: Received) => {
        if (fits(received)) {
          this.listeners.delete(listener);
          resolve(received);
        }
      };
      this.listeners.add(listener);
    });
  }

  private async read(socket: Received['socket'], source: Dealer | Subscriber): Promise<void> {
    for await (const frames of source) {
      const received = { socket, message: this.wire.decode(frames) };
      if (received.message.header.msg_type !== 'comm_msg') {
        this.received.push(received);
      }
      this.listeners.forEach(listener => listener(received));
    }
  }
}
