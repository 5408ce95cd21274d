import { DbError, type ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import type { GrantDefinition, GrantEntry, GrantRestriction } from './definition';
import { readGlobal } from './global-privileges';
import { granteeText } from './grantee';
import { readRestrictions } from './restrictions';
import { escapedDatabase, plainDatabase, targetOf, type Target } from './target';

/** Words of the grant tables that are not the privilege's name. */
const WORDS: Readonly<Record<string, string>> = {
  'CREATE TMP TABLE': 'CREATE TEMPORARY TABLES',
  'DELETE VERSIONING ROWS': 'DELETE HISTORY'
};
const GRANT_OPTION = 'GRANT';

/** What one row of the grant tables holds. */
interface Row {
  user: string;
  host: string;
  words: readonly string[];
  pattern?: string | null;
  columns?: ReadonlyMap<string, string[]>;
}

/** Reads from the grant tables (MySQL manual, section 8.2.3). */
export async function readGrant(db: Queryable, ref: ObjectRef): Promise<GrantDefinition> {
  const target = targetOf(ref);
  await mustExist(db, target);
  const [{ currentUser }] = await db.query<{ currentUser: string }>('SELECT CURRENT_USER() AS `currentUser`');
  const at = currentUser.lastIndexOf('@');
  const [setting] = await db.query<{ Value: string }>("SHOW GLOBAL VARIABLES LIKE 'partial_revokes'");
  const partialRevokes = setting?.Value === 'ON';
  return {
    entries: await entriesOf(db, target, partialRevokes),
    revoked: partialRevokes ? await revokedOf(db, target) : [],
    currentUser: granteeText(currentUser.slice(0, at), currentUser.slice(at + 1), db.version),
    partialRevokes
  };
}

const EXISTS: Readonly<Record<Exclude<Target['kind'], 'server'>, string>> = {
  database: 'SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?',
  table: relation(`'BASE TABLE', 'SYSTEM VERSIONED', 'SYSTEM TABLE'`),
  view: relation(`'VIEW', 'SYSTEM VIEW'`),
  sequence: relation(`'SEQUENCE'`),
  function: routine('FUNCTION'),
  procedure: routine('PROCEDURE')
};

function relation(types: string): string {
  return `SELECT 1 FROM information_schema.TABLES
           WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND TABLE_TYPE IN (${types})`;
}

function routine(type: string): string {
  return `SELECT 1 FROM information_schema.ROUTINES
           WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME = ? AND ROUTINE_TYPE = '${type}'`;
}

async function mustExist(db: Queryable, { kind, names }: Target): Promise<void> {
  if (kind !== 'server' && (await db.query(EXISTS[kind], [...names])).length === 0) {
    throw new DbError({ code: 'not-found', message: `There is no ${kind} ${names.join('.')}` });
  }
}

/** Objects in databases have none. */
async function revokedOf(db: Queryable, { kind, names }: Target): Promise<GrantRestriction[]> {
  return kind === 'server' || kind === 'database' ? readRestrictions(db, names[0] ?? null) : [];
}

async function entriesOf(db: Queryable, target: Target, partialRevokes: boolean): Promise<GrantEntry[]> {
  const { kind, names } = target;
  if (kind === 'server') {
    return readGlobal(db);
  }
  const rows =
    kind === 'database'
      ? await databaseRows(db, names[0], partialRevokes)
      : kind === 'function' || kind === 'procedure'
        ? await routineRows(db, names, kind)
        : await tableRows(db, names);
  return rows.flatMap(row => entriesOfRow(row, granteeText(row.user, row.host, db.version)));
}

function entriesOfRow({ words, pattern = null, columns = new Map() }: Row, grantee: string): GrantEntry[] {
  const grantable = words.includes(GRANT_OPTION);
  const whole = words.filter(word => word !== GRANT_OPTION);
  const entry = (privilege: string, names: string[]): GrantEntry => ({
    grantee,
    privilege: WORDS[privilege] ?? privilege,
    columns: names,
    grantable,
    pattern
  });
  const entries = [
    ...whole.map(word => entry(word, [])),
    ...[...columns].map(([word, names]) => entry(word, names))
  ];
  return entries.length === 0 && grantable ? [entry('USAGE', [])] : entries;
}

/** One column of the table for each privilege: `Create_view_priv`. */
async function databaseRows(db: Queryable, name: string, partialRevokes: boolean): Promise<Row[]> {
  const usual = partialRevokes ? name : escapedDatabase(name);
  const rows = await grantedDatabases(db);
  return rows
    .filter(({ pattern }) => (partialRevokes ? pattern : plainDatabase(pattern)) === name)
    .map(row => ({ ...row, pattern: row.pattern === usual ? null : row.pattern }));
}

async function grantedDatabases(db: Queryable): Promise<(Row & { pattern: string })[]> {
  const rows = await db.query<Record<string, unknown> & { User: string; Host: string; Db: string }>(
    'SELECT * FROM mysql.db ORDER BY User, Host, Db'
  );
  return rows.map(row => ({
    user: row.User,
    host: row.Host,
    pattern: row.Db,
    words: Object.keys(row)
      .filter(column => column.endsWith('_priv') && row[column] === 'Y')
      .map(column => column.slice(0, -'_priv'.length).replaceAll('_', ' ').toUpperCase())
  }));
}

/** Grants on databases by patterns that take in this one, each with its pattern. */
export async function readCovering(
  db: Queryable,
  covers: (pattern: string) => boolean
): Promise<(GrantEntry & { pattern: string })[]> {
  const rows = (await grantedDatabases(db)).filter(({ pattern }) => covers(pattern));
  return rows.flatMap(row =>
    entriesOfRow(row, granteeText(row.user, row.host, db.version)).map(entry => ({
      ...entry,
      pattern: row.pattern
    }))
  );
}

const wordsOf = (set: string): string[] => set.toUpperCase().split(',').filter(Boolean);

async function routineRows(db: Queryable, names: readonly string[], kind: string): Promise<Row[]> {
  const rows = await db.query<{ user: string; host: string; words: string }>(
    `SELECT User AS user, Host AS host, CAST(Proc_priv AS CHAR) AS words FROM mysql.procs_priv
      WHERE Db = ? AND Routine_name = ? AND Routine_type = ? ORDER BY User, Host`,
    [...names, kind.toUpperCase()]
  );
  return rows.map(row => ({ ...row, words: wordsOf(row.words) }));
}

/** Whoever has privileges on columns has a row of the table too. */
async function tableRows(db: Queryable, names: readonly string[]): Promise<Row[]> {
  const rows = await db.query<{ user: string; host: string; words: string }>(
    `SELECT User AS user, Host AS host, CAST(Table_priv AS CHAR) AS words FROM mysql.tables_priv
      WHERE Db = ? AND Table_name = ? ORDER BY User, Host`,
    [...names]
  );
  const granted = await db.query<{ user: string; host: string; name: string; words: string }>(
    `SELECT User AS user, Host AS host, Column_name AS name, CAST(Column_priv AS CHAR) AS words
       FROM mysql.columns_priv WHERE Db = ? AND Table_name = ? ORDER BY Column_name`,
    [...names]
  );
  const order = granted.length > 0 ? await columnOrder(db, names) : new Map<string, number>();
  const place = (name: string): number => order.get(name.toLowerCase()) ?? order.size;
  granted.sort((a, b) => place(a.name) - place(b.name));
  return rows.map(row => {
    const columns = new Map<string, string[]>();
    for (const { name, words } of granted.filter(
      ({ user, host }) => user === row.user && host === row.host
    )) {
      for (const word of wordsOf(words)) {
        columns.set(word, [...(columns.get(word) ?? []), name]);
      }
    }
    return { ...row, words: wordsOf(row.words), columns };
  });
}

async function columnOrder(db: Queryable, names: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.query<{ name: string }>(
    `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [...names]
  );
  return new Map(rows.map(({ name }, n) => [name.toLowerCase(), n]));
}
