import { ident, literal } from '../../dialect';
import type { Column, TableDefinition } from './definition';

/** The default character set against which a column's own is told apart. */
export type Charset = Pick<TableDefinition, 'charset' | 'collation'>;

/**
 * A whole column as it stands in CREATE, ADD, MODIFY and CHANGE: MODIFY drops every attribute that is
 * left out (manual, section 15.1.9).
 *
 * @param inherited - the table's defaults, where they can be relied on: then they are not repeated
 */
export function columnSql(column: Column, inherited: Charset | null = null): string {
  const { generated } = column;
  const isTimestamp = /^timestamp/i.test(column.type);
  return [
    ident(column.name),
    column.type,
    ...charsetSql(column, inherited),
    generated && generatedSql(generated),
    column.nullable ? isTimestamp && !generated && 'NULL' : 'NOT NULL',
    column.default !== null && `DEFAULT ${column.default}`,
    column.default === null && isTimestamp && column.nullable && !generated && 'DEFAULT NULL',
    column.onUpdate !== null && `ON UPDATE ${column.onUpdate}`,
    column.autoIncrement && 'AUTO_INCREMENT',
    column.srid !== null && `SRID ${column.srid}`,
    ...column.options,
    column.invisible && 'INVISIBLE',
    column.comment !== '' && `COMMENT ${literal(column.comment)}`,
    column.check !== null && `CHECK (${column.check})`
  ]
    .filter(Boolean)
    .join(' ');
}

function charsetSql({ charset, collation }: Column, inherited: Charset | null): string[] {
  if (charset === null || (charset === inherited?.charset && collation === inherited.collation)) {
    // A column may be made with a collation alone.
    return charset === null && collation !== null ? [`COLLATE ${collation}`] : [];
  }
  return [`CHARACTER SET ${charset}`, ...(collation !== null ? [`COLLATE ${collation}`] : [])];
}

function generatedSql({ expression, storage }: NonNullable<Column['generated']>): string {
  return storage.startsWith('ROW')
    ? `GENERATED ALWAYS AS ${storage}`
    : `GENERATED ALWAYS AS (${expression}) ${storage}`;
}
