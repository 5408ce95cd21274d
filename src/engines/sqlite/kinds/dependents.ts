import type { Dependent, ObjectRef } from '../../../model';
import type { Queryable } from '../../core/engine';
import { lower, nameOf, tokenize } from '../tokens';
import { schemaTable } from './catalog-queries';
import { referencesTo } from './table/read';

/** Views and triggers whose text names a table or view, and tables with foreign keys to it. */
export async function dependentsOfRelation(db: Queryable, ref: ObjectRef): Promise<Dependent[]> {
  const [database, name] = ref.path;
  const rows = await db.query<{ type: 'view' | 'trigger'; name: string; tbl_name: string; sql: string }>(
    `SELECT type, name, tbl_name, sql FROM ${schemaTable(db, database)}
     WHERE type IN ('view', 'trigger') AND NOT (type = 'view' AND name = ?1 COLLATE NOCASE)
       AND (?1 GLOB '*[''"\`]*' OR instr(lower(sql), lower(?1)) > 0)
     ORDER BY type DESC, name`,
    [name]
  );
  const naming = rows.filter(row => lower(row.tbl_name) === lower(name) || names(row.sql, name));
  const children = ref.kind === 'table' ? await referencesTo(db, database, name) : [];
  return [
    ...children.map(child => ({
      ref: { kind: 'table', path: [database, child] },
      label: child,
      reason: `table ${child} has a foreign key to ${name}`
    })),
    ...naming.map(row => ({
      ref: {
        kind: row.type,
        path: row.type === 'view' ? [database, row.name] : [database, row.tbl_name, row.name]
      },
      label: row.name,
      reason:
        row.type === 'trigger' && lower(row.tbl_name) === lower(name)
          ? `trigger ${row.name} is on ${name} and goes with it`
          : `${row.type} ${row.name} names ${name}`
    }))
  ];
}

function names(sql: string, name: string): boolean {
  return [...tokenize(sql)].some(
    token => ['word', 'quoted', 'string'].includes(token.type) && lower(nameOf(token)) === lower(name)
  );
}
