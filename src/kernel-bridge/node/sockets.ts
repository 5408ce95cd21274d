import { Publisher, Router } from 'zeromq';
import { address } from './connection-file';
import type { ConnectionFile } from './connection-file';

/** Sends in order: ZeroMQ's sockets take one send at a time. */
class SendQueue {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly socket: Router | Publisher) {}

  send(frames: Uint8Array[]): void {
    this.last = this.last
      .then(() => this.socket.send(frames.map(asBuffer)))
      .catch((error: Error) => {
        process.stderr.write(`Message not sent: ${error.message}\n`);
      });
  }

  flushed(): Promise<void> {
    return this.last;
  }
}

export type RequestSocket = 'shell' | 'control' | 'stdin';

/**
 * The five sockets of a kernel. Each request socket is read on its own, so that control requests
 * never wait behind shell requests; the heartbeat echoes by itself.
 */
export class KernelSockets {
  private readonly sockets: { [K in RequestSocket]: Router };
  private readonly iopub = new Publisher({ linger: 1000, sendHighWaterMark: 0 });
  private readonly heartbeat = new Router({ linger: 0 });
  private readonly queues: { [K in RequestSocket | 'iopub']: SendQueue };

  constructor() {
    const router = () => new Router({ linger: 1000, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
    this.sockets = { shell: router(), control: router(), stdin: router() };
    this.queues = {
      shell: new SendQueue(this.sockets.shell),
      control: new SendQueue(this.sockets.control),
      stdin: new SendQueue(this.sockets.stdin),
      iopub: new SendQueue(this.iopub)
    };
  }

  async bind(file: ConnectionFile): Promise<void> {
    await Promise.all([
      this.sockets.shell.bind(address(file, file.shell_port)),
      this.sockets.control.bind(address(file, file.control_port)),
      this.sockets.stdin.bind(address(file, file.stdin_port)),
      this.iopub.bind(address(file, file.iopub_port)),
      this.heartbeat.bind(address(file, file.hb_port))
    ]);
  }

  /** Calls `onRequest` for every message; ends when the sockets are closed. */
  async listen(onRequest: (socket: RequestSocket, frames: Buffer[]) => void): Promise<void> {
    const read = async (name: RequestSocket) => {
      for await (const frames of this.sockets[name]) {
        onRequest(name, frames);
      }
    };
    const echo = async () => {
      for await (const frames of this.heartbeat) {
        await this.heartbeat.send(frames);
      }
    };
    await Promise.all([read('shell'), read('control'), read('stdin'), echo()]);
  }

  send(socket: RequestSocket | 'iopub', frames: Uint8Array[]): void {
    this.queues[socket].send(frames);
  }

  /** Sends what is queued, then closes. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.queues).map(queue => queue.flushed()));
    [...Object.values(this.sockets), this.iopub, this.heartbeat].forEach(socket => socket.close());
  }
}

/** The same memory as a Buffer. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
