import net from 'node:net';

/** A TCP proxy that can break: cut off, or go silent without closing anything. */
export class TcpProxy {
  /** Connections made so far. */
  accepted = 0;
  private readonly pairs = new Set<readonly [net.Socket, net.Socket]>();

  private constructor(
    private readonly server: net.Server,
    readonly port: number
  ) {}

  static open(target: { host: string; port: number }): Promise<TcpProxy> {
    return new Promise(resolve => {
      const server = net.createServer(near => proxy.accept(near, net.connect(target.port, target.host)));
      let proxy: TcpProxy;
      server.listen(0, '127.0.0.1', () => {
        proxy = new TcpProxy(server, (server.address() as net.AddressInfo).port);
        resolve(proxy);
      });
    });
  }

  /** Closes every connection as a reset does. */
  cut(): void {
    for (const [near, far] of this.pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  /** Nothing arrives any more, in neither direction, and nothing is closed. */
  freeze(): void {
    for (const [near, far] of this.pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.pause();
      far.pause();
    }
  }

  close(): Promise<void> {
    this.cut();
    return new Promise(resolve => this.server.close(() => resolve()));
  }

  private accept(near: net.Socket, far: net.Socket): void {
    this.accepted++;
    const pair = [near, far] as const;
    this.pairs.add(pair);
    near.pipe(far);
    far.pipe(near);
    for (const socket of pair) {
      socket.setNoDelay();
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  }
}
