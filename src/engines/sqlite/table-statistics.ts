import { DbError, type ObjectRef, type TableFact } from '../../model';
import type { Queryable } from '../core/engine';
import { sqliteDialect } from './dialect';

/** Rows are counted up to this number: SQLite keeps no count. */
const MOST_COUNTED = 1_000_000;

interface Space {
  size: number | null;
  unused: number | null;
}

/** Rows and pages of a table. Pages are told where SQLite was built with `dbstat`. */
export async function tableStatistics(db: Queryable, { path }: ObjectRef): Promise<TableFact[]> {
  const [database, name] = path;
  const [table] = await db.query('SELECT 1 AS found FROM pragma_table_list(?) WHERE schema = ?', [
    name,
    database
  ]);
  if (!table) {
    throw new DbError({ code: 'not-found', message: `There is no table ${name} in ${database}` });
  }
  const [{ n }] = await db.query<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM ${sqliteDialect.path(path)} LIMIT ${MOST_COUNTED + 1})`
  );
  const facts: TableFact[] = [
    n > MOST_COUNTED
      ? { label: 'Rows', value: MOST_COUNTED, unit: 'rows', hint: 'There are more; they were not counted' }
      : { label: 'Rows', value: n, unit: 'rows' }
  ];
  const own = await spaceOf(db, database, [name]);
  if (own) {
    const indexes = await db.query<{ name: string }>('SELECT name FROM pragma_index_list(?, ?)', [
      name,
      database
    ]);
    const ofIndexes = await spaceOf(
      db,
      database,
      indexes.map(index => index.name)
    );
    facts.push(
      { label: 'Size', value: own.size, unit: 'bytes' },
      { label: 'Size of indexes', value: ofIndexes?.size ?? 0, unit: 'bytes' },
      { label: 'Unused space in its pages', value: own.unused, unit: 'bytes' }
    );
  }
  return [...facts, { label: 'Analyzed', value: (await isAnalyzed(db, database, name)) ? 'yes' : 'never' }];
}

async function spaceOf(db: Queryable, database: string, names: readonly string[]): Promise<Space | null> {
  const list = names.map(() => '?').join(', ');
  try {
    const [space] = await db.query<Space>(
      `SELECT sum(pgsize) AS size, sum(unused) AS unused FROM dbstat WHERE schema = ? AND name IN (${list})`,
      [database, ...names]
    );
    return space;
  } catch (error) {
    if (DbError.from(error).code === 'not-found') {
      return null;
    }
    throw error;
  }
}

async function isAnalyzed(db: Queryable, database: string, name: string): Promise<boolean> {
  const schema = sqliteDialect.ident(database);
  const tables = await db.query(`SELECT 1 AS found FROM ${schema}.sqlite_schema WHERE name = 'sqlite_stat1'`);
  return (
    tables.length > 0 &&
    (await db.query(`SELECT 1 AS found FROM ${schema}.sqlite_stat1 WHERE tbl = ? LIMIT 1`, [name])).length > 0
  );
}
