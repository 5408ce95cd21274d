import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { PassThrough, type Duplex } from 'node:stream';
import fc from 'fast-check';
import { DirectDuplex, Inbox, openSocket, type ByteReader } from '../../../src/engines/core/inbox';

/** Messages of a length (u32) and as many bytes; pauses after each `pauseEvery`-th. */
class Messages implements ByteReader {
  paused = false;
  readonly found: Buffer[] = [];
  onPause: () => void = () => undefined;

  constructor(private readonly pauseEvery: number) {}

  read(bytes: Buffer, view: DataView, start: number, end: number): number {
    let at = start;
    while (at + 4 <= end && at + 4 + view.getUint32(at) <= end) {
      const next = at + 4 + view.getUint32(at);
      this.found.push(Buffer.from(bytes.subarray(at + 4, next)));
      at = next;
      if (this.found.length % this.pauseEvery === 0) {
        this.paused = true;
        setImmediate(this.onPause);
        break;
      }
    }
    return at;
  }
}

function encode(messages: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    messages.flatMap(message => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(message.length);
      return [length, message];
    })
  );
}

/** Cuts bytes at random places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map(cut => Math.floor(cut * bytes.length)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, n) => bytes.subarray(places[n], end));
}

async function received(stream: Duplex, reader: Messages, count: number): Promise<Buffer[]> {
  const inbox = Inbox.of(stream, reader);
  reader.onPause = () => {
    reader.paused = false;
    inbox.resume();
  };
  while (reader.found.length < count) {
    await new Promise(resolve => setImmediate(resolve));
  }
  return reader.found;
}

async function connected(
  onPeer: (peer: Socket) => void,
  use: (socket: Socket) => Promise<void>
): Promise<void> {
  const server = createServer(onPeer);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const socket = openSocket({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  try {
    await once(socket, 'connect');
    await use(socket);
  } finally {
    socket.destroy();
    server.close();
  }
}

/** Gives away the same memory again and again. */
class Direct extends DirectDuplex {
  override _read(): void {
    // Parts come by themselves.
  }

  receive(part: Buffer): void {
    const chunk = Buffer.from(part);
    this.give(chunk);
    chunk.fill('x');
  }
}

function same(found: readonly Buffer[], sent: readonly Buffer[]): boolean {
  return found.length === sent.length && found.every((message, n) => message.equals(sent[n]));
}

const sizes = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 200_000, max: 1_500_000 }) }
);
const cases = fc.record({
  messages: fc.array(sizes, { minLength: 1, maxLength: 40 }),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
  pauseEvery: fc.integer({ min: 1, max: 20 })
});

type Way = (parts: readonly Buffer[], read: (stream: Duplex) => Promise<void>) => Promise<void>;

test.each<[string, Way]>([
  [
    'a socket that reads into memory of the inbox',
    (parts, read) => connected(peer => parts.forEach(part => peer.write(part)), read)
  ],
  [
    'a stream that uses its memory again',
    async (parts, read) => {
      const stream = new Direct();
      const reading = read(stream);
      for (const part of parts) {
        stream.receive(part);
        await new Promise(resolve => setImmediate(resolve));
      }
      await reading;
    }
  ],
  [
    'any other stream',
    async (parts, read) => {
      const stream = new PassThrough();
      parts.forEach(part => stream.write(part));
      await read(stream);
    }
  ]
])('every message arrives once and in order through %s', async (_name, way) => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ messages, cuts, pauseEvery }) => {
      const sent = messages.map((length, n) => Buffer.alloc(length, (n % 255) + 1));
      const reader = new Messages(pauseEvery);
      await way(pieces(encode(sent), cuts), async stream =>
        expect(same(await received(stream, reader, sent.length), sent)).toBe(true)
      );
    }),
    { numRuns: 30 }
  );
});

test('a stream that uses its memory again gives those who read its data, as TLS does, memory of their own', () => {
  const stream = new Direct();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.receive(Buffer.from('one'));
  stream.receive(Buffer.from('two'));
  return new Promise<void>(resolve => setImmediate(resolve)).then(() =>
    expect(Buffer.concat(chunks).toString()).toBe('onetwo')
  );
});

test('before the take-over it is a socket like any other, and its buffers are not used again', async () => {
  const chunks: string[] = [];
  const buffers: Buffer[] = [];
  await connected(
    peer => peer.on('data', () => peer.write('answer')).write('greeting'),
    async socket => {
      socket.on('data', (chunk: Buffer) => buffers.push(chunk));
      await once(socket, 'data');
      chunks.push(buffers[0].toString());
      socket.write('question');
      await once(socket, 'data');
      chunks.push(buffers[1].toString());
      expect(chunks).toEqual(['greeting', 'answer']);
      expect(buffers[0].toString()).toBe('greeting');
    }
  );
});
