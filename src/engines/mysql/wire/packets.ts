/**
 * The packets of the command phase (MySQL internals manual, "Command Phase"). Negotiated by
 * {@link ./handshake}: protocol 4.1, end-of-fields packets, session tracking, no query attributes.
 */
import { readLength, readString, type ByteReader } from './bytes';

export const COM_QUIT = 0x01;
export const COM_QUERY = 0x03;
export const COM_PING = 0x0e;
export const COM_STMT_PREPARE = 0x16;
export const COM_STMT_EXECUTE = 0x17;
export const COM_STMT_CLOSE = 0x19;

/** Bits of the server status in OK and EOF packets. */
export const STATUS_IN_TRANSACTION = 0x0001;
export const STATUS_MORE_RESULTS = 0x0008;
export const STATUS_NO_BACKSLASH_ESCAPES = 0x0200;
export const STATUS_SESSION_STATE_CHANGED = 0x4000;

/** Column types (`enum_field_types` of the server's `field_types.h`). */
export const FIELD = {
  DECIMAL: 0,
  TINY: 1,
  SHORT: 2,
  LONG: 3,
  FLOAT: 4,
  DOUBLE: 5,
  NULL: 6,
  TIMESTAMP: 7,
  LONGLONG: 8,
  INT24: 9,
  DATE: 10,
  TIME: 11,
  DATETIME: 12,
  YEAR: 13,
  NEWDATE: 14,
  VARCHAR: 15,
  BIT: 16,
  VECTOR: 242,
  JSON: 245,
  NEWDECIMAL: 246,
  ENUM: 247,
  SET: 248,
  TINY_BLOB: 249,
  MEDIUM_BLOB: 250,
  LONG_BLOB: 251,
  BLOB: 252,
  VAR_STRING: 253,
  STRING: 254,
  GEOMETRY: 255
} as const;

export const FLAG_UNSIGNED = 32;
export const FLAG_ZEROFILL = 64;
export const FLAG_ENUM = 256;
export const FLAG_SET = 2048;

/** Collation id of bytes that are no text. */
export const CHARSET_BINARY = 63;

/** What the server tells about one column of a result. */
export interface Field {
  schema: string;
  table: string;
  name: string;
  originalName: string;
  /** MariaDB's extended metadata: `uuid`, `inet6`, `point`, … (its protocol manual, "Column definition"). */
  extendedType?: string;
  extendedFormat?: string;
  charset: number;
  /** Bytes, or digits and sign for numbers. */
  length: number;
  type: number;
  flags: number;
  decimals: number;
}

export function parseField(
  bytes: Buffer,
  at: number,
  extended: boolean,
  decodeName?: (bytes: Buffer) => string
): Field {
  const reader: ByteReader = { bytes, at };
  readString(reader);
  const schema = readString(reader, decodeName);
  readString(reader);
  const table = readString(reader, decodeName);
  const name = readString(reader, decodeName);
  const originalName = readString(reader, decodeName);
  let extendedType: string | undefined;
  let extendedFormat: string | undefined;
  if (extended) {
    const length = readLength(reader);
    const end = reader.at + length;
    while (reader.at < end) {
      const id = bytes[reader.at++];
      const value = readString(reader);
      if (id === 0) {
        extendedType = value;
      } else if (id === 1) {
        extendedFormat = value;
      }
    }
    reader.at = end;
  }
  const p = reader.at + 1;
  return {
    schema,
    table,
    name,
    originalName,
    extendedType,
    extendedFormat,
    charset: bytes.readUInt16LE(p),
    length: bytes.readUInt32LE(p + 2),
    type: bytes[p + 6],
    flags: bytes.readUInt16LE(p + 7),
    decimals: bytes[p + 9]
  };
}

/** The end of a statement without rows, or of a result. */
export interface Ok {
  affectedRows: number;
  status: number;
  warnings: number;
  /** Session variables that the statement changed, as the server tracks them. */
  variables?: Map<string, string>;
}

export function parseOk(bytes: Buffer, start: number, end: number): Ok {
  const reader: ByteReader = { bytes, at: start + 1 };
  const affectedRows = readLength(reader);
  readLength(reader);
  const status = bytes.readUInt16LE(reader.at);
  const warnings = bytes.readUInt16LE(reader.at + 2);
  reader.at += 4;
  let variables: Map<string, string> | undefined;
  if (status & STATUS_SESSION_STATE_CHANGED && reader.at < end) {
    readString(reader);
    const total = reader.at < end ? readLength(reader) : 0;
    variables = readSessionVariables(reader, reader.at + total);
  }
  return { affectedRows, status, warnings, variables };
}

function readSessionVariables(reader: ByteReader, end: number): Map<string, string> {
  const variables = new Map<string, string>();
  while (reader.at < end) {
    const type = reader.bytes[reader.at++];
    const length = readLength(reader);
    const next = reader.at + length;
    // MySQL sends one variable per record, MariaDB may put several into one.
    while (type === 0 && reader.at < next) {
      const name = readString(reader);
      variables.set(name, readString(reader));
    }
    reader.at = next;
  }
  return variables;
}

export function parseEof(bytes: Buffer, start: number): Ok {
  return {
    affectedRows: 0,
    warnings: bytes.readUInt16LE(start + 1),
    status: bytes.readUInt16LE(start + 3)
  };
}

/** An error as the server sent it. */
export class ServerError extends Error {
  constructor(
    readonly number: number,
    readonly sqlState: string,
    message: string
  ) {
    super(message);
    this.name = 'ServerError';
  }
}

export function parseError(bytes: Buffer, start: number, end: number): ServerError {
  const number = bytes.readUInt16LE(start + 1);
  let at = start + 3;
  let sqlState = '';
  if (bytes[at] === 0x23) {
    sqlState = bytes.toString('latin1', at + 1, at + 6);
    at += 6;
  }
  return new ServerError(number, sqlState, bytes.toString('utf8', at, end));
}

/** The answer to COM_STMT_PREPARE. */
export interface Prepared {
  id: number;
  columns: number;
  parameters: number;
}

export function parsePrepared(bytes: Buffer, start: number): Prepared {
  return {
    id: bytes.readUInt32LE(start + 1),
    columns: bytes.readUInt16LE(start + 5),
    parameters: bytes.readUInt16LE(start + 7)
  };
}

/** Whether a packet ends rows or columns. */
export function isEof(bytes: Buffer, start: number, end: number): boolean {
  return bytes[start] === 0xfe && end - start < 9;
}
