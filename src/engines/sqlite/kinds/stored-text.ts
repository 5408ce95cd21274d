import type { Statement } from '../../../model';
import { sqliteDialect } from '../dialect';
import { isWord, nameOf, significantTokens } from '../tokens';

const OBJECTS = ['TABLE', 'INDEX', 'VIEW', 'TRIGGER'];

/**
 * A CREATE text of the schema table, which names no database, made to run in one: nothing else of it
 * changes, unless the object is to have another name.
 */
export function withDatabase(sql: string, database: string, name: string): string {
  const tokens = significantTokens(sql);
  const at = tokens.findIndex((token, n) => n > 0 && n < 4 && OBJECTS.some(word => isWord(token, word)));
  const token = tokens[at + 1];
  if (at < 0 || !token) {
    return sql;
  }
  const written = nameOf(token) === name ? token.text : sqliteDialect.ident(name);
  return `${sql.slice(0, token.start)}${sqliteDialect.ident(database)}.${written}${sql.slice(token.end)}`;
}

/** Statements as a script; a comment at the end of one must not swallow the semicolon. */
export function scriptOf(statements: readonly Statement[]): string {
  return statements.map(({ sql }) => (/--[^\n]*$/.test(sql) ? `${sql}\n;` : `${sql};`)).join('\n\n');
}
