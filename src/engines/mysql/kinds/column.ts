import type { ObjectRef, Summary } from '../../../model';
import { columnDescriptor } from '../../core/column-descriptor';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';

interface ColumnRow {
  name: string;
  type: string;
  nullable: string;
  keyName: string;
  extra: string;
  comment: string;
}

/** The columns of a table or view. */
export const columnKind: ObjectKind = {
  descriptor: columnDescriptor(['table', 'view']),
  list: (db, parent) => listColumns(db, parent)
};

async function listColumns(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database, table] = parent?.path ?? [];
  const rows = await db.query<ColumnRow>(
    `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLUMN_KEY AS keyName,
            EXTRA AS extra, COLUMN_COMMENT AS comment
       FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?
      ORDER BY ORDINAL_POSITION`,
    [database, table]
  );
  return rows.map(row => ({
    ref: { kind: 'column', path: [database, table, row.name] },
    label: row.name,
    hint: row.type,
    comment: row.comment || undefined,
    flags: flagsOf(row)
  }));
}

function flagsOf({ keyName, nullable, extra }: ColumnRow): string[] {
  return [
    ...(keyName === 'PRI' ? ['primaryKey'] : []),
    ...(nullable === 'NO' ? ['notNull'] : []),
    ...(/GENERATED/i.test(extra) && !/DEFAULT_GENERATED/i.test(extra) ? ['generated'] : []),
    ...(/auto_increment/i.test(extra) ? ['identity'] : [])
  ];
}
