import fc from 'fast-check';
import { memoryChannels } from '../../../src/kernel-bridge/common/channel';
import { Link } from '../../../src/kernel-bridge/common/link';
import type { JsonObject } from '../../../src/model';
import { connect } from './support';

const MB = 1 << 20;

/** Lets everything that is under way in memory arrive. */
const settle = () => new Promise(resolve => setTimeout(resolve, 5));

describe('bulk', () => {
  it('moves 50 MB of buffers intact, in frames of 1 MB, never more than the window under way', async () => {
    let underWay = 0;
    let most = 0;
    let largest = 0;
    const loses = (message: JsonObject, from: string) => {
      if (from === 'left' && message.kind === 'data') {
        underWay += message.size as number;
        largest = Math.max(largest, message.size as number);
        most = Math.max(most, underWay);
      }
      if (from === 'right' && message.kind === 'ack') {
        underWay = 0;
      }
      return false;
    };
    const sent = [new Uint8Array(30 * MB), new Uint8Array(0), new Uint8Array(20 * MB + 7), Uint8Array.of(9)];
    sent.forEach((buffer, i) => buffer.forEach((_, at) => (at % 4099 === 0 ? (buffer[at] = at + i) : 0)));
    const { client } = connect(
      {
        'result.bytes': (_, { sendBuffers }) => {
          sendBuffers(...sent);
          return Promise.resolve({ total: 1 });
        }
      },
      { loses }
    );
    const { buffers } = await client.request('result.bytes', { result: 'r', from: 0, count: 1 });
    expect(buffers.map(buffer => buffer.byteLength)).toEqual(sent.map(buffer => buffer.byteLength));
    expect(buffers.every((buffer, i) => Buffer.compare(buffer, sent[i]) === 0)).toBe(true);
    expect(largest).toBeLessThanOrEqual(MB + 1024);
    // The receiver acknowledges every quarter of the window of 8 MB.
    expect(most).toBeLessThanOrEqual(8 * MB + largest);
  });

  it('lets small requests pass a bulk transfer', async () => {
    const order: string[] = [];
    const { client } = connect({
      'result.bytes': (_, { sendBuffers }) => {
        sendBuffers(new Uint8Array(40 * MB));
        return Promise.resolve({ total: 1 });
      },
      'connection.list': () => Promise.resolve([])
    });
    await Promise.all([
      client.request('result.bytes', { result: 'r', from: 0, count: 1 }).then(() => order.push('bulk')),
      client.request('connection.list', null).then(() => order.push('small'))
    ]);
    expect(order).toEqual(['small', 'bulk']);
  });

  it('cuts a large request below the limit of a websocket message', async () => {
    let largest = 0;
    const sql = 'ä'.repeat(6 * MB);
    const { client } = connect(
      { 'query.run': params => Promise.resolve({ mime: { length: params.sql.length } } as never) },
      {
        loses: message => {
          largest = Math.max(largest, JSON.stringify(message).length);
          return false;
        }
      }
    );
    const { result } = await client.request('query.run', { connection: 'c', session: 's', sql });
    expect(result.mime).toEqual({ length: sql.length });
    expect(largest).toBeLessThan(4 * MB);
  });

  it('stops sending to a reader that does not acknowledge', async () => {
    let sent = 0;
    const [left] = memoryChannels((message, from) => {
      sent += from === 'left' && message.kind === 'data' ? 1 : 0;
      return from === 'right';
    });
    new Link(left).send(1, {}, [new Uint8Array(64 * MB)]);
    await settle();
    expect(sent).toBe(8);
  });
});

describe('lost messages', () => {
  /** Two links over channels that lose what `loses` says; the messages that arrive at the right one. */
  function links(loses: (message: JsonObject, from: 'left' | 'right') => boolean) {
    const [leftChannel, rightChannel] = memoryChannels(loses);
    const arrived: { message: JsonObject; buffers: readonly Uint8Array[] }[] = [];
    const left = new Link(leftChannel);
    const right = new Link(rightChannel);
    right.onMessage = (message, buffers) => arrived.push({ message, buffers });
    return { left, right, arrived };
  }

  it('are sent again when a later one arrives', async () => {
    let dropped = 0;
    const { left, arrived } = links(
      message => message.kind === 'data' && message.seq === 2 && dropped++ === 0
    );
    [1, 2, 3, 4].forEach(n => left.send(n, { n }));
    await settle();
    expect(dropped).toBeGreaterThan(0);
    expect(arrived.map(({ message }) => message.n)).toEqual([1, 2, 3, 4]);
  });

  it('are noticed at the end of a burst by a ping', async () => {
    let losing = true;
    const { left, right, arrived } = links(
      message => losing && message.kind === 'data' && Number(message.seq) > 1
    );
    [1, 2, 3].forEach(n => left.send(1, { n }));
    await settle();
    expect(arrived.map(({ message }) => message.n)).toEqual([1]);
    losing = false;
    right.ping();
    await settle();
    expect(arrived.map(({ message }) => message.n)).toEqual([1, 2, 3]);
  });

  it('end the channel with an error when the sender no longer has them', async () => {
    const [leftChannel, rightChannel] = memoryChannels();
    const left = new Link(leftChannel);
    const closed = jest.fn();
    left.onClose = closed;
    left.send(1, { n: 1 });
    left.send(1, { n: 2 });
    rightChannel.send({ kind: 'ack', received: 2 });
    await settle();
    left.send(1, { n: 3 });
    rightChannel.send({ kind: 'resend', from: 1 });
    await settle();
    expect(closed).toHaveBeenCalledWith(expect.objectContaining({ code: 'connection-lost' }));
  });

  it('never stay unnoticed, whichever they are and whatever is sent', async () => {
    const message = fc.record({
      stream: fc.integer({ min: 0, max: 3 }),
      buffers: fc.array(fc.nat(1.5 * MB), { maxLength: 3 })
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 99 })),
        async (messages, chances) => {
          const { left, right, arrived } = links(() => (chances.next().value as number) < 20);
          messages.forEach(({ stream, buffers }, n) => {
            left.send(
              stream,
              { n, stream },
              buffers.map(size => new Uint8Array(size).fill(n))
            );
          });
          for (let i = 0; i < 200 && arrived.length < messages.length; i++) {
            await new Promise(setImmediate);
            right.ping();
            left.ping();
          }
          const received = (stream: number) => arrived.filter(item => item.message.stream === stream);
          for (let stream = 0; stream < 4; stream++) {
            const expected = messages.flatMap((item, n) => (item.stream === stream ? [{ ...item, n }] : []));
            expect(received(stream).map(item => item.message.n)).toEqual(expected.map(({ n }) => n));
            expect(received(stream).map(item => item.buffers.map(b => b.byteLength))).toEqual(
              expected.map(item => item.buffers)
            );
          }
          expect(
            arrived.every(item =>
              item.buffers.every(b => Buffer.alloc(b.byteLength, Number(item.message.n)).equals(b))
            )
          ).toBe(true);
        }
      ),
      { numRuns: 30 }
    );
  });
});

describe('close', () => {
  it('is heard at both ends, once', async () => {
    const [leftChannel, rightChannel] = memoryChannels();
    const ends = [new Link(leftChannel), new Link(rightChannel)].map(link => {
      const heard = jest.fn();
      link.onClose = heard;
      return { link, heard };
    });
    ends[0].link.close();
    ends[0].link.close();
    await settle();
    ends.forEach(({ heard }) => expect(heard).toHaveBeenCalledTimes(1));
  });
});
