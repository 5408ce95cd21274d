/** A place in a packet; advanced by the readers below. */
export interface ByteReader {
  bytes: Buffer;
  at: number;
}

/** A length-encoded integer (MySQL internals, "Protocol::LengthEncodedInteger"). */
export function readLength(reader: ByteReader): number {
  const { bytes } = reader;
  const first = bytes[reader.at++];
  if (first < 251) {
    return first;
  }
  const width = first === 252 ? 2 : first === 253 ? 3 : 8;
  const value = width === 8 ? Number(bytes.readBigUInt64LE(reader.at)) : bytes.readUIntLE(reader.at, width);
  reader.at += width;
  return value;
}

/** A length-encoded string in UTF-8. */
export function readString(reader: ByteReader, decode?: (bytes: Buffer) => string): string {
  const length = readLength(reader);
  const start = reader.at;
  reader.at += length;
  return decode?.(reader.bytes.subarray(start, reader.at)) ?? reader.bytes.toString('utf8', start, reader.at);
}

/** Writes a length-encoded integer in front of `bytes`. */
export function lengthEncoded(bytes: Buffer): Buffer {
  const { length } = bytes;
  let head: Buffer;
  if (length < 251) {
    head = Buffer.from([length]);
  } else if (length < 65_536) {
    head = Buffer.from([252, length & 255, length >> 8]);
  } else if (length < 16_777_216) {
    head = Buffer.from([253, length & 255, (length >> 8) & 255, length >> 16]);
  } else {
    head = Buffer.alloc(9);
    head[0] = 254;
    head.writeBigUInt64LE(BigInt(length), 1);
  }
  return Buffer.concat([head, bytes]);
}
