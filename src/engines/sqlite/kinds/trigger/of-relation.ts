import type { Queryable } from '../../../core/engine';
import { schemaTable } from '../catalog-queries';
import { parseTrigger } from './parse';

/** A trigger with the database that it is stored in: `temp` for one of this session. */
export interface StoredTrigger {
  database: string;
  name: string;
  sql: string;
}

/** The triggers that fire on a table or view, temporary ones of this session too. */
export async function triggersOf(
  db: Queryable,
  database: string,
  relation: string
): Promise<StoredTrigger[]> {
  const temporary =
    database === 'temp'
      ? ''
      : `UNION ALL SELECT 'temp', name, sql, rowid FROM temp.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?2 COLLATE NOCASE`;
  const rows = await db.query<StoredTrigger & { shadowed: number }>(
    `SELECT *, EXISTS (
         SELECT 1 FROM temp.sqlite_schema WHERE type IN ('table', 'view') AND name = ?2 COLLATE NOCASE) AS shadowed
     FROM (SELECT ?1 AS "database", name, sql, rowid AS place FROM ${schemaTable(db, database)}
           WHERE type = 'trigger' AND tbl_name = ?2 COLLATE NOCASE ${temporary})
     ORDER BY "database" = 'temp', place`,
    [database, relation]
  );
  return rows
    .filter(
      row => row.database !== 'temp' || targetOf(row.sql, row.shadowed === 1) === database.toLowerCase()
    )
    .map(({ database: where, name, sql }) => ({ database: where, name, sql }));
}

/** The database that a temporary trigger's table is in: a name alone is looked up in temp and main first. */
function targetOf(sql: string, shadowed: boolean): string {
  try {
    return parseTrigger(sql).tableDatabase?.toLowerCase() ?? (shadowed ? 'temp' : 'main');
  } catch {
    return 'main';
  }
}
