import type { Connection } from '../../engines/core/engine';
import { keyFrom, type ObjectKey } from '../../catalog/keys';
import type { Facts, Witness } from './witness';

interface SchemaRow {
  type: string;
  name: string;
  tbl_name: string;
  sql: string | null;
}

/** Settings that belong to the file (manual, "PRAGMA Statements"). */
const FILE_PRAGMAS = ['application_id', 'user_version', 'encoding', 'auto_vacuum', 'page_size'];

/** Reads the schema table and what the pragmas tell of every table. */
export async function sqliteWitness(db: Connection): Promise<Witness> {
  const objects = new Map<ObjectKey, Facts>();
  const rows = await db.query<SchemaRow>(
    `SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY type, name`
  );
  const skip = new Set<ObjectKey>();
  const shadows = new Set(
    (
      await db.query<{ name: string }>(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'`
      )
    ).map(({ name }) => name)
  );
  for (const { type, name, tbl_name, sql } of rows) {
    const key = keyOfRow(type, name, tbl_name);
    if (!key) {
      continue;
    }
    if (shadows.has(name) || name.startsWith('sqlite_')) {
      skip.add(key);
    } else {
      objects.set(key, { sql: normalised(sql), ...(type === 'table' && (await tableFacts(db, name))) });
    }
  }
  // Indexes belong to their tables.
  for (const { type, name, tbl_name, sql } of rows) {
    const table = type === 'index' ? objects.get(keyFrom('table', [tbl_name])) : undefined;
    if (table && sql !== null) {
      table[`index ${name}`] = normalised(sql);
    }
  }
  const file: Facts = {};
  for (const pragma of FILE_PRAGMAS) {
    file[pragma] = Object.values((await db.query<Facts>(`PRAGMA main.${pragma}`))[0] ?? {})[0];
  }
  objects.set(keyFrom('database', []), file);
  return { objects, skip, builtIn: new Map() };
}

function keyOfRow(type: string, name: string, table: string): ObjectKey | undefined {
  return type === 'index' ? undefined : keyFrom(type, type === 'trigger' ? [table, name] : [name]);
}

async function tableFacts(db: Connection, name: string): Promise<Facts> {
  const [list] = await db.query<Facts>(
    `SELECT type, ncol, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name = ?`,
    [name]
  );
  const columns = await db.query(
    `SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?, 'main') ORDER BY cid`,
    [name]
  );
  const foreignKeys = await db.query(`SELECT * FROM pragma_foreign_key_list(?, 'main') ORDER BY id, seq`, [
    name
  ]);
  const indexes = await db.query<{ name: string }>(
    `SELECT name, "unique", origin, partial FROM pragma_index_list(?, 'main') ORDER BY name`,
    [name]
  );
  const parts: Facts = {};
  for (const index of indexes) {
    parts[index.name] = await db.query(
      `SELECT name, "desc", coll, key FROM pragma_index_xinfo(?, 'main') ORDER BY seqno`,
      [index.name]
    );
  }
  return { table: list, columns, foreignKeys, indexes, indexColumns: parts };
}

/** The text without what means nothing: white space and letter case outside quotes, comments, quoting of plain names. */
function normalised(sql: string | null): string | null {
  if (sql === null) {
    return null;
  }
  const tokens =
    sql.match(
      /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\w$\u0080-\uffff]+|\s+|./g
    ) ?? [];
  return tokens
    .filter(token => !/^(\s|--|\/\*)/.test(token))
    .map(token =>
      /^["`[]/.test(token) ? token.slice(1, -1) : token.startsWith("'") ? token : token.toLowerCase()
    )
    .join(' ');
}
