import type { Kernel, KernelMessage, ServiceManager, Session } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { memoryChannels } from '../../../src/kernel-bridge/common/channel';
import { serve } from '../../../src/kernel-bridge/common/server';
import type { Handlers, ServedClient } from '../../../src/kernel-bridge/common/server';
import type { JsonObject } from '../../../src/model';

/** A kernel connection whose comms lead to `handlers` in memory. */
export class FakeKernel {
  readonly id = UUID.uuid4();
  readonly clientId = UUID.uuid4();
  readonly statusChanged = new Signal<this, Kernel.Status>(this);
  readonly disposed = new Signal<this, void>(this);
  /** Data of every `comm_open`. */
  readonly hellos: JsonObject[] = [];
  /** The buffers of every comm message that the front end sent, as they were given. */
  readonly sentBuffers: unknown[] = [];
  status: Kernel.Status = 'unknown';
  isDisposed = false;
  /** Comm messages are not answered. */
  mute = false;
  private served: ServedClient | null = null;

  constructor(private readonly handlers: Handlers) {}

  requestKernelInfo(): Promise<unknown> {
    return this.isDisposed ? Promise.reject(new Error('disposed')) : Promise.resolve({});
  }

  createComm(): Kernel.IComm {
    const [near, far] = memoryChannels(() => this.mute);
    this.served = serve(far, this.handlers, { clientId: 'fake' });
    const future = { dispose: () => undefined };
    const comm = {
      isDisposed: false,
      onMsg: (_: KernelMessage.ICommMsgMsg) => undefined as void | PromiseLike<void>,
      onClose: (_: KernelMessage.ICommCloseMsg) => undefined as void | PromiseLike<void>,
      open: (data: JsonObject) => {
        this.hellos.push(data);
        return future;
      },
      send: (data: JsonObject, _: unknown, buffers: ArrayBuffer[] = []) => {
        this.sentBuffers.push(...buffers);
        near.send(
          data,
          buffers.map(buffer => new Uint8Array(buffer))
        );
        return future;
      },
      close: () => {
        if (this.status === 'dead') {
          throw new Error('Kernel is dead');
        }
        near.close();
        return future;
      }
    };
    near.onMessage = (data, buffers) => {
      const views = buffers.map(buffer => new DataView(buffer.buffer));
      const result = comm.onMsg({
        content: { data },
        buffers: views
      } as unknown as KernelMessage.ICommMsgMsg);
      expect(result).toBeUndefined();
    };
    near.onClose = () => void comm.onClose({} as KernelMessage.ICommCloseMsg);
    return comm as unknown as Kernel.IComm;
  }

  /** What the host does to a client that it gives up. */
  closeComms(): void {
    this.served?.close();
  }

  setStatus(status: Kernel.Status): void {
    this.status = status;
    this.statusChanged.emit(status);
    if (status === 'dead') {
      this.dispose();
    }
  }

  async restart(): Promise<void> {
    this.setStatus('restarting');
    await Promise.resolve();
  }

  reconnect(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.isDisposed = true;
      this.disposed.emit();
    }
  }

  emit(...event: Parameters<ServedClient['emit']>): void {
    this.served?.emit(...event);
  }
}

interface Model {
  id: string;
  path: string;
  kernel: FakeKernel;
}

/** A session manager over sessions that several tabs may share. */
export class FakeServer {
  readonly models: Model[] = [];
  started = 0;
  /** Fails as many starts. */
  failing = 0;
  /** Runs while a session is being started: another browser at the same moment. */
  meanwhile: () => void = () => undefined;

  readonly runningChanged = new Signal<this, unknown>(this);

  constructor(private readonly handlers: Handlers) {}

  get kernel(): FakeKernel {
    return this.models[0].kernel;
  }

  add(path: string, id: string = UUID.uuid4()): Model {
    const model = { id, path, kernel: new FakeKernel(this.handlers) };
    this.models.push(model);
    return model;
  }

  /** Ends a session of which the tabs learn when they ask. */
  removeQuietly(id: string): void {
    this.models.splice(
      this.models.findIndex(model => model.id === id),
      1
    );
  }

  remove(id: string): void {
    const at = this.models.findIndex(model => model.id === id);
    const [model] = this.models.splice(at, 1);
    model.kernel.dispose();
  }

  /** The part of a service manager that the host session uses. */
  tab(): ServiceManager.IManager {
    const connectTo = ({ model }: { model: Model }) => this.connection(model);
    const sessions = {
      runningChanged: this.runningChanged,
      refreshRunning: () => {
        this.connections
          .filter(({ model }) => !this.models.includes(model))
          .forEach(({ model }) => model.kernel.dispose());
        return Promise.resolve();
      },
      findByPath: (path: string) => Promise.resolve(this.models.find(model => model.path === path)),
      running: () => this.models.values(),
      connectTo,
      startNew: async ({ path }: { path: string }) => {
        await Promise.resolve();
        if (this.failing > 0) {
          this.failing -= 1;
          throw new Error('no such kernel');
        }
        this.started += 1;
        const model = this.add(path, `m${this.started}`);
        this.meanwhile();
        return connectTo({ model });
      }
    };
    return { sessions } as unknown as ServiceManager.IManager;
  }

  private connection(model: Model): Session.ISessionConnection {
    const connection = {
      id: model.id,
      kernel: model.kernel,
      isDisposed: false,
      connectionStatusChanged: new Signal<object, Kernel.ConnectionStatus>({}),
      dispose: () => void (connection.isDisposed = true),
      shutdown: () => {
        this.remove(model.id);
        return Promise.resolve();
      }
    };
    this.connections.push({ model, connectionStatusChanged: connection.connectionStatusChanged });
    return connection as unknown as Session.ISessionConnection;
  }

  readonly connections: {
    model: Model;
    connectionStatusChanged: Signal<object, Kernel.ConnectionStatus>;
  }[] = [];
}
