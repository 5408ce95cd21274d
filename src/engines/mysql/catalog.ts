import type { CatalogColumn, CatalogObject } from '../../model';
import type { Queryable } from '../core/engine';
import { SYSTEM_DATABASES } from './kinds/database';

/** Databases whose objects are asked for at once. */
const DATABASES = 50;
/** Objects per part: the first ones arrive while the others are read. */
const CHUNK = 1000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Entry = Mutable<CatalogObject>;
/** Tables and views by database and name. */
type Entries = Map<string, Map<string, Entry>>;

const RELATION_KINDS: Readonly<Record<string, string>> = {
  'BASE TABLE': 'table',
  'SYSTEM VERSIONED': 'table',
  SEQUENCE: 'sequence',
  VIEW: 'view'
};

interface Row {
  db: string;
  name: string;
}

/**
 * Everything that completion and search know of a server: relations with columns, indexes and foreign
 * keys, routines with arguments, triggers and events; eight queries for fifty databases. The rows are
 * sorted here: the server would write its answer to a temporary table first.
 */
export async function readCatalog(
  db: Queryable,
  onChunk: (objects: readonly CatalogObject[]) => void
): Promise<void> {
  const rows = await db.query<{ name: string }>(
    'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA'
  );
  const databases = rows.map(row => row.name).filter(name => !SYSTEM_DATABASES.has(name));
  for (let at = 0; at < databases.length; at += DATABASES) {
    const part = databases.slice(at, at + DATABASES);
    send(await relationsOf(db, part), onChunk);
    send(await codeOf(db, part), onChunk);
  }
}

/** The server's own tables and views with their columns. */
export function readServerRelations(db: Queryable): Promise<CatalogObject[]> {
  return relationsOf(db, [...SYSTEM_DATABASES]);
}

function send(objects: readonly CatalogObject[], onChunk: (objects: readonly CatalogObject[]) => void): void {
  for (let at = 0; at < objects.length; at += CHUNK) {
    onChunk(objects.slice(at, at + CHUNK));
  }
}

function within(databases: readonly string[]): string {
  return `IN (${databases.map(() => '?').join(', ')})`;
}

async function relationsOf(db: Queryable, databases: readonly string[]): Promise<CatalogObject[]> {
  const rows = await db.query<Row & { type: string; comment: string }>(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, TABLE_TYPE AS type, TABLE_COMMENT AS comment
       FROM information_schema.TABLES WHERE TABLE_SCHEMA ${within(databases)}`,
    databases
  );
  const objects: Entry[] = [];
  const entries: Entries = new Map(databases.map(name => [name, new Map<string, Entry>()]));
  for (const row of rows) {
    const kind = RELATION_KINDS[row.type] ?? 'table';
    const entry: Entry = { ref: { kind, path: [row.db, row.name] } };
    // Views carry the word VIEW where tables carry their comment.
    if (row.comment && kind !== 'view') {
      entry.comment = row.comment;
    }
    objects.push(entry);
    entries.get(row.db)?.set(row.name, entry);
  }
  await addColumns(db, databases, entries);
  await addIndexes(db, databases, entries);
  await addForeignKeys(db, databases, entries);
  return objects;
}

async function addColumns(db: Queryable, databases: readonly string[], entries: Entries): Promise<void> {
  const rows = await db.query<
    Row & { column_name: string; at: number; type: string; nullable: string; comment: string }
  >(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, COLUMN_NAME AS column_name, ORDINAL_POSITION AS at,
            COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLUMN_COMMENT AS comment
       FROM information_schema.COLUMNS WHERE TABLE_SCHEMA ${within(databases)}`,
    databases
  );
  for (const row of rows) {
    const entry = entries.get(row.db)?.get(row.name);
    if (entry && entry.ref.kind !== 'sequence') {
      const columns = (entry.columns ??= []) as CatalogColumn[];
      const known = [row.column_name, row.type, row.nullable === 'NO'] as const;
      columns[row.at - 1] = row.comment ? [...known, row.comment] : known;
    }
  }
}

