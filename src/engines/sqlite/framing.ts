import { deserialize, serialize } from 'node:v8';

const PREFIX_BYTES = 8;
const EMPTY = Buffer.alloc(0);

/**
 * One frame of the pipe between host and child: the lengths of header and body (two u32, little
 * endian), the header in V8's serialization (both ends are the same Node), then the raw body.
 */
export function encodeFrame(header: unknown, body: readonly Uint8Array[] = []): Uint8Array[] {
  const head = serialize(header);
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32LE(head.length, 0);
  prefix.writeUInt32LE(
    body.reduce((sum, part) => sum + part.byteLength, 0),
    4
  );
  return [prefix, head, ...body];
}

/** Puts the chunks of a pipe together into frames. A body is copied once, into memory of its own. */
export class FrameReader {
  private readonly prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  private header = EMPTY;
  private body = EMPTY;
  /** Bytes of the current frame that have arrived. */
  private arrived = 0;

  constructor(private readonly onFrame: (header: unknown, body: Buffer) => void) {}

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      at += this.take(chunk, at);
      if (this.arrived === PREFIX_BYTES) {
        this.header = Buffer.allocUnsafeSlow(this.prefix.readUInt32LE(0));
        this.body = Buffer.allocUnsafeSlow(this.prefix.readUInt32LE(4));
      }
      if (this.arrived >= PREFIX_BYTES && this.missing() === 0) {
        const { header, body } = this;
        this.arrived = 0;
        this.header = this.body = EMPTY;
        this.onFrame(deserialize(header), body);
      }
    }
  }

  private missing(): number {
    return PREFIX_BYTES + this.header.length + this.body.length - this.arrived;
  }

  /** Copies what belongs to the current part of the frame; returns how much. */
  private take(chunk: Buffer, at: number): number {
    const inHeader = this.arrived - PREFIX_BYTES;
    const inBody = inHeader - this.header.length;
    const [target, offset] =
      inHeader < 0 ? [this.prefix, this.arrived] : inBody < 0 ? [this.header, inHeader] : [this.body, inBody];
    const count = chunk.copy(target, offset, at, at + target.length - offset);
    this.arrived += count;
    return count;
  }
}
