import { EventEmitter } from 'node:events';
import type { ClientChannel } from 'ssh2';
import { FlowControl } from '../../../src/engines/core/ssh/flow-control';
import { TunnelStream, type Ends } from '../../../src/engines/core/ssh/stream';

const WINDOW = 128 << 10;
const CHUNK = Buffer.alloc(16 << 10, 1);

/** The side of a channel that ssh2 shows. */
class Channel extends EventEmitter {
  readonly incoming = { window: 2 << 20 };
  readonly outgoing = { id: 1, state: 'open' };
  readonly _client = { _protocol: { channelWindowAdjust: () => undefined } };
  push: (chunk: Buffer | null) => boolean = () => true;

  /** The server uses up what room it has. */
  useUp(): void {
    for (let left = this.incoming.window; left > 0; left -= CHUNK.length) {
      this.incoming.window -= CHUNK.length;
      this.push(CHUNK);
    }
  }
}

const ENDS: Ends = {
  lost: () => undefined,
  unheard: () => new Error('nothing came'),
  closed: () => new Error('closed there')
};

test('a stream whose window is small, as others wait, gets room again after a pause in which all of it was used', async () => {
  const channel = new Channel();
  const flow = new FlowControl();
  flow.answered(0.3);
  const stream = new TunnelStream(channel as unknown as ClientChannel, flow, ENDS);
  let got = 0;
  stream.on('data', (chunk: Buffer) => (got += chunk.length));
  stream.pause();
  flow.asked({});
  channel.incoming.window = WINDOW;
  channel.useUp();
  expect({ got, room: channel.incoming.window }).toEqual({ got: 0, room: 0 });
  stream.resume();
  await new Promise(resolve => setImmediate(resolve));
  expect({ got, room: channel.incoming.window }).toEqual({ got: WINDOW, room: WINDOW });
});

test('a stream whose tunnel broke ends with why, whatever ssh2 says when it is asked to close the channel', async () => {
  const channel = Object.assign(new Channel(), {
    resume: () => undefined,
    destroy() {
      throw new Error('Invalid Zlib instance');
    }
  });
  const stream = new TunnelStream(channel as unknown as ClientChannel, new FlowControl(), {
    ...ENDS,
    lost: () => new Error('the tunnel is lost')
  });
  const ended = new Promise<Error>(resolve => stream.once('error', resolve));
  channel.emit('close');
  expect((await ended).message).toBe('the tunnel is lost');
});

test.each([
  ['is told so when all that came is read', 'x', false, 'x closed there'],
  ['is told that nothing came', '', false, ' nothing came'],
  ['ends without an error where it was ended here first', 'x', true, 'x end']
])('whoever reads a stream that is closed at the other end %s', async (_what, came, isEnded, expected) => {
  const channel = Object.assign(new Channel(), {
    resume: () => undefined,
    destroy: () => undefined,
    end: () => undefined
  });
  const stream = new TunnelStream(channel as unknown as ClientChannel, new FlowControl(), ENDS);
  if (came) {
    channel.push(Buffer.from(came));
  }
  if (isEnded) {
    stream.end();
  }
  channel.push(null);
  let got = '';
  const ended = new Promise<string>(resolve => {
    stream.on('end', () => setImmediate(resolve, 'end'));
    stream.on('error', error => resolve(error.message));
  });
  stream.on('data', chunk => (got += String(chunk)));
  const how = await ended;
  expect(`${got} ${how}`).toBe(expected);
});
