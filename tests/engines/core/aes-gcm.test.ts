import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { CIPHER_INFO, createCipher, createDecipher } from 'ssh2/lib/protocol/crypto.js';
import { GcmCipher, GcmDecipher, type GcmName } from '../../../src/engines/core/ssh/aes-gcm';

const CHANNEL_DATA = 94;
const KEX_INIT = 20;
const NAMES: [GcmName, string][] = [
  ['aes-128-gcm', 'aes128-gcm@openssh.com'],
  ['aes-256-gcm', 'aes256-gcm@openssh.com']
];
/** Whose last eight bytes count, and carry after a few packets. */
const iv = (): Buffer => Buffer.from('00000001ffffffffffffffff', 'hex').fill(0xfe, 11);

type OnPayload = (payload: Buffer) => number | false | undefined;

const keyOf = (name: GcmName): Buffer => Buffer.alloc(name === 'aes-128-gcm' ? 16 : 32, 7);

function ours(name: GcmName, onPayload: OnPayload): GcmDecipher {
  return new GcmDecipher({ name, key: keyOf(name), iv: iv(), sequence: 3 }, onPayload);
}

/** The packets of these payloads, encrypted by us. */
function packets(name: GcmName, payloads: readonly Buffer[]): Buffer[] {
  const written: Buffer[] = [];
  const cipher = new GcmCipher({ name, key: keyOf(name), iv: iv(), sequence: 3 }, packet =>
    written.push(packet)
  );
  payloads.forEach(payload => cipher.encrypt(filled(cipher.allocPacket(payload.length), payload)));
  return written;
}

function filled(packet: Buffer, payload: Buffer): Buffer {
  payload.copy(packet, 5);
  return packet;
}

/** Cuts bytes at random places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map(cut => Math.floor(cut * bytes.length)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, n) => bytes.subarray(places[n], end));
}

function same(found: readonly Buffer[], sent: readonly Buffer[]): boolean {
  return found.length === sent.length && found.every((payload, n) => payload.equals(sent[n]));
}

const payloads = fc.array(
  fc
    .record({ type: fc.constantFrom(CHANNEL_DATA, KEX_INIT), size: fc.oneof(fc.nat(40), fc.nat(32_000)) })
    .map(({ type, size }) => Buffer.concat([Buffer.of(type), randomBytes(size)])),
  { minLength: 1, maxLength: 12 }
);
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe.each(NAMES)('%s', (name, sshName) => {
  const cipherInfo = CIPHER_INFO[sshName];

  test('what we encrypt, ssh2 decrypts, in however many pieces it arrives', () => {
    fc.assert(
      fc.property(payloads, cuts, (sent, at) => {
        const found: Buffer[] = [];
        const inbound = {
          seqno: 3,
          decipherInfo: cipherInfo,
          decipherKey: keyOf(name),
          decipherIV: iv(),
          onPayload: (payload: Buffer) => void found.push(Buffer.from(payload)),
          forceNative: true
        };
        const decipher = createDecipher({ inbound });
        const written = packets(name, sent);
        pieces(Buffer.concat(written), at).forEach(piece => decipher.decrypt(piece, 0, piece.length));
        expect(same(found, sent)).toBe(true);
        expect(written.every(packet => (packet.length - 4) % 16 === 0)).toBe(true);
      })
    );
  });

  test('what ssh2 encrypts, we decrypt, in however many pieces it arrives', () => {
    fc.assert(
      fc.property(payloads, cuts, (sent, at) => {
        const written: Buffer[] = [];
        const outbound = {
          seqno: 3,
          cipherInfo,
          cipherKey: keyOf(name),
          cipherIV: iv(),
          onWrite: (bytes: Buffer) => void written.push(Buffer.from(bytes)),
          forceNative: true
        };
        const cipher = createCipher({ outbound });
        sent.forEach(payload => cipher.encrypt(filled(cipher.allocPacket(payload.length), payload)));
        const found: Buffer[] = [];
        const decipher = ours(name, payload => void found.push(Buffer.from(payload)));
        pieces(Buffer.concat(written), at).forEach(piece => decipher.decrypt(piece, 0, piece.length));
        expect(same(found, sent)).toBe(true);
        expect(decipher.inSeqno).toBe(3 + sent.length);
      })
    );
  });

  test('ciphers that were set up ahead are those of the next packets', async () => {
    const sent = Array.from({ length: 6 }, (_, n) =>
      Buffer.concat([Buffer.of(KEX_INIT), Buffer.alloc(50, n)])
    );
    const found: Buffer[] = [];
    const decipher = ours(name, payload => void found.push(Buffer.from(payload)));
    const cipher = new GcmCipher({ name, key: keyOf(name), iv: iv(), sequence: 3 }, packet =>
      decipher.decrypt(packet, 0, packet.length)
    );
    for (const [n, payload] of sent.entries()) {
      cipher.encrypt(filled(cipher.allocPacket(payload.length), payload));
      if (n % 3 > 0) {
        await new Promise(resolve => setImmediate(resolve));
      }
    }
    expect(found).toEqual(sent);
    expect(cipher.outSeqno).toBe(decipher.inSeqno);
  });

  test('a packet of which any byte was altered is not handed on', () => {
    const [packet] = packets(name, [Buffer.concat([Buffer.of(CHANNEL_DATA), Buffer.alloc(60)])]);
    for (let at = 0; at < packet.length; at++) {
      // Behind it is enough for a length that has grown.
      const altered = Buffer.concat([packet, Buffer.alloc(1024)]);
      altered[at] ^= 1;
      const onPayload = jest.fn<undefined, [Buffer]>();
      expect(() => ours(name, onPayload).decrypt(altered, 0, altered.length)).toThrow();
      expect(onPayload).not.toHaveBeenCalled();
    }
  });

  test('the memory of data is given back at once, that of anything else is not', () => {
    const seen: Buffer[] = [];
    const sent = [CHANNEL_DATA, KEX_INIT].map(type => Buffer.concat([Buffer.of(type), Buffer.alloc(100, 5)]));
    const bytes = Buffer.concat(packets(name, sent));
    ours(name, payload => void seen.push(payload)).decrypt(bytes, 0, bytes.length);
    expect(seen.map(({ length }) => length)).toEqual([0, 101]);
  });

  test('what comes behind new keys is left to those', () => {
    const bytes = Buffer.concat(packets(name, [Buffer.of(KEX_INIT), Buffer.of(KEX_INIT)]));
    const first = packets(name, [Buffer.of(KEX_INIT)])[0].length;
    expect(ours(name, () => false).decrypt(bytes, 0, bytes.length)).toBe(first);
  });
});

test.each([
  ['too short', 8],
  ['no whole blocks', 40],
  ['too long', 1 << 20]
])('a length that is %s ends the connection', (_, length) => {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32BE(length);
  expect(() => ours('aes-128-gcm', () => undefined).decrypt(bytes, 0, bytes.length)).toThrow(
    'Bad packet length'
  );
});
