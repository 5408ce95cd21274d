import type { ObjectRef, Summary } from '../../../model';
import { columnDescriptor } from '../../core/column-descriptor';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';

/** A line of `PRAGMA table_xinfo`; `hidden`: 1 of a virtual table, 2 virtual and 3 stored generated. */
interface ColumnRow {
  name: string;
  type: string;
  notnull: number;
  pk: number;
  hidden: number;
}

/** The columns of a table or view. */
export const columnKind: ObjectKind = {
  descriptor: columnDescriptor(['table', 'view']),
  list: (db, parent) => listColumns(db, parent)
};

async function listColumns(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database, table] = parent?.path ?? [];
  const rows = await db.query<ColumnRow>(
    'SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?, ?) ORDER BY cid',
    [table, database]
  );
  return rows.map(row => ({
    ref: { kind: 'column', path: [database, table, row.name] },
    label: row.name,
    hint: row.type,
    flags: flagsOf(row)
  }));
}

function flagsOf({ pk, notnull, hidden }: ColumnRow): string[] {
  return [
    ...(pk > 0 ? ['primaryKey'] : []),
    ...(notnull ? ['notNull'] : []),
    ...(hidden > 1 ? ['generated'] : []),
    ...(hidden === 1 ? ['hidden'] : [])
  ];
}
