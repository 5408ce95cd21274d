import net, { type AddressInfo, type Socket } from 'node:net';

/** One connection through the proxy. */
interface Pair {
  client: Socket;
  server: Socket;
  /** Bytes of the client since the server's last ones. */
  unanswered: number;
}

/** A TCP proxy in front of a server that does what bad networks do. */
export interface FaultyProxy {
  readonly port: number;
  /** Connections that are open through it and served. */
  readonly open: number;
  /** How often something was really struck so far: a connection reset, bytes swallowed or held back. */
  readonly hits: number;
  /** Ends all connections with RST, as a server that is killed does. */
  cut(): void;
  /** Ends one connection, chosen by `chance` from 0 up to 1. */
  cutOne(chance: number): void;
  /** Ends the next connection whose server has sent so many more bytes: in the middle of an answer. */
  cutAfter(bytes: number): void;
  /** Swallows the bytes of one connection. */
  stallOne(chance: number): void;
  /** Lets the client's bytes that hold `text` through, and swallows what follows on that connection: the answer. */
  stallAfter(text: string): void;
  /** Swallows every byte in both directions and lets new connections in without serving them: half-open TCP. */
  stall(): void;
  /** Takes no more of the next connection whose client has sent so many more bytes: what it sends then stays with it. */
  plugAfter(bytes: number): void;
  /**
   * Strikes the next connection whose client has sent so many bytes without an answer, in the middle of what it uploads: ends it with RST, or
   * swallows what follows.
   */
  strikeUpload(bytes: number, how: 'cut' | 'stall'): void;
  /** Keeps from the clients that the server closes their connections; its bytes still come. */
  hideEnds(): void;
  /** Holds the server's bytes back for so long, milliseconds. */
  delay(ms: number): void;
  /** Takes no connections at all: refused. */
  refuse(): Promise<void>;
  /** Serves again. Connections that were stalled stay dead: their bytes are gone. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy on a free port of the loopback in front of `target`. */
export async function startProxy(target: { host: string; port: number }): Promise<FaultyProxy> {
  const pairs = new Set<Pair>();
  const dead = new WeakSet<Pair>();
  const clients = new Set<Socket>();
  let stalled = false;
  let endsHidden = false;
  let delayMs = 0;
  let bytesLeft: number | null = null;
  let hits = 0;
  let lastWords: string | null = null;
  let plugIn: number | null = null;
  let upload: { bytes: number; how: 'cut' | 'stall' } | null = null;
  const chosen = (chance: number): Pair | undefined => {
    const alive = [...pairs].filter(pair => !dead.has(pair));
    return alive[Math.floor(chance * alive.length)];
  };
  const reset = (pair: Pair): void => {
    hits += pair.client.destroyed ? 0 : 1;
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
    pairs.delete(pair);
  };

  const server = net.createServer(client => {
    const upstream = net.connect({ host: target.host, port: target.port });
    const pair: Pair = { client, server: upstream, unanswered: 0 };
    pairs.add(pair);
    clients.add(client);
    client.on('close', () => clients.delete(client));
    if (stalled) {
      dead.add(pair);
    }
    const end = (): void => {
      if (!dead.has(pair)) {
        client.destroy();
        upstream.destroy();
      }
      // The server is not told that the client of a dead pair is gone; a cut ends that, too.
      if (client.destroyed && upstream.destroyed) {
        pairs.delete(pair);
      }
    };
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (socket === client || !endsHidden) {
          end();
        }
      });
    }
    client.on('data', bytes => {
      pair.unanswered += bytes.length;
      if (dead.has(pair)) {
        hits++;
      } else if (upload && pair.unanswered >= upload.bytes) {
        const { how, bytes: limit } = upload;
        upload = null;
        dead.add(pair);
        upstream.write(bytes.subarray(0, Math.max(0, bytes.length - pair.unanswered + limit)), () => {
          if (how === 'cut') {
            reset(pair);
          } else {
            hits++;
          }
        });
      } else {
        upstream.write(bytes);
        if (plugIn !== null && (plugIn -= bytes.length) <= 0) {
          dead.add(pair);
          client.pause();
          plugIn = null;
          hits++;
        }
        if (lastWords !== null && bytes.includes(lastWords)) {
          dead.add(pair);
          lastWords = null;
        }
      }
    });
    upstream.on('data', bytes => {
      pair.unanswered = 0;
      if (bytesLeft !== null && bytes.length >= bytesLeft) {
        client.write(bytes.subarray(0, bytesLeft), () => reset(pair));
        dead.add(pair);
        bytesLeft = null;
        return;
      }
      bytesLeft &&= bytesLeft - bytes.length;
      const pass = (): void => {
        if (dead.has(pair)) {
          hits++;
        } else if (!client.destroyed) {
          client.write(bytes);
        }
      };
      if (delayMs > 0) {
        hits++;
        setTimeout(pass, delayMs);
      } else {
        pass();
      }
    });
    client.on('end', () => !dead.has(pair) && upstream.end());
    upstream.on('end', () => !dead.has(pair) && !endsHidden && client.end());
  });

  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    pairs.forEach(reset);
  };
  const stopListening = (): Promise<void> =>
    new Promise(resolve => (server.listening ? server.close(() => resolve()) : resolve()));

  return {
    port,
    get open() {
      return [...pairs].filter(pair => !dead.has(pair)).length;
    },
    get hits() {
      return hits;
    },
    cut,
    cutOne(chance) {
      const pair = chosen(chance);
      if (pair) {
        reset(pair);
      }
    },
    cutAfter(bytes) {
      bytesLeft = bytes;
    },
    stallOne(chance) {
      const pair = chosen(chance);
      if (pair) {
        dead.add(pair);
      }
    },
    stallAfter(text) {
      lastWords = text;
    },
    stall() {
      stalled = true;
      pairs.forEach(pair => dead.add(pair));
    },
    plugAfter(bytes) {
      plugIn = bytes;
    },
    strikeUpload(bytes, how) {
      upload = { bytes, how };
    },
    hideEnds() {
      endsHidden = true;
    },
    delay(ms) {
      delayMs = ms;
    },
    async refuse() {
      const closing = stopListening();
      cut();
      await closing;
    },
    async heal() {
      stalled = endsHidden = false;
      delayMs = 0;
      bytesLeft = plugIn = upload = null;
      if (!server.listening) {
        await listen(port);
      }
    },
    async close() {
      const closing = stopListening();
      cut();
      clients.forEach(client => client.destroy());
      await closing;
    }
  };
}
