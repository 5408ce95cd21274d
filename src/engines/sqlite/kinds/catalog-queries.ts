import { DbError } from '../../../model';
import type { ObjectRef } from '../../../model';
import type { Queryable } from '../../core/engine';

/** A line of a database's schema table ("The Schema Table"). */
export interface SchemaRow {
  type: 'table' | 'view' | 'index' | 'trigger';
  name: string;
  tbl_name: string;
  /** NULL for indexes that SQLite makes for keys. */
  sql: string | null;
}

/** `"main".sqlite_schema`, quoted; works for `temp` too since 3.33. */
export function schemaTable(db: Queryable, database: string): string {
  return `${db.dialect.ident(database)}.sqlite_schema`;
}

/**
 * One object of a database by its name, which SQLite compares without case (ASCII only).
 *
 * @throws DbError `not-found`
 */
export async function readSchemaRow(
  db: Queryable,
  type: SchemaRow['type'],
  ref: ObjectRef
): Promise<SchemaRow> {
  const database = ref.path[0];
  const name = ref.path[ref.path.length - 1];
  const [row] = await db.query<SchemaRow>(
    `SELECT type, name, tbl_name, sql FROM ${schemaTable(db, database)} WHERE type = ? AND name = ? COLLATE NOCASE`,
    [type, name]
  );
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no ${type} ${name} in database ${database}.` });
  }
  return row;
}

/**
 * A condition on `s`, a row of the schema table: it is none of the tables in which a virtual table keeps
 * its content. One pass over all tables, and none where there are no virtual tables.
 *
 * @param database - placeholder of the database's name
 */
export function notShadow(db: Queryable, name: string, database: string): string {
  return `NOT (
    EXISTS (SELECT 1 FROM ${schemaTable(db, name)} WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL %')
    AND s.name IN (SELECT l.name FROM pragma_table_list AS l WHERE l.schema = ${database} AND l.type = 'shadow'))`;
}
