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
  if ((engine === 'mysql' || engine === 'mariadb') && /^[ \t]*delimiter[ \t]+\S/im.test(sql)) {
    throw new DbError({
      code: 'invalid',
      message: 'The formatter does not know DELIMITER, which ends with its line'
    });
  }
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
  if (piecesOf(formatted, engine).join('\0') !== piecesOf(sql, engine).join('\0')) {
    throw new DbError({
      code: 'invalid',
      message: 'The formatter would change more than the layout of this text'
    });
  }
  return formatted;
}

const ESCAPED = String.raw`'(?:[^'\\]|\\[\s\S]|'')*'`;
const BACKSLASHES = String.raw`${ESCAPED}|"(?:[^"\\]|\\[\s\S]|"")*"`;
const PLAIN = String.raw`'(?:[^']|'')*'|"(?:[^"]|"")*"`;
const MYSQL_PREFIXED = String.raw`[nN]${ESCAPED}|[xXbB]'[^']*'|#[^\n]*`;
/** A letter right before a quote belongs to the literal: apart from it, it is a name. */
const PREFIXED: Readonly<Record<EngineId, string>> = {
  sqlite: String.raw`[xX]'[^']*'`,
  mysql: MYSQL_PREFIXED,
  mariadb: MYSQL_PREFIXED,
  postgres: String.raw`[eE]${ESCAPED}|(?:[nNxXbB]|[uU]&)'(?:[^']|'')*'|[uU]&"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$`
};
/** Operators that are others, or none, where a blank stands within. */
const OPERATORS = String.raw`!~\*|->>|#>>|<=>|\|\|/|<->|->|#>|#-|@>|<@|@@|@\?|\?\||\?&|~\*|!~|<=|>=|<>|!=|==|:=|=>|::|\|\||&&|<<|>>|//|\|/`;

/** Everything but white space between the words, texts and operators of a text, to compare two texts by. */
function piecesOf(sql: string, engine: EngineId): string[] {
  const isMysql = engine === 'mysql' || engine === 'mariadb';
  const pattern = [
    PREFIXED[engine],
    isMysql ? BACKSLASHES : PLAIN,
    '`[^`]*`',
    String.raw`--[^\n]*|/\*[\s\S]*?\*/`,
    String.raw`[\p{L}\p{N}_$]+`,
    OPERATORS,
    String.raw`\S`
  ].join('|');
  return [...sql.matchAll(new RegExp(pattern, 'gu'))].map(([piece]) =>
    /^(?:--|#.|\/\*)/s.test(piece) ? piece.replace(/\s+/g, '') : piece
  );
}
