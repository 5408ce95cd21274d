import type { ObjectRef, Summary } from '../../../model';
import { columnDescriptor } from '../../core/column-descriptor';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';

const LIST = `
  select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull",
         a.attgenerated <> '' as generated, a.attidentity <> '' as identity,
         pg_catalog.col_description(a.attrelid, a.attnum) as comment,
         exists (select from pg_catalog.pg_index i
                  where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey)) as "primaryKey",
         exists (select from pg_catalog.pg_constraint k
                  where k.conrelid = a.attrelid and k.contype = 'f' and a.attnum = any (k.conkey)) as "foreignKey"
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped
   order by a.attnum`;

const FLAGS = ['primaryKey', 'foreignKey', 'notNull', 'generated', 'identity'] as const;

type ColumnRow = Record<(typeof FLAGS)[number], boolean> & {
  name: string;
  type: string;
  comment: string | null;
};

/** The columns of a table, view or materialized view. */
export const columnKind: ObjectKind = {
  descriptor: columnDescriptor(['table', 'view', 'materialized-view']),
  list: (db, parent) => listColumns(db, parent)
};

async function listColumns(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database, schema, table] = parent?.path ?? [];
  const rows = await db.query<ColumnRow>(LIST, [schema, table]);
  return rows.map(row => ({
    ref: { kind: 'column', path: [database, schema, table, row.name] },
    label: row.name,
    hint: row.type,
    comment: row.comment ?? undefined,
    flags: FLAGS.filter(flag => row[flag])
  }));
}
