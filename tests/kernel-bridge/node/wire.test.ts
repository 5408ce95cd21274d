import { createHmac } from 'node:crypto';
import { Wire } from '../../../src/kernel-bridge/node/wire';

const key = 'a-key';
const scheme = 'hmac-sha256';
const identities = [Buffer.from('client'), Buffer.from([0, 255])];

function encoded(options = { key, scheme }): Buffer[] {
  const frames = new Wire(options).encode({
    identities,
    type: 'comm_msg',
    content: { text: 'ä' },
    metadata: { m: 1 },
    parent: null,
    buffers: [Uint8Array.of(1, 2, 3)]
  });
  return frames.map(frame => Buffer.from(frame));
}

describe('a message', () => {
  it.each([
    ['sha256', { key, scheme }],
    ['sha512', { key, scheme: 'hmac-sha512' }],
    ['no signature', { key: '', scheme }]
  ])('comes back as it was, with %s', (_, options) => {
    const message = new Wire(options).decode(encoded(options));
    expect(message).toMatchObject({ identities, parent: {}, metadata: { m: 1 }, content: { text: 'ä' } });
    expect(message.header).toMatchObject({ msg_type: 'comm_msg', version: '5.5' });
    expect(message.buffers.map(buffer => [...buffer])).toEqual([[1, 2, 3]]);
  });

  it('is signed over header, parent, metadata and content, as the protocol says', () => {
    const frames = encoded();
    const parts = frames.slice(identities.length + 2, identities.length + 6);
    const expected = createHmac('sha256', key);
    parts.forEach(part => expected.update(part));
    expect(frames[identities.length].toString()).toBe('<IDS|MSG>');
    expect(frames[identities.length + 1].toString()).toBe(expected.digest('hex'));
  });

  it('has an id of its own', () => {
    const wire = new Wire({ key, scheme });
    const ids = [1, 2].map(() => {
      const frames = wire.encode({ identities: [], type: 'status', content: {} });
      return (JSON.parse(Buffer.from(frames[2]).toString()) as { msg_id: string }).msg_id;
    });
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('refuses', () => {
  const at = (index: number, change: (frame: Buffer) => Buffer) =>
    encoded().map((frame, i) => (i === identities.length + index ? change(frame) : frame));
  const table: [string, Buffer[], RegExp][] = [
    [
      'a changed header',
      at(2, frame => Buffer.from(frame.toString().replace('comm_msg', 'execute_request'))),
      /signature/
    ],
    ['changed content', at(5, () => Buffer.from('{"text":"b"}')), /signature/],
    ['another signature', at(1, () => Buffer.from('0'.repeat(64))), /signature/],
    ['a signature of another length', at(1, () => Buffer.from('')), /signature/],
    ['no delimiter', at(0, () => Buffer.from('<IDS>')), /Malformed/],
    ['missing parts', encoded().slice(0, identities.length + 4), /Malformed/],
    ['nothing at all', [], /Malformed/]
  ];
  it.each(table)('%s', (_, frames, reason) => {
    expect(() => new Wire({ key, scheme }).decode(frames)).toThrow(reason);
  });

  it('the same message a second time', () => {
    const wire = new Wire({ key, scheme });
    const frames = encoded();
    wire.decode(frames);
    expect(() => wire.decode(frames)).toThrow(/received before/);
  });

  it('a header without a type', () => {
    const parts = ['{"msg_id":"1"}', '{}', '{}', '{}'].map(part => Buffer.from(part));
    const frames = [Buffer.from('<IDS|MSG>'), Buffer.from(''), ...parts];
    expect(() => new Wire({ key: '', scheme }).decode(frames)).toThrow(/Malformed/);
  });
});
