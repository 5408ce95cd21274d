import { DbError, type ObjectRef, type TableFact } from '../../model';
import type { Queryable } from '../core/engine';

const STATISTICS = `
  SELECT ENGINE AS engine, TABLE_ROWS AS \`rows\`, AVG_ROW_LENGTH AS averageRow, DATA_LENGTH AS size,
         INDEX_LENGTH AS indexes, DATA_FREE AS free, AUTO_INCREMENT AS next,
         CAST(CREATE_TIME AS CHAR) AS created, CAST(UPDATE_TIME AS CHAR) AS updated,
         CAST(CHECK_TIME AS CHAR) AS checked
    FROM information_schema.TABLES
   WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?`;

interface StatisticsRow {
  engine: string | null;
  rows: number | null;
  averageRow: number | null;
  size: number | null;
  indexes: number | null;
  free: number | null;
  next: number | string | null;
  created: string | null;
  updated: string | null;
  checked: string | null;
}

/** More free space than this, and than the data takes, is worth a word. */
const MUCH_FREE = 16 << 20;

/** Size, rows and times of a table, as the storage engine knows them; InnoDB's are estimates. */
export async function tableStatistics(db: Queryable, { path }: ObjectRef): Promise<TableFact[]> {
  const [database, name] = path;
  const [row] = await db.query<StatisticsRow>(STATISTICS, [database, name]);
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no table ${database}.${name}` });
  }
  const isBloated = (row.free ?? 0) > MUCH_FREE && (row.free ?? 0) > (row.size ?? 0);
  return [
    { label: 'Rows, estimated', value: row.rows, unit: 'rows' },
    { label: 'Size', value: row.size, unit: 'bytes' },
    { label: 'Size of indexes', value: row.indexes, unit: 'bytes' },
    { label: 'Total size', value: (row.size ?? 0) + (row.indexes ?? 0), unit: 'bytes' },
    {
      label: 'Free space',
      value: row.free,
      unit: 'bytes',
      ...(isBloated && { hint: 'OPTIMIZE TABLE gives it back' })
    },
    { label: 'Average row', value: row.averageRow, unit: 'bytes' },
    { label: 'Next automatic number', value: row.next },
    { label: 'Storage engine', value: row.engine },
    { label: 'Created', value: row.created },
    { label: 'Last change', value: row.updated },
    { label: 'Last check', value: row.checked }
  ];
}
