import type { CatalogObject } from '../../model';
import type { Queryable } from '../core/engine';
import { notShadow, schemaTable } from './kinds/catalog-queries';

/** Objects per part: the first ones arrive while the others are read. */
const CHUNK = 1000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Entry = Mutable<CatalogObject>;

interface ColumnRow {
  type: 'table' | 'view';
  object: string;
  name: string | null;
  column_type: string;
  not_null: number;
  key_part: number;
}

interface KeyRow {
  object: string;
  id: number;
  target: string;
  own: string;
  other: string | null;
}

interface IndexRow {
  object: string;
  name: string;
  is_unique: number;
  column: string | null;
}

/**
 * Everything that completion and search know of a session: tables and views with columns, keys and
 * indexes, and triggers; four queries per database.
 */
export async function readCatalog(
  db: Queryable,
  onChunk: (objects: readonly CatalogObject[]) => void
): Promise<void> {
  const databases = await db.query<{ name: string }>('SELECT name FROM pragma_database_list ORDER BY seq');
  for (const { name } of databases) {
    const objects = [...(await relationsOf(db, name)), ...(await triggersOf(db, name))];
    for (let at = 0; at < objects.length; at += CHUNK) {
      onChunk(objects.slice(at, at + CHUNK));
    }
  }
}

async function relationsOf(db: Queryable, database: string): Promise<CatalogObject[]> {
  const objects = new Map<string, Entry>();
  for (const row of await columnRows(db, database)) {
    let entry = objects.get(row.object);
    if (!entry) {
      entry = { ref: { kind: row.type, path: [database, row.object] } };
      objects.set(row.object, entry);
    }
    if (row.name !== null) {
      entry.columns = [...(entry.columns ?? []), [row.name, row.column_type, row.not_null === 1]];
    }
    if (row.key_part > 0 && row.name !== null) {
      const columns = [...(entry.indexes?.[0][1] ?? [])];
      columns[row.key_part - 1] = row.name;
      entry.indexes = [['PRIMARY KEY', columns, true]];
    }
  }
  await addForeignKeys(db, database, objects);
  await addIndexes(db, database, objects);
  return [...objects.values()];
}

/** The columns of all at once; one by one where a broken view or a missing module spoils that. */
async function columnRows(db: Queryable, database: string): Promise<ColumnRow[]> {
  const select = (where: string) =>
    `SELECT s.type, s.name AS object, c.name, c.type AS column_type, c."notnull" AS not_null, c.pk AS key_part
     FROM ${schemaTable(db, database)} AS s LEFT JOIN pragma_table_xinfo(s.name, ?1) AS c ON c.hidden <> 1
     WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND ${where}
       AND ${notShadow(db, database, '?1')}
     ORDER BY s.rowid, c.cid`;
  try {
    return await db.query<ColumnRow>(select('true'), [database]);
  } catch {
    const names = await db.query<{ type: ColumnRow['type']; name: string }>(
      `SELECT type, name FROM ${schemaTable(db, database)}
       WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid`
    );
    const rows: ColumnRow[] = [];
    for (const { type, name } of names) {
      const unknown = { type, object: name, name: null, column_type: '', not_null: 0, key_part: 0 };
      rows.push(
        ...(await db.query<ColumnRow>(select('s.name = ?2'), [database, name]).catch(() => [unknown]))
      );
    }
    return rows;
  }
}

async function addForeignKeys(db: Queryable, database: string, objects: Map<string, Entry>): Promise<void> {
  const rows = await db.query<KeyRow>(
    `SELECT s.name AS object, k.id, k."table" AS target, k."from" AS own, k."to" AS other
     FROM ${schemaTable(db, database)} AS s JOIN pragma_foreign_key_list(s.name, ?) AS k
     WHERE s.type = 'table' AND s.sql LIKE '%references%' ORDER BY s.rowid, k.id DESC, k.seq`,
    [database]
  );
  const byName = new Map([...objects].map(([name, entry]) => [name.toLowerCase(), entry]));
  const groups = new Map<string, KeyRow[]>();
  for (const row of rows) {
    const id = JSON.stringify([row.object, row.id]);
    groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  for (const [first, ...rest] of groups.values()) {
    const entry = objects.get(first.object);
    const target = byName.get(first.target.toLowerCase());
    const columns = [first, ...rest];
    // Without columns of its own a reference means the primary key.
    const primary = target?.indexes?.[0]?.[1] ?? [];
    const others = columns.map(({ other }, n) => other ?? primary[n] ?? '');
    if (entry) {
      entry.foreignKeys = [
        ...(entry.foreignKeys ?? []),
        [columns.map(({ own }) => own), target?.ref.path ?? [database, first.target], others]
      ];
    }
  }
}

async function addIndexes(db: Queryable, database: string, objects: Map<string, Entry>): Promise<void> {
  const rows = await db.query<IndexRow>(
    `SELECT s.tbl_name AS object, s.name, s.sql IS NULL OR s.sql LIKE 'CREATE UNIQUE %' AS is_unique, c.name AS "column"
     FROM ${schemaTable(db, database)} AS s JOIN pragma_index_info(s.name, ?1) AS c
     WHERE s.type = 'index' AND (s.sql IS NOT NULL OR NOT EXISTS (
       SELECT 1 FROM pragma_index_list(s.tbl_name, ?1) AS l WHERE l.name = s.name AND l.origin = 'pk'))
     ORDER BY s.rowid, c.seqno`,
    [database]
  );
  for (const { object, name, is_unique, column } of rows) {
    const entry = objects.get(object);
    if (!entry) {
      continue;
    }
    const indexes = [...(entry.indexes ?? [])];
    const last = indexes[indexes.length - 1];
    if (last?.[0] === name) {
      indexes[indexes.length - 1] = [name, [...last[1], column], last[2]];
    } else {
      indexes.push([name, [column], is_unique === 1]);
    }
    entry.indexes = indexes;
  }
}

async function triggersOf(db: Queryable, database: string): Promise<CatalogObject[]> {
  const rows = await db.query<{ name: string; tbl_name: string }>(
    `SELECT name, tbl_name FROM ${schemaTable(db, database)} WHERE type = 'trigger' ORDER BY rowid`
  );
  return rows.map(({ name, tbl_name }) => ({
    ref: { kind: 'trigger', path: [database, tbl_name, name] }
  }));
}
