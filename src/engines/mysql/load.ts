import { DbError, type ResultColumn } from '../../model';
import type { ColumnBatch } from '../core/columns';
import type { Queryable } from '../core/engine';
import { rowReader, type RowValue } from '../core/row-values';
import { lineEncoder } from '../core/text-lines';
import { ident, path } from './dialect';
import { ServerError } from './wire/packets';

/** Rows that are encoded at once; then the loop gets its turn. */
const SLICE_ROWS = 1024;
/** A statement has 65,535 placeholders at most. */
const MAX_PLACEHOLDERS = 16_000;
/** Local files are refused: by MariaDB (1148, 4166) or MySQL (3948). */
const NO_LOCAL_FILES = new Set([1148, 3948, 4166]);

/** Type of a new column that holds every value of a layout exactly. Instants are kept in UTC. */
export function columnType({ layout }: ResultColumn): string {
  switch (layout.kind) {
    case 'bool':
      return 'boolean';
    case 'int8':
      return 'tinyint';
    case 'int16':
      return 'smallint';
    case 'int32':
      return 'int';
    case 'int64':
      return 'bigint';
    case 'uint8':
      return 'tinyint unsigned';
    case 'uint16':
      return 'smallint unsigned';
    case 'uint32':
      return 'int unsigned';
    case 'uint64':
      return 'bigint unsigned';
    case 'float32':
      return 'float';
    case 'float64':
      return 'double';
    case 'utf8':
      // The database's own character set may not have every character.
      return 'longtext CHARACTER SET utf8mb4';
    case 'binary':
      return 'longblob';
    case 'date':
      return 'date';
    case 'time':
      return 'time(6)';
    case 'timestamp':
      return 'datetime(6)';
    case 'decimal':
      return layout.precision <= 65 && layout.scale <= 30
        ? `decimal(${layout.precision},${layout.scale})`
        : 'longtext';
  }
}

/** How rows are sent to one table: by LOAD DATA LOCAL, or by INSERT where the server refuses that. */
export interface LoadPlan {
  sql: string;
  encode(batch: ColumnBatch): Iterable<Buffer>;
  insert(batch: ColumnBatch): Iterable<{ sql: string; params: readonly RowValue[] }>;
}

export async function planLoad(
  db: Queryable,
  into: readonly string[],
  columns: readonly ResultColumn[]
): Promise<LoadPlan> {
  const types = await columnTypes(db, into, columns);
  const converted = columns.map(({ layout }, n) => conversionOf(layout, types[n]));
  const fields = columns.map(({ name }, n) => (converted[n] ? `@petersql_${n}` : ident(name)));
  const sets = columns.flatMap(({ name }, n) =>
    converted[n] ? [`${ident(name)} = ${converted[n](`@petersql_${n}`)}`] : []
  );
  const lines = lineEncoder(columns, { true: '1', false: '0', hex: '', instants: '' });
  const values = rowReader(columns, '');
  const names = columns.map(({ name }) => ident(name)).join(', ');
  const row = `(${columns.map(({ layout }, n) => (layout.kind !== 'binary' && converted[n]?.('?')) || '?').join(', ')})`;
  const rowsAtOnce = Math.max(1, Math.floor(MAX_PLACEHOLDERS / columns.length));
  return {
    // Hex literals mean the same under every sql_mode.
    sql:
      `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${path(into)} CHARACTER SET utf8mb4 ` +
      `FIELDS TERMINATED BY x'09' ESCAPED BY x'5C' LINES TERMINATED BY x'0A' (${fields.join(', ')})` +
      (sets.length > 0 ? ` SET ${sets.join(', ')}` : ''),
    *encode(batch) {
      for (let from = 0; from < batch.rows; from += SLICE_ROWS) {
        yield lines(batch, from, Math.min(batch.rows, from + SLICE_ROWS));
      }
    },
    *insert(batch) {
      for (let from = 0; from < batch.rows; from += rowsAtOnce) {
        const to = Math.min(batch.rows, from + rowsAtOnce);
        const params: RowValue[] = [];
        for (let n = from; n < to; n++) {
          params.push(...values(batch, n));
        }
        const rows = new Array<string>(to - from).fill(row).join(', ');
        yield { sql: `INSERT INTO ${path(into)} (${names}) VALUES ${rows}`, params };
      }
    }
  };
}

/** Whether the server, or the user's rights there, forbid LOAD DATA LOCAL. */
export function refusesLocalFiles(error: unknown): boolean {
  return error instanceof ServerError && NO_LOCAL_FILES.has(error.number);
}

/** LOAD DATA LOCAL turns errors into warnings; here they are errors again. */
export function warningError([first, ...more]: readonly { Code: number; Message: string }[]): DbError {
  const rest = more.length > 0 ? ` (and ${more.length} more)` : '';
  return new DbError({
    code: first.Code === 1062 ? 'constraint' : 'invalid',
    message: `${first.Message}${rest}`,
    detail: `Server warning ${first.Code}`
  });
}

function conversionOf(layout: ResultColumn['layout'], type: string): ((value: string) => string) | undefined {
  if (layout.kind === 'binary') {
    return value => `UNHEX(${value})`;
  }
  return layout.kind === 'timestamp' && layout.zone && type === 'timestamp'
    ? value => `CONVERT_TZ(${value}, '+00:00', @@session.time_zone)`
    : undefined;
}

async function columnTypes(
  db: Queryable,
  into: readonly string[],
  columns: readonly ResultColumn[]
): Promise<string[]> {
  const [table, schema] = [...into].reverse();
  const found = await db.query<{ name: string; type: string }>(
    `SELECT COLUMN_NAME AS name, DATA_TYPE AS type FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?`,
    [schema ?? null, table]
  );
  return columns.map(({ name }) => {
    const column = found.find(each => each.name.toLowerCase() === name.toLowerCase());
    if (!column) {
      throw new DbError({ code: 'invalid', message: `${path(into)} has no column ${ident(name)}` });
    }
    return String(column.type).toLowerCase();
  });
}
