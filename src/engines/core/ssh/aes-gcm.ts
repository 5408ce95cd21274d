import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomFillSync,
  type CipherGCM,
  type DecipherGCM,
  type KeyObject
} from 'node:crypto';

/*
 * The packets of AES-GCM (RFC 5647, section 7, with the lengths of aes128-gcm@openssh.com): 4 bytes of length, which are
 * authenticated but plain; padding length, payload and padding, encrypted; 16 bytes of tag.
 */
const LENGTH = 4;
const TAG = 16;
const BLOCK = 16;
/** The shortest padding that RFC 4253, section 6 allows. */
const LEAST_PADDING = 4;
/** What ssh2 takes for the longest packet, bytes. */
const MAX_PACKET = 35_000;
const MAX_SEQUENCE = 2 ** 32;
/** SSH_MSG_CHANNEL_DATA (RFC 4254, section 5.2). */
const CHANNEL_DATA = 94;

export type GcmName = 'aes-128-gcm' | 'aes-256-gcm';

interface Keys {
  name: GcmName;
  key: Buffer;
  /** 12 bytes, the last eight of which count packets. Is altered. */
  iv: Buffer;
  /** Packets so far, of any cipher. */
  sequence: number;
}

/**
 * What the next packet is encrypted or decrypted with. To set that up takes longer than to use it on an ordinary packet,
 * and is done as soon as there is nothing else to do: while the server thinks about its answer.
 */
class Ahead<Value> {
  private value: Value | undefined;
  private isPlanned = false;

  /** @param make called once for every packet, in their order */
  constructor(private readonly make: () => Value) {}

  take(): Value {
    const value = this.value ?? this.make();
    this.value = undefined;
    if (!this.isPlanned) {
      this.isPlanned = true;
      setImmediate(() => {
        this.isPlanned = false;
        this.value = this.make();
      });
    }
    return value;
  }
}

function ahead<Value>(
  { name, key, iv }: Keys,
  create: (name: GcmName, key: KeyObject, iv: Buffer) => Value
): Ahead<Value> {
  // With a key that OpenSSL knows already the set-up takes a tenth of the time.
  const secret = createSecretKey(key);
  return new Ahead(() => {
    const value = create(name, secret, iv);
    countUp(iv);
    return value;
  });
}

/** Random bytes for paddings, which take longer to make one by one than the packet takes to encrypt. */
class Padding {
  private readonly bytes = Buffer.allocUnsafe(4096);
  private at = this.bytes.length;

  fill(target: Buffer): void {
    if (this.at + target.length > this.bytes.length) {
      randomFillSync(this.bytes);
      this.at = 0;
    }
    this.bytes.copy(target, 0, this.at, (this.at += target.length));
  }
}

const padding = new Padding();

/** Encrypts packets; takes the place of ssh2's own, which writes each packet in three pieces. */
export class GcmCipher {
  private readonly ciphers: Ahead<CipherGCM>;
  private isFreed = false;
  outSeqno: number;

  constructor(
    keys: Keys,
    private readonly write: (packet: Buffer) => void
  ) {
    this.ciphers = ahead(keys, (...how) => createCipheriv(...how));
    this.outSeqno = keys.sequence;
  }

  free(): void {
    this.isFreed = true;
  }

  /** A packet whose payload, of this many bytes, is to be written behind the first five. */
  allocPacket(payloadLength: number): Buffer {
    const body = 1 + payloadLength;
    const pad = BLOCK - (body % BLOCK);
    const padLength = pad < LEAST_PADDING ? pad + BLOCK : pad;
    const packet = Buffer.allocUnsafe(LENGTH + body + padLength);
    packet.writeUInt32BE(body + padLength);
    packet[LENGTH] = padLength;
    padding.fill(packet.subarray(LENGTH + body));
    return packet;
  }

  encrypt(packet: Buffer): void {
    if (this.isFreed) {
      return;
    }
    const cipher = this.ciphers.take();
    cipher.setAAD(packet.subarray(0, LENGTH));
    const sealed = Buffer.allocUnsafe(packet.length + TAG);
    packet.copy(sealed, 0, 0, LENGTH);
    sealed.set(cipher.update(packet.subarray(LENGTH)), LENGTH);
    cipher.final();
    sealed.set(cipher.getAuthTag(), packet.length);
    this.outSeqno = (this.outSeqno + 1) % MAX_SEQUENCE;
    this.write(sealed);
  }
}

