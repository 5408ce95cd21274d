import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Schema } from 'apache-arrow';
import { MetadataVersion } from 'apache-arrow/enum';
import { FileBlock, Footer } from 'apache-arrow/ipc/metadata/file';
import { BufferRegion, FieldNode, Message, RecordBatch } from 'apache-arrow/ipc/metadata/message';
import type { ColumnBatch, ColumnBuilder } from '../../engines/core/columns';
import type { ResultColumn } from '../../model';
import { arrowSchema } from './arrow-schema';

/** Buffers start at multiples of this, as the Arrow format recommends, also within the file. */
const ALIGNMENT = 64;
const ZEROS = Buffer.alloc(ALIGNMENT);
const MAGIC = Buffer.from('ARROW1\0\0', 'latin1');
const EMPTY = Buffer.alloc(0);
const CONTINUATION = -1;
/** 8 bytes before the metadata of each message: continuation mark and length. */
const PREFIX = 8;

/** Where one column of one batch stands in the file: absolute offsets in bytes, -1 for absent. */
export interface ColumnPlace {
  /** -1 when no value is null. */
  validity: number;
  /** utf8/binary only, else -1. */
  offsets: number;
  values: number;
}

/** One record batch of the file, for reading rows by position. */
export interface BatchPlace {
  /** Number of the first row. */
  start: number;
  rows: number;
  columns: readonly ColumnPlace[];
}

interface Body {
  buffers: Uint8Array[];
  nodes: FieldNode[];
  regions: BufferRegion[];
  columns: ColumnPlace[];
  length: number;
}

/**
 * Writes an Arrow IPC file (Arrow columnar format, "IPC File Format") straight from the column
 * buffers of the engines: one `writev` per batch, no copy of the values. Rows can be read through
 * {@link file} and {@link batches} as soon as {@link append} has settled; other programs can open the
 * file once {@link finish} has written the footer.
 */
export class ArrowFileWriter {
  /** The batches written so far. */
  readonly batches: BatchPlace[] = [];
  /** Rows and bytes written so far. */
  rows = 0;
  bytes = 0;
  private readonly blocks: FileBlock[] = [];

  private constructor(
    readonly path: string,
    readonly columns: readonly ResultColumn[],
    /** Open for reading and writing; {@link close} closes it. */
    readonly file: FileHandle,
    private readonly schema: Schema
  ) {}

  /** Creates the file, readable by its owner alone. Rejects when it exists. */
  static async create(path: string, columns: readonly ResultColumn[]): Promise<ArrowFileWriter> {
    const file = await open(path, 'wx+', 0o600);
    const writer = new ArrowFileWriter(path, columns, file, arrowSchema(columns));
    try {
      await writer.message(Message.encode(Message.from(writer.schema)), [], MAGIC);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    return writer;
  }

  /** Writes the rows of `batch`; its buffers may be used again once the promise has settled. */
  async append(batch: ColumnBatch): Promise<void> {
    if (batch.rows === 0) {
      return;
    }
    const body = bodyOf(batch);
    const header = new RecordBatch(batch.rows, body.nodes, body.regions, null);
    const metadata = Message.encode(Message.from(header, body.length));
    const at = this.bytes;
    const bodyAt = await this.message(metadata, body.buffers);
    this.blocks.push(new FileBlock(bodyAt - at, body.length, at));
    for (const place of body.columns) {
      place.values += bodyAt;
      place.validity += place.validity < 0 ? 0 : bodyAt;
      place.offsets += place.offsets < 0 ? 0 : bodyAt;
    }
    this.batches.push({ start: this.rows, rows: batch.rows, columns: body.columns });
    this.rows += batch.rows;
  }

  /** Writes the footer: from now on any Arrow reader can open the file. */
  async finish(): Promise<void> {
    const end = Buffer.alloc(PREFIX);
    end.writeInt32LE(CONTINUATION, 0);
    const footer = Footer.encode(new Footer(this.schema, MetadataVersion.V5, this.blocks, []));
    const length = Buffer.alloc(4);
    length.writeInt32LE(footer.byteLength, 0);
    await this.write([end, footer, length, MAGIC.subarray(0, 6)]);
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** Writes one encapsulated message, padded so that its body is aligned, behind the bytes `before`; returns where the body is. */
  private async message(metadata: Uint8Array, body: readonly Uint8Array[], before = EMPTY): Promise<number> {
    const start = this.bytes + before.length + PREFIX + metadata.byteLength;
    const padding = paddingOf(start);
    const prefix = Buffer.alloc(PREFIX);
    prefix.writeInt32LE(CONTINUATION, 0);
    prefix.writeInt32LE(metadata.byteLength + padding, 4);
    const bodyAt = start + padding;
    await this.write([before, prefix, metadata, ZEROS.subarray(0, padding), ...body]);
    return bodyAt;
  }

  /** All of it or nothing: what failed can be tried again. */
  private async write(parts: readonly Uint8Array[]): Promise<void> {
    let rest = parts.filter(part => part.byteLength > 0);
    let at = this.bytes;
    try {
      while (rest.length > 0) {
        const { bytesWritten } = await this.file.writev(rest, at);
        at += bytesWritten;
        rest = withoutFirst(rest, bytesWritten);
      }
    } catch (error) {
      await this.file.truncate(this.bytes).catch(() => undefined);
      throw error;
    }
    this.bytes = at;
  }
}

function paddingOf(length: number): number {
  return (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;
}

function withoutFirst(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let n = 0;
  while (n < parts.length && bytes >= parts[n].byteLength) {
    bytes -= parts[n++].byteLength;
  }
  const rest = parts.slice(n);
  if (bytes > 0) {
    rest[0] = rest[0].subarray(bytes);
  }
  return rest;
}

/** The buffers of a batch in the order of the format; places count from the body's start. */
function bodyOf(batch: ColumnBatch): Body {
  const body: Body = { buffers: [], nodes: [], regions: [], columns: [], length: 0 };
  for (const column of batch.columns) {
    body.nodes.push(new FieldNode(batch.rows, column.nullCount));
    const bits = (batch.rows + 7) >> 3;
    const validity = add(body, column.validity.subarray(0, column.nullCount > 0 ? bits : 0));
    const offsets = column.offsets ? add(body, offsetBytes(column.offsets, batch.rows)) : -1;
    const values = add(body, column.values.subarray(0, valueBytes(column, batch.rows)));
    body.columns.push({ validity: column.nullCount > 0 ? validity : -1, offsets, values });
  }
  return body;
}

function add(body: Body, bytes: Uint8Array): number {
  const at = body.length;
  const padding = paddingOf(bytes.byteLength);
  body.regions.push(new BufferRegion(at, bytes.byteLength));
  body.buffers.push(bytes, ZEROS.subarray(0, padding));
  body.length += bytes.byteLength + padding;
  return at;
}

function offsetBytes(offsets: Int32Array, rows: number): Uint8Array {
  return new Uint8Array(offsets.buffer, offsets.byteOffset, (rows + 1) * 4);
}

function valueBytes(column: ColumnBuilder, rows: number): number {
  if (column.offsets) {
    return column.used;
  }
  return column.layout.kind === 'bool' ? (rows + 7) >> 3 : rows * column.width;
}
