/**
 * The frontend messages of PostgreSQL's extended query protocol that `pg` does not build the way we
 * need them (manual, section 54.7 "Message Formats").
 */

/** Text or binary, as Bind asks for a column or says of a parameter. */
export type Format = 0 | 1;

/** A value as Bind sends it: text, raw bytes (binary format) or NULL. */
export type BoundValue = string | Uint8Array | null;

function message(code: string, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  const head = Buffer.alloc(5);
  head.write(code, 'latin1');
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...parts]);
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

function int16(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => buffer.writeUInt16BE(value, index * 2));
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

/** Parse into the unnamed statement. `types`: OIDs of its parameters; those that are 0 the server infers. */
export function parse(sql: string, types: readonly number[] = []): Buffer {
  return message('P', [cString(''), cString(sql), int16(types.length), ...types.map(int32)]);
}

/** Describe the unnamed statement: answered by ParameterDescription and RowDescription or NoData. */
export function describeStatement(): Buffer {
  return message('D', [Buffer.from('S'), cString('')]);
}

/** Bind the unnamed statement to the unnamed portal. `formats` is one per column; empty: all text. */
export function bind(values: readonly BoundValue[], formats: readonly Format[]): Buffer {
  const parts = [
    cString(''),
    cString(''),
    int16(values.length, ...values.map(value => (value instanceof Uint8Array ? 1 : 0))),
    int16(values.length)
  ];
  for (const value of values) {
    if (value === null) {
      parts.push(int32(-1));
    } else {
      const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value);
      parts.push(int32(bytes.length), bytes);
    }
  }
  parts.push(int16(formats.length, ...formats));
  return message('B', parts);
}

/** Execute the unnamed portal to its end. */
export function execute(): Buffer {
  return message('E', [cString(''), int32(0)]);
}

export function sync(): Buffer {
  return message('S', []);
}

export function flush(): Buffer {
  return message('H', []);
}

/** A simple query: text format, any number of statements and results. */
export function simpleQuery(sql: string): Buffer {
  return message('Q', [cString(sql)]);
}

export function copyData(data: Buffer): Buffer {
  return message('d', [data]);
}

/** What stands before `length` bytes of CopyData. */
export function copyHeader(length: number): Buffer {
  const head = Buffer.alloc(5);
  head.write('d', 'latin1');
  head.writeInt32BE(length + 4, 1);
  return head;
}

export function copyDone(): Buffer {
  return message('c', []);
}

export function copyFail(reason: string): Buffer {
  return message('f', [cString(reason)]);
}

/** Asks the server for TLS (manual, section 54.2.11); answered by one byte, `S` or `N`. */
export function sslRequest(): Buffer {
  return Buffer.concat([int32(8), int32(80877103)]);
}

/** Asks the postmaster to cancel what backend `pid` runs (manual, section 54.2.8). */
export function cancelRequest(pid: number, key: number): Buffer {
  return Buffer.concat([int32(16), int32(80877102), int32(pid), int32(key)]);
}

/** One column of a RowDescription. */
export interface RowField {
  name: string;
  type: number;
  modifier: number;
}

/** Reads a RowDescription; `at` is the message's code byte. */
export function readRowDescription(buffer: Buffer, at: number): RowField[] {
  const count = buffer.readInt16BE(at + 5);
  const fields: RowField[] = [];
  let from = at + 7;
  for (let index = 0; index < count; index++) {
    const end = buffer.indexOf(0, from);
    fields.push({
      name: buffer.toString('utf8', from, end),
      type: buffer.readUInt32BE(end + 7),
      modifier: buffer.readInt32BE(end + 13)
    });
    from = end + 19;
  }
  return fields;
}

/** Reads the command tag of a CommandComplete; `at` is the message's code byte. */
export function readCommandTag(buffer: Buffer, at: number): string {
  return buffer.toString('utf8', at + 5, buffer.indexOf(0, at + 5));
}
