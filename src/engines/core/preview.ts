import { DbError } from '../../model';
import type { Dialect } from './engine';

/** What a view selects, and the names it gives to columns; none: those of the select. */
export interface PreviewedSelect {
  select: string;
  columns: readonly string[];
}

/** A query for the first rows of a select. */
export interface PreviewQuery {
  sql: string;
  /** Offset of the select in it. */
  start: number;
}

/** A name that no table has; a common table expression is visible in the query around it alone. */
const NAME = 'petersql_preview';

/**
 * The query for the first `limit` rows. Throws `invalid` where the text is not one statement: then it
 * would be run outside of the limit.
 */
export function previewQuery(
  dialect: Dialect,
  { select, columns }: PreviewedSelect,
  limit: number
): PreviewQuery {
  const text = select.replace(/\s*;\s*$/, '');
  const list = columns.length > 0 ? ` (${columns.map(dialect.ident).join(', ')})` : '';
  const head = `WITH ${NAME}${list} AS (\n`;
  const sql = `${head}${text}\n)\nSELECT * FROM ${NAME} LIMIT ${Math.trunc(limit)}`;
  if (text.trim() === '') {
    throw new DbError({ code: 'invalid', message: 'There is no SELECT yet', position: 0 });
  }
  const [, second] = dialect.split(sql);
  if (second) {
    throw new DbError({
      code: 'invalid',
      message: 'A view has one SELECT: there is something behind the first semicolon',
      position: Math.max(0, second.start - head.length)
    });
  }
  return { sql, start: head.length };
}
