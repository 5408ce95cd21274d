import { DbError, type ObjectRef } from '../../../model';
import type { Queryable } from '../../core/engine';
import { hasGeneratedPrimaryKeys, isMariadb } from '../capabilities';

/** Modes under which texts are written that cannot be read back, or not by us (manual, section 7.1.11). */
const MISLEADING =
  /ANSI_QUOTES|NO_BACKSLASH_ESCAPES|ORACLE|ANSI|MSSQL|DB2|MAXDB|NO_(KEY|TABLE|FIELD)_OPTIONS/;

/**
 * What MySQL makes of each character beyond U+FFFF in an expression of a table: it takes the text for its three-byte UTF-8 when it
 * converts it, so the bytes as they are tell more.
 */
const LOST = '????';
const RESULTS = 'character_set_results';

type Row = Record<string, string | undefined>;

/**
 * Runs `SHOW CREATE …` under a neutral `sql_mode`. MariaDB hides options that their engine does not know in
 * comments unless IGNORE_BAD_TABLE_OPTIONS is set.
 *
 * @returns the row by the server's column names
 * @throws DbError `not-found` when there is no such object
 */
export async function showCreate(db: Queryable, what: string, { path }: ObjectRef): Promise<Row> {
  const show = `SHOW CREATE ${what} ${db.dialect.path(path)}`;
  try {
    if (isMariadb(db.version)) {
      return await first(
        db,
        `SET STATEMENT sql_mode = 'IGNORE_BAD_TABLE_OPTIONS', sql_quote_show_create = 1 FOR ${show}`
      );
    }
    const row = await undistorted(db, show);
    return what === 'TABLE' && Object.values(row).some(text => text?.includes(LOST))
      ? await unconverted(db, show)
      : row;
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

type Values = Record<string, string | number>;

/** MySQL has no `SET STATEMENT`: where the session's variables would distort the text they are set and put back. */
async function undistorted(db: Queryable, show: string): Promise<Row> {
  const gipk = hasGeneratedPrimaryKeys(db.version)
    ? ['show_gipk_in_create_table_and_information_schema']
    : [];
  const names = ['sql_mode', 'sql_quote_show_create', ...gipk];
  const values = await valuesOf(db, names);
  const { sql_mode: mode, ...switches } = values;
  if (!MISLEADING.test(String(mode)) && Object.values(switches).every(value => Number(value) === 1)) {
    return first(db, show);
  }
  const neutral = Object.fromEntries(names.map(name => [name, name === 'sql_mode' ? '' : 1]));
  return withVariables(db, neutral, values, () => first(db, show));
}

async function unconverted(db: Queryable, show: string): Promise<Row> {
  const values = await valuesOf(db, [RESULTS]);
  const [row = {}] = await withVariables(db, { [RESULTS]: 'binary' }, values, () =>
    db.query<Record<string, string | Uint8Array>>(show)
  );
  return Object.fromEntries(
    Object.entries(row).map(([name, text]) => [
      name,
      typeof text === 'string' ? text : Buffer.from(text).toString()
    ])
  );
}

/** Runs `body` while variables of the session have other values. */
async function withVariables<T>(
  db: Queryable,
  meanwhile: Values,
  afterwards: Values,
  body: () => Promise<T>
): Promise<T> {
  const set = (values: Values): Promise<unknown> =>
    db.query(
      `SET ${Object.keys(values)
        .map(name => `SESSION ${name} = ?`)
        .join(', ')}`,
      Object.values(values)
    );
  await set(meanwhile);
  try {
    return await body();
  } finally {
    await set(afterwards);
  }
}

async function valuesOf(db: Queryable, names: readonly string[]): Promise<Values> {
  const [values] = await db.query<Values>(
    `SELECT ${names.map(name => `@@SESSION.${name} AS ${name}`).join(', ')}`
  );
  return values;
}

async function first(db: Queryable, sql: string): Promise<Row> {
  const [row] = await db.query<Row>(sql);
  return row ?? {};
}
