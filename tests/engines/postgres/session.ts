import { postgresEngine } from '../../../src/engines/postgres';
import type { Connection, ConnectOptions, Cursor, RunOptions } from '../../../src/engines/core/engine';
import type { ColumnBuilder } from '../../../src/engines/core/columns';
import type { ConnectionConfig, ResultColumn } from '../../../src/model';
import { configOf, secretsOf, serversOf, type TestServer } from '../../support/servers';

export const servers = serversOf('postgres').map(server => [server.id, server] as const);

export function connect(
  server: TestServer,
  changes: Partial<ConnectionConfig> = {},
  options: ConnectOptions = {}
): Promise<Connection> {
  return postgresEngine.connect(configOf(server, changes), { secrets: secretsOf(server), ...options });
}

/** Runs `body` in a session that is closed afterwards. */
export async function withSession<T>(
  server: TestServer,
  body: (session: Connection) => Promise<T>
): Promise<T> {
  const session = await connect(server);
  try {
    return await body(session);
  } finally {
    await session.close();
  }
}

/** What a script returned, with the raw values of its cells. */
export interface Collected {
  statement: number;
  command: string;
  columns: readonly ResultColumn[];
  rows: unknown[][];
  affectedRows?: number;
}

export async function collect(
  session: Connection,
  script: string,
  options?: RunOptions
): Promise<Collected[]> {
  const all: Collected[] = [];
  for await (const cursor of session.run(script, options)) {
    all.push(await collectCursor(cursor));
  }
  return all;
}

async function collectCursor(cursor: Cursor): Promise<Collected> {
  const rows: unknown[][] = [];
  for await (const batch of cursor.batches()) {
    for (let row = 0; row < batch.rows; row++) {
      rows.push(batch.columns.map(column => cell(column, row)));
    }
  }
  const { statement, command, columns, affectedRows } = cursor;
  return { statement, command, columns, rows, affectedRows };
}

/** The stored value of one cell, exact: numbers up to 32 bits and floats, else bigint, text or bytes. */
export function cell(column: ColumnBuilder, row: number): unknown {
  if (((column.validity[row >> 3] >> (row & 7)) & 1) === 0) {
    return null;
  }
  const { layout, values, offsets } = column;
  switch (layout.kind) {
    case 'bool':
      return ((values[row >> 3] >> (row & 7)) & 1) === 1;
    case 'int16':
      return column.i16[row];
    case 'int32':
    case 'date':
      return column.i32[row];
    case 'uint32':
      return column.i32[row] >>> 0;
    case 'float32':
      return column.f32[row];
    case 'float64':
      return column.f64[row];
    case 'int64':
    case 'time':
    case 'timestamp':
      return column.i64[row];
    case 'decimal': {
      let value = 0n;
      const words = column.width / 8;
      for (let word = words - 1; word >= 0; word--) {
        const part = column.i64[row * words + word];
        value = (value << 64n) | (word === words - 1 ? part : BigInt.asUintN(64, part));
      }
      return value;
    }
    case 'utf8':
      return values.toString('utf8', offsets![row], offsets![row + 1]);
    case 'binary':
      return values.toString('hex', offsets![row], offsets![row + 1]);
    default:
      throw new Error(`No reader for ${layout.kind}`);
  }
}

/** Waits until `check` gives something; a failing test times out. */
export async function until<T>(check: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const value = await check();
    if (value) {
      return value;
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
