import type { FormatOptionsWithLanguage } from 'sql-formatter';
import { DbError, type EngineId } from '../../model';

const LANGUAGE: Readonly<Record<EngineId, FormatOptionsWithLanguage['language']>> = {
  sqlite: 'sqlite',
  mysql: 'mysql',
  mariadb: 'mariadb',
  postgres: 'postgresql'
};

/**
 * Lays SQL out anew; words keep their case, parameters stay. The formatter is loaded with its first use.
 *
 * @throws DbError `invalid` where it does not understand the text, or would change more than white space.
 */
export async function formatSql(sql: string, engine: EngineId): Promise<string> {
  const { format } = await import('sql-formatter');
  let formatted: string;
  try {
    formatted = format(sql, {
      language: LANGUAGE[engine],
      tabWidth: 2,
      paramTypes: { named: [':'], custom: [{ regex: String.raw`\{\{[^{}]*\}\}` }] },
      linesBetweenQueries: 1
    });
  } catch (error) {
    throw new DbError({
      code: 'invalid',
      message: 'The formatter does not understand this text',
      detail: (error as Error).message.split('\n')[0]
    });
  }
  if (bare(formatted) !== bare(sql)) {
    throw new DbError({
      code: 'invalid',
      message: 'The formatter would change more than the layout of this text'
    });
  }
  return formatted;
}

/** The text without white space and without semicolons that end nothing. */
function bare(sql: string): string {
  return sql.replace(/\s+/g, '');
}
