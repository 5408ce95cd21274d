import { DbError, type ObjectRef } from '../../../model';
import type { Queryable } from '../../core/engine';
import { hasGeneratedPrimaryKeys, isMariadb } from '../capabilities';

/** Modes under which texts are written that cannot be read back, or not by us (manual, section 7.1.11). */
const MISLEADING =
  /ANSI_QUOTES|NO_BACKSLASH_ESCAPES|ORACLE|ANSI|MSSQL|DB2|MAXDB|NO_(KEY|TABLE|FIELD)_OPTIONS/;

/**
 * Runs `SHOW CREATE …` under a neutral `sql_mode`. MariaDB hides options that their engine does not know in
 * comments unless IGNORE_BAD_TABLE_OPTIONS is set.
 *
 * @returns the row by the server's column names
 * @throws DbError `not-found` when there is no such object
 */
export async function showCreate(
  db: Queryable,
  what: string,
  { path }: ObjectRef
): Promise<Record<string, string | undefined>> {
  const show = `SHOW CREATE ${what} ${db.dialect.path(path)}`;
  try {
    if (isMariadb(db.version)) {
      return await first(
        db,
        `SET STATEMENT sql_mode = 'IGNORE_BAD_TABLE_OPTIONS', sql_quote_show_create = 1 FOR ${show}`
      );
    }
    return await undistorted(db, show);
  } catch (error) {
    const known = DbError.from(error);
    throw known.code === 'not-found'
      ? new DbError(
          { code: 'not-found', message: `There is no ${what.toLowerCase()} ${path.join('.')}` },
          { cause: error }
        )
      : known;
  }
}

/** MySQL has no `SET STATEMENT`: where the session's variables would distort the text they are set and put back. */
async function undistorted(db: Queryable, show: string): Promise<Record<string, string | undefined>> {
  const gipk = hasGeneratedPrimaryKeys(db.version)
    ? ['show_gipk_in_create_table_and_information_schema']
    : [];
  const names = ['sql_mode', 'sql_quote_show_create', ...gipk];
  const [values] = await db.query<Record<string, string | number>>(
    `SELECT ${names.map(name => `@@SESSION.${name} AS ${name}`).join(', ')}`
  );
  const { sql_mode: mode, ...switches } = values;
  if (!MISLEADING.test(String(mode)) && Object.values(switches).every(value => Number(value) === 1)) {
    return first(db, show);
  }
  await db.query(
    `SET ${names.map(name => `SESSION ${name} = ${name === 'sql_mode' ? "''" : '1'}`).join(', ')}`
  );
  try {
    return await first(db, show);
  } finally {
    const set = names.map(name => `SESSION ${name} = ?`).join(', ');
    await db.query(
      `SET ${set}`,
      names.map(name => values[name])
    );
  }
}

async function first(db: Queryable, sql: string): Promise<Record<string, string | undefined>> {
  const [row] = await db.query<Record<string, string | undefined>>(sql);
  return row ?? {};
}