/**
 * Decrypts packets; takes the place of ssh2's own. Node puts what it decrypts outside of the heap; thousands of packets
 * a second that wait there for the garbage collector make that run all the time. What was a channel's data is therefore
 * freed at once: **the channel must have copied it**, as {@link TunnelStream} does.
 */
export class GcmDecipher {
  private readonly deciphers: Ahead<DecipherGCM>;
  /** The beginning of a packet whose end is still to come. */
  private readonly begun = Buffer.allocUnsafeSlow(LENGTH + MAX_PACKET);
  private begunLength = 0;
  inSeqno: number;

  constructor(
    keys: Keys,
    /** ssh2 puts another one here during an exchange of keys, under this name. */
    public _onPayload: (payload: Buffer) => number | false | undefined
  ) {
    this.deciphers = ahead(keys, (...how) => createDecipheriv(...how));
    this.inSeqno = keys.sequence;
  }

  free(): void {
    // Nothing is held that the garbage collector would not find.
  }

  /**
   * Reads `data` from `at` to `end`. Returns where to go on when ssh2 has put something else in charge of the rest.
   *
   * @throws Error when a packet is not what the server has sent
   */
  decrypt(data: Buffer, at: number, end: number): number | undefined {
    while (at < end) {
      let packet: Buffer;
      if (this.begunLength === 0 && end - at >= LENGTH && end - at >= sizeOf(data, at)) {
        packet = data.subarray(at, at + sizeOf(data, at));
        at += packet.length;
      } else {
        const wanted = this.begunLength < LENGTH ? LENGTH : sizeOf(this.begun, 0);
        const length = Math.min(wanted - this.begunLength, end - at);
        data.copy(this.begun, this.begunLength, at, at + length);
        this.begunLength += length;
        at += length;
        if (this.begunLength < LENGTH || this.begunLength < sizeOf(this.begun, 0)) {
          continue;
        }
        packet = this.begun.subarray(0, this.begunLength);
        this.begunLength = 0;
      }
      const goOn = this.handle(this.open(packet));
      if (goOn !== undefined) {
        return goOn === false ? at : goOn;
      }
    }
    return undefined;
  }

  private open(packet: Buffer): Buffer {
    const decipher = this.deciphers.take();
    const bodyEnd = packet.length - TAG;
    decipher.setAAD(packet.subarray(0, LENGTH));
    decipher.setAuthTag(packet.subarray(bodyEnd));
    const body = decipher.update(packet.subarray(LENGTH, bodyEnd));
    decipher.final();
    this.inSeqno = (this.inSeqno + 1) % MAX_SEQUENCE;
    return body;
  }

  private handle(body: Buffer): number | false | undefined {
    const isData = body[1] === CHANNEL_DATA;
    const goOn = this._onPayload(body.subarray(1, body.length - body[0]));
    if (isData) {
      freeNow(body);
    }
    return goOn;
  }
}

/** Bytes of the whole packet that begins there. */
function sizeOf(data: Buffer, at: number): number {
  const length = data.readUInt32BE(at);
  const size = LENGTH + length + TAG;
  if (size > MAX_PACKET || length < BLOCK || length % BLOCK !== 0) {
    throw new Error('Bad packet length');
  }
  return size;
}

/** The next packet's number (RFC 5647, section 7.1). */
function countUp(iv: Buffer): void {
  for (let i = 11; i > 3; i--) {
    iv[i] = (iv[i] + 1) & 0xff;
    if (iv[i] !== 0) {
      return;
    }
  }
}

/** Gives the memory of a buffer back without waiting for the garbage collector. Nobody may read it after this. */
function freeNow(buffer: Buffer): void {
  // In Node since 21, in the typings of ES2024.
  (buffer.buffer as ArrayBuffer & { transfer?(length: number): ArrayBuffer }).transfer?.(0);
}
