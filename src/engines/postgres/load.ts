import { DbError, type ResultColumn } from '../../model';
import type { ColumnBatch } from '../core/columns';
import type { Queryable } from '../core/engine';
import { isValid, lineEncoder } from '../core/text-lines';
import type { CopyIn } from './copy-in';
import { dialect } from './dialect';
import { encoderOf, FIXED_BYTES, type CellEncoder } from './encode';

/** Rows that are encoded at once; then the loop gets its turn. */
const SLICE_ROWS = 1024;
/** What a file of `COPY … (FORMAT binary)` begins and ends with (manual, COPY, "Binary Format"). */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);

/** Type of a new column that holds every value of a layout exactly. */
export function columnType({ layout }: ResultColumn): string {
  switch (layout.kind) {
    case 'bool':
      return 'boolean';
    case 'int8':
    case 'int16':
    case 'uint8':
      return 'smallint';
    case 'int32':
    case 'uint16':
      return 'integer';
    case 'int64':
    case 'uint32':
      return 'bigint';
    case 'uint64':
      return 'numeric(20,0)';
    case 'float32':
      return 'real';
    case 'float64':
      return 'double precision';
    case 'utf8':
      return 'text';
    case 'binary':
      return 'bytea';
    case 'date':
      return 'date';
    case 'time':
      return 'time';
    case 'timestamp':
      return layout.zone ? 'timestamptz' : 'timestamp';
    case 'decimal':
      return `numeric(${layout.precision},${layout.scale})`;
  }
}

/** How rows are sent to one table. */
export interface CopyPlan {
  sql: string;
  /** What comes before the first and after the last row. */
  head: Buffer;
  tail: Buffer;
  encode(batch: ColumnBatch, from: number, to: number): Buffer;
}

/** Binary where every column's type has a binary form for its values, else text, which the server converts. */
export async function planCopy(
  db: Queryable,
  into: readonly string[],
  columns: readonly ResultColumn[]
): Promise<CopyPlan> {
  const types = await columnTypes(db, into, columns);
  const encoders = columns.map(({ layout }, n) => encoderOf(layout, types[n]));
  const isBinary = encoders.every(encoder => encoder !== undefined);
  const names = columns.map(({ name }) => dialect.ident(name)).join(', ');
  return {
    sql: `COPY ${dialect.path(into)} (${names}) FROM STDIN (FORMAT ${isBinary ? 'binary' : 'text'})`,
    head: isBinary ? SIGNATURE : EMPTY,
    tail: isBinary ? TRAILER : EMPTY,
    encode: isBinary
      ? (batch, from, to) => encodeBinary(encoders, batch, from, to)
      : lineEncoder(columns, { true: 't', false: 'f', hex: '\\\\x', instants: '+00' })
  };
}

/** Sends all batches; stops early when the server does not want them any more. */
export async function sendBatches(
  copy: CopyIn,
  plan: CopyPlan,
  batches: AsyncIterable<ColumnBatch>
): Promise<void> {
  if (copy.ended) {
    return;
  }
  if (plan.head.length > 0) {
    await copy.send(plan.head);
  }
  for await (const batch of batches) {
    for (let from = 0; from < batch.rows && !copy.ended; from += SLICE_ROWS) {
      await copy.send(plan.encode(batch, from, Math.min(batch.rows, from + SLICE_ROWS)));
    }
    if (copy.ended) {
      return;
    }
  }
  if (plan.tail.length > 0) {
    await copy.send(plan.tail);
  }
}

const EMPTY = Buffer.alloc(0);

async function columnTypes(
  db: Queryable,
  into: readonly string[],
  columns: readonly ResultColumn[]
): Promise<number[]> {
  const found = await db.query<{ name: string; type: number }>(
    `SELECT a.attname AS name, CASE t.typtype WHEN 'd' THEN 0 ELSE a.atttypid::bigint END AS type
       FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
    [dialect.path(into)]
  );
  return columns.map(({ name }) => {
    const column = found.find(each => each.name === name);
    if (!column) {
      throw new DbError({
        code: 'invalid',
        message: `${dialect.path(into)} has no column ${dialect.ident(name)}`
      });
    }
    return Number(column.type);
  });
}

function encodeBinary(
  encoders: readonly (CellEncoder | undefined)[],
  { columns }: ColumnBatch,
  from: number,
  to: number
): Buffer {
  const texts = columns.reduce((sum, { offsets }) => sum + (offsets ? offsets[to] - offsets[from] : 0), 0);
  const bytes = Buffer.allocUnsafeSlow((to - from) * (2 + columns.length * FIXED_BYTES) + texts);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (let row = from; row < to; row++) {
    view.setInt16(at, columns.length);
    at += 2;
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n];
      if (isValid(column, row)) {
        at = encoders[n]!(column, row, bytes, view, at);
      } else {
        view.setInt32(at, -1);
        at += 4;
      }
    }
  }
  return bytes.subarray(0, at);
}
