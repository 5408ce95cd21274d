import type { TObject } from '@sinclair/typebox';
import { Type, definition, nullable, type Static } from '../../../core/definition';
import { committed } from '../../../core/statement';
import type { Statement } from '../../../../model';
import { ident } from '../../dialect';
import { withSettings } from '../settings';

/**
 * What a stored program keeps of the session that made it, in the order of the form: its text means
 * something else under another mode or character set (MySQL manual, section 27.7; `SHOW CREATE PROCEDURE`).
 */
export const creationContext = {
  /** null in a create: the session's own. */
  sqlMode: nullable(Type.String(), 'SQL mode'),
  charset: nullable(Type.String({ readOnly: true }), 'Character set of the client'),
  collation: nullable(Type.String({ readOnly: true }), 'Collation of literals'),
  /**
   * Set where the database's collation is not what it was when the program was made: variables
   * without a character set of their own have the old one.
   */
  databaseCollation: nullable(
    definition({
      created: Type.String({ title: 'When it was made', readOnly: true }),
      current: Type.String({ title: 'Now', readOnly: true })
    }),
    'Collation of the database'
  )
};

export type CreationContext = Static<TObject<typeof creationContext>>;

/** The columns of information_schema that {@link contextOf} reads; the first bound value is the database. */
export const CONTEXT_COLUMNS = `SQL_MODE AS sqlMode, CHARACTER_SET_CLIENT AS charset, COLLATION_CONNECTION AS collation,
  DATABASE_COLLATION AS databaseCollation,
  (SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?) AS currentCollation`;

export interface ContextRow {
  sqlMode: string;
  charset: string;
  collation: string;
  databaseCollation: string;
  currentCollation: string;
}

/** The context that a row of the catalog tells. */
export function contextOf(row: ContextRow): CreationContext {
  const { sqlMode, charset, collation, databaseCollation, currentCollation } = row;
  return {
    // MariaDB's system tables have another word for it than the variable.
    sqlMode: sqlMode.replace(/(^|,)INVALID_DATES\b/, '$1ALLOW_INVALID_DATES'),
    charset,
    collation,
    databaseCollation:
      databaseCollation === currentCollation
        ? null
        : { created: databaseCollation, current: currentCollation }
  };
}

/** The session variables of the context; those that are null stay as they are. */
export function settingsOf(
  context: CreationContext,
  more: Record<string, string> = {}
): Record<string, string> {
  const { sqlMode, charset, collation } = context;
  return {
    ...(sqlMode === null ? {} : { sql_mode: sqlMode }),
    ...(charset === null ? {} : { character_set_client: charset }),
    ...(collation === null ? {} : { collation_connection: collation }),
    ...more
  };
}

/** Statements that run under the context, which is put back afterwards. */
export function inContext(
  database: string,
  context: CreationContext,
  statements: readonly Statement[],
  more: Record<string, string> = {}
): Statement[] {
  const settings = settingsOf(context, more);
  const set = Object.keys(settings).length > 0 ? withSettings(settings, ...statements) : [...statements];
  const collations = context.databaseCollation;
  if (!collations) {
    return set;
  }
  // What puts the session or the database in order may run again on the way back.
  const collate = (name: string): string => `ALTER DATABASE ${ident(database)} COLLATE = ${name}`;
  return [
    committed(collate(collations.created), { database, undo: [collate(collations.current)] }),
    ...set,
    committed(collate(collations.current), { database, undo: [collate(collations.current)] })
  ];
}

/** The same as plain statements, for the way back. */
export function sqlInContext(
  database: string,
  context: CreationContext,
  sql: readonly string[],
  more: Record<string, string> = {}
): string[] {
  return inContext(
    database,
    context,
    sql.map(each => committed(each, { database })),
    more
  ).map(each => each.sql);
}

/** A string literal as it reads under the mode: NO_BACKSLASH_ESCAPES takes a backslash for itself. */
export function literalIn({ sqlMode }: CreationContext, text: string): string {
  const quoted = text.replaceAll("'", "''");
  return `'${hasMode(sqlMode, 'NO_BACKSLASH_ESCAPES') ? quoted : quoted.replaceAll('\\', '\\\\')}'`;
}

/** Whether `sql_mode` has a mode. */
export function hasMode(sqlMode: string | null, mode: string): boolean {
  return sqlMode?.split(',').includes(mode) ?? false;
}
