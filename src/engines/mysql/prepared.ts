import { DecimalText } from '../core/decimal-text';
import type { Channel, PacketHandler } from './wire/channel';
import { lengthEncoded } from './wire/bytes';
import {
  COM_STMT_EXECUTE,
  COM_STMT_PREPARE,
  FIELD,
  isEof,
  parseError,
  parsePrepared,
  type Prepared
} from './wire/packets';

/** The answer to COM_STMT_PREPARE: a header, then definitions that the execution repeats. */
class PrepareResponse implements PacketHandler {
  readonly prepared: Promise<Prepared>;
  private settle!: { resolve(prepared: Prepared): void; reject(error: Error): void };
  private header: Prepared | null = null;
  private lists = 0;

  constructor(private readonly channel: Channel) {
    this.prepared = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
  }

  packet(bytes: Buffer, start: number, end: number): boolean {
    if (!this.header) {
      if (bytes[start] === 0xff) {
        this.channel.done();
        this.settle.reject(parseError(bytes, start, end));
        return true;
      }
      this.header = parsePrepared(bytes, start);
      this.lists = (this.header.columns > 0 ? 1 : 0) + (this.header.parameters > 0 ? 1 : 0);
    } else if (isEof(bytes, start, end)) {
      this.lists--;
    }
    if (this.lists === 0) {
      this.channel.done();
      this.settle.resolve(this.header);
    }
    return true;
  }

  lost(error: Error): void {
    this.settle.reject(error);
  }
}

/** Prepares a statement; rejects with the server's error. */
export function prepare(channel: Channel, sql: Buffer): Promise<Prepared> {
  const response = new PrepareResponse(channel);
  channel.request(Buffer.concat([Buffer.from([COM_STMT_PREPARE]), sql]), response);
  return response.prepared;
}

/**
 * The COM_STMT_EXECUTE packet (MySQL internals manual, "COM_STMT_EXECUTE"). Numbers that are exact as
 * integers go as BIGINT, other numbers as DOUBLE, bytes as BLOB, everything else as text.
 */
export function bindPacket(prepared: Prepared, params: readonly unknown[]): Buffer {
  const head = Buffer.alloc(10);
  head[0] = COM_STMT_EXECUTE;
  head.writeUInt32LE(prepared.id, 1);
  head.writeUInt32LE(1, 6);
  if (prepared.parameters === 0) {
    return head;
  }
  const nulls = Buffer.alloc((prepared.parameters + 7) >> 3);
  const types = Buffer.alloc(prepared.parameters * 2);
  const values: Buffer[] = [];
  for (let index = 0; index < prepared.parameters; index++) {
    const value = params[index] ?? null;
    if (value === null) {
      nulls[index >> 3] |= 1 << (index & 7);
      types[index * 2] = FIELD.NULL;
      continue;
    }
    const { type, bytes } = bound(value);
    types[index * 2] = type;
    values.push(bytes);
  }
  return Buffer.concat([head, nulls, Buffer.from([1]), types, ...values]);
}

function bound(value: unknown): { type: number; bytes: Buffer } {
  if (typeof value === 'boolean') {
    return bound(value ? 1 : 0);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    if (Number.isSafeInteger(value)) {
      bytes.writeBigInt64LE(BigInt(value));
      return { type: FIELD.LONGLONG, bytes };
    }
    bytes.writeDoubleLE(value);
    return { type: FIELD.DOUBLE, bytes };
  }
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return { type: FIELD.LONGLONG, bytes };
  }
  if (typeof value === 'bigint') {
    return { type: FIELD.NEWDECIMAL, bytes: lengthEncoded(Buffer.from(String(value))) };
  }
  if (value instanceof DecimalText) {
    return { type: FIELD.NEWDECIMAL, bytes: lengthEncoded(Buffer.from(value.text)) };
  }
  if (value instanceof Uint8Array) {
    return { type: FIELD.BLOB, bytes: lengthEncoded(Buffer.from(value)) };
  }
  const text =
    value instanceof Date ? value.toISOString().slice(0, 23).replace('T', ' ') : String(value as string);
  return { type: FIELD.VAR_STRING, bytes: lengthEncoded(Buffer.from(text)) };
}