async function addIndexes(db: Queryable, databases: readonly string[], entries: Entries): Promise<void> {
  const rows = await db.query<
    Row & { index_name: string; column_name: string | null; at: number; more: number }
  >(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, INDEX_NAME AS index_name, COLUMN_NAME AS column_name,
            SEQ_IN_INDEX AS at, NON_UNIQUE AS more
       FROM information_schema.STATISTICS WHERE TABLE_SCHEMA ${within(databases)}`,
    databases
  );
  type IndexEntry = [name: string, columns: (string | null)[], unique: boolean];
  for (const row of rows) {
    const entry = entries.get(row.db)?.get(row.name);
    if (!entry) {
      continue;
    }
    const indexes = (entry.indexes ??= []) as IndexEntry[];
    let index = indexes.find(([name]) => name === row.index_name);
    if (!index) {
      index = [row.index_name, [], Number(row.more) === 0];
      // The primary key stands first.
      indexes.splice(row.index_name === 'PRIMARY' ? 0 : indexes.length, 0, index);
    }
    index[1][row.at - 1] = row.column_name;
  }
}

async function addForeignKeys(db: Queryable, databases: readonly string[], entries: Entries): Promise<void> {
  interface KeyRow extends Row {
    key_name: string;
    column_name: string;
    at: number;
    target_db: string;
    target: string;
    target_column: string;
  }
  const rows = await db.query<KeyRow>(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, CONSTRAINT_NAME AS key_name, COLUMN_NAME AS column_name,
            ORDINAL_POSITION AS at, REFERENCED_TABLE_SCHEMA AS target_db, REFERENCED_TABLE_NAME AS target,
            REFERENCED_COLUMN_NAME AS target_column
       FROM information_schema.KEY_COLUMN_USAGE
      WHERE TABLE_SCHEMA ${within(databases)} AND REFERENCED_TABLE_NAME IS NOT NULL`,
    databases
  );
  type KeyEntry = [columns: string[], target: string[], targetColumns: string[]];
  const keys = new Map<string, KeyEntry>();
  for (const row of rows) {
    const entry = entries.get(row.db)?.get(row.name);
    if (!entry) {
      continue;
    }
    const id = JSON.stringify([row.db, row.name, row.key_name]);
    let key = keys.get(id);
    if (!key) {
      key = [[], [row.target_db, row.target], []];
      keys.set(id, key);
      ((entry.foreignKeys ??= []) as KeyEntry[]).push(key);
    }
    key[0][row.at - 1] = row.column_name;
    key[2][row.at - 1] = row.target_column;
  }
}

/** Routines, triggers and events. */
async function codeOf(db: Queryable, databases: readonly string[]): Promise<CatalogObject[]> {
  interface RoutineRow extends Row {
    kind: 'FUNCTION' | 'PROCEDURE';
    returns: string | null;
    comment: string;
  }
  const routines = await db.query<RoutineRow>(
    `SELECT ROUTINE_SCHEMA AS db, ROUTINE_NAME AS name, ROUTINE_TYPE AS kind, DTD_IDENTIFIER AS returns,
            ROUTINE_COMMENT AS comment
       FROM information_schema.ROUTINES
      WHERE ROUTINE_SCHEMA ${within(databases)} AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE')`,
    databases
  );
  const parameters = routines.length > 0 ? await argumentsOf(db, databases) : new Map<string, string[]>();
  const triggers = await db.query<Row>(
    `SELECT TRIGGER_SCHEMA AS db, TRIGGER_NAME AS name FROM information_schema.TRIGGERS
      WHERE TRIGGER_SCHEMA ${within(databases)}`,
    databases
  );
  const events = await db.query<Row & { comment: string }>(
    `SELECT EVENT_SCHEMA AS db, EVENT_NAME AS name, EVENT_COMMENT AS comment FROM information_schema.EVENTS
      WHERE EVENT_SCHEMA ${within(databases)}`,
    databases
  );
  return [
    ...routines.map(({ db: database, name, kind, returns, comment }) => ({
      ref: { kind: kind.toLowerCase(), path: [database, name] },
      arguments: (parameters.get(routineKey(kind, database, name)) ?? []).join(', '),
      ...(kind === 'FUNCTION' && returns !== null && { returns }),
      ...(comment && { comment })
    })),
    ...triggers.map(row => ({ ref: { kind: 'trigger', path: [row.db, row.name] } })),
    ...events.map(row => ({
      ref: { kind: 'event', path: [row.db, row.name] },
      ...(row.comment && { comment: row.comment })
    }))
  ];
}

/** A function and a procedure may share a name (dbeaver#12070). */
function routineKey(kind: string, database: string, name: string): string {
  return JSON.stringify([kind, database, name]);
}

async function argumentsOf(db: Queryable, databases: readonly string[]): Promise<Map<string, string[]>> {
  interface ParameterRow extends Row {
    kind: string;
    at: number;
    mode: string | null;
    parameter: string;
    type: string;
  }
  // Position 0 is what a function returns.
  const rows = await db.query<ParameterRow>(
    `SELECT SPECIFIC_SCHEMA AS db, SPECIFIC_NAME AS name, ROUTINE_TYPE AS kind, ORDINAL_POSITION AS at,
            PARAMETER_MODE AS mode, PARAMETER_NAME AS parameter, DTD_IDENTIFIER AS type
       FROM information_schema.PARAMETERS
      WHERE SPECIFIC_SCHEMA ${within(databases)} AND ORDINAL_POSITION > 0`,
    databases
  );
  const found = new Map<string, string[]>();
  for (const { kind, db: database, name, at, mode, parameter, type } of rows) {
    const key = routineKey(kind, database, name);
    const list = found.get(key) ?? [];
    list[at - 1] = [kind === 'PROCEDURE' ? mode : null, parameter, type].filter(Boolean).join(' ');
    found.set(key, list);
  }
  return found;
}
