import type { ObjectRef, Summary } from '../../../model';
import type { Queryable } from '../../core/engine';

interface RelationRow {
  name: string;
  estimate: number | null;
  comment: string;
}

/** The tables or views of a database, by their TABLE_TYPE in information_schema. */
export async function listRelations(
  db: Queryable,
  database: ObjectRef | null,
  kind: string,
  types: readonly string[]
): Promise<Summary[]> {
  const name = database?.path[0] ?? '';
  const rows = await db.query<RelationRow>(
    `SELECT TABLE_NAME AS name, TABLE_ROWS AS estimate, TABLE_COMMENT AS comment
       FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = ? AND TABLE_TYPE IN (${types.map(() => '?').join(', ')})
      ORDER BY TABLE_NAME`,
    [name, ...types]
  );
  return rows.map(row => ({
    ref: { kind, path: [name, row.name] },
    label: row.name,
    rowEstimate: row.estimate ?? undefined,
    // Views carry the word VIEW where tables carry their comment.
    comment: kind !== 'view' && row.comment ? row.comment : undefined
  }));
}
