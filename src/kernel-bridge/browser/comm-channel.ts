import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import type { JsonObject } from '../../model';
import type { Channel } from '../common/channel';
import { RpcClient } from '../common/client';
import type { Listeners } from '../common/listeners';
import { COMM_TARGET } from '../common/protocol';
import type { Hello } from '../common/protocol';

/** Kernel states in which a comm is gone, though its `onClose` is not called. */
const LOST: ReadonlyMap<Kernel.Status, string> = new Map([
  ['restarting', 'The engine host was restarted'],
  ['autorestarting', 'The engine host ended and was restarted'],
  ['terminating', 'The engine host was shut down'],
  ['dead', 'The engine host ended']
]);

/** A comm of a kernel of ours as a channel. It ends with the comm, the kernel, or a restart of the kernel. */
export class CommChannel implements Channel {
  onMessage: Channel['onMessage'] = () => undefined;
  onClose: Channel['onClose'] = () => undefined;

  private readonly comm: Kernel.IComm;
  private open = true;

  constructor(
    private readonly kernel: Kernel.IKernelConnection,
    hello: Hello
  ) {
    this.comm = kernel.createComm(COMM_TARGET);
    // The handlers return nothing: a promise would hold up every message of the kernel.
    this.comm.onMsg = ({ content, buffers = [] }: KernelMessage.ICommMsgMsg) => {
      this.onMessage(content.data as unknown as JsonObject, buffers.map(bytesOf));
    };
    this.comm.onClose = () => this.end('The host closed the connection');
    kernel.statusChanged.connect(this.onStatus, this);
    kernel.disposed.connect(this.onDisposed, this);
    this.comm.open(hello).dispose();
  }

  send(message: JsonObject, buffers: readonly Uint8Array[] = []): void {
    if (this.open && !this.comm.isDisposed && !this.kernel.isDisposed) {
      // The future is not kept: without busy and idle around comm messages it would never be done.
      this.comm.send(message as JSONObject, undefined, buffers.map(wholeBuffer)).dispose();
    }
  }

  close(): void {
    this.end('The connection was closed');
  }

  private onStatus(_: Kernel.IKernelConnection, status: Kernel.Status): void {
    const reason = LOST.get(status);
    if (reason) {
      this.end(reason);
    }
  }

  private onDisposed(): void {
    this.end('The engine host was shut down');
  }

  private end(reason: string): void {
    if (!this.open) {
      return;
    }
    this.open = false;
    this.kernel.statusChanged.disconnect(this.onStatus, this);
    this.kernel.disposed.disconnect(this.onDisposed, this);
    // A kernel that is dead takes no message any more: sending would throw.
    if (!this.comm.isDisposed && !this.kernel.isDisposed && this.kernel.status !== 'dead') {
      this.comm.onClose = () => undefined;
      this.comm.close().dispose();
    }
    this.onClose(reason);
  }
}

/**
 * Opens a connection to any kernel of ours, for example that of a SQL notebook.
 *
 * @param listeners listeners of events, where they shall outlive the connection
 */
export function connectKernel(
  kernel: Kernel.IKernelConnection,
  clientId: string = kernel.clientId,
  listeners?: Listeners
): RpcClient {
  return new RpcClient(new CommChannel(kernel, { client: clientId }), listeners);
}

function bytesOf(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

/** JupyterLab's serializer sends the whole buffer behind a view: a part needs a buffer of its own. */
function wholeBuffer(view: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = view;
  return (byteLength === buffer.byteLength ? buffer : view.slice().buffer) as ArrayBuffer;
}
