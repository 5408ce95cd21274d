/** A `string` of RFC 4251, section 5: its length and its bytes. */
export function sshString(value: Buffer | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An `mpint` of a number that is not negative, from its bytes. */
export function sshNumber(bytes: Buffer): Buffer {
  const bare = withoutZeros(bytes);
  return sshString(bare.length > 0 && bare[0] >= 0x80 ? Buffer.concat([Buffer.alloc(1), bare]) : bare);
}

/** Reads the types of RFC 4251, section 5. Throws a RangeError where bytes are missing. */
export class SshReader {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  byte(): number {
    return this.take(1)[0];
  }

  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  uint64(): bigint {
    return this.take(8).readBigUInt64BE();
  }

  string(): Buffer {
    return this.take(this.uint32());
  }

  strings(): string[] {
    const found: string[] = [];
    while (this.at < this.bytes.length) {
      found.push(this.string().toString('utf8'));
    }
    return found;
  }

  /** An mpint that is not negative, of `length` bytes or as few as it needs. */
  number(length?: number): Buffer {
    const bare = withoutZeros(this.string());
    return length === undefined
      ? bare
      : Buffer.concat([Buffer.alloc(Math.max(0, length - bare.length)), bare]);
  }

  private take(length: number): Buffer {
    const end = this.at + length;
    if (end > this.bytes.length) {
      throw new RangeError('Data of SSH is cut short');
    }
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }
}

function withoutZeros(bytes: Buffer): Buffer {
  const first = bytes.findIndex(byte => byte !== 0);
  return first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
}
