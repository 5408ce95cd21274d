import type { CatalogObject } from '../../model';
import type { Queryable } from '../core/engine';
import { COMMON, list, type ServerWords } from '../core/words';

/** Keywords of SQLite that cannot be names as they are (parse.y: those without a fallback), and the two constants. */
const SQLITE_RESERVED = list(
  `ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DEFAULT
   DEFERRABLE DELETE DISTINCT DROP ELSE ESCAPE EXCEPT EXISTS FALSE FILTER FOREIGN FROM FULL GROUP HAVING IN INDEX INDEXED INNER INSERT INTERSECT INTO IS
   ISNULL JOIN LEFT LIMIT NATURAL NOT NOTHING NOTNULL NULL ON OR ORDER OUTER OVER PRIMARY REFERENCES RETURNING RIGHT SELECT SET TABLE THEN TO TRANSACTION
   TRUE UNION UNIQUE UPDATE USING VALUES WHEN WHERE WINDOW`
);
const SQLITE_MORE = list(
  'PRAGMA ATTACH DETACH VACUUM REINDEX REPLACE GLOB REGEXP MATCH CONFLICT DO NOTHING WITHOUT ROWID STRICT VIRTUAL GENERATED ALWAYS STORED TEMP INDEXED FILTER MATERIALIZED AUTOINCREMENT'
);
/** Each database has one of these, which nothing lists (manual, "The Schema Table"). */
const SCHEMA_TABLES: readonly CatalogObject[] = ['sqlite_schema', 'sqlite_master'].map(name => ({
  ref: { kind: 'table', path: ['main', name] },
  columns: [
    ['type', 'TEXT', false],
    ['name', 'TEXT', false],
    ['tbl_name', 'TEXT', false],
    ['rootpage', 'INTEGER', false],
    ['sql', 'TEXT', false]
  ]
}));

/** Tables that stand for a function, in which the arguments are hidden columns (manual, "Table-valued Functions"). */
const TABLE_FUNCTIONS = `
  WITH named(name) AS (VALUES ('json_each'), ('json_tree'), ('generate_series'), ('dbstat')
                       UNION ALL SELECT 'pragma_' || name FROM pragma_pragma_list)
  SELECT named.name AS "table", x.name AS name, x.type AS type FROM named, pragma_table_xinfo(named.name) AS x WHERE x.hidden <> 1
   ORDER BY named.name, x.cid`;

async function tableFunctions(db: Queryable): Promise<CatalogObject[]> {
  const columns = new Map<string, [string, string, boolean][]>();
  for (const { table, name, type } of await db.query<Record<'table' | 'name' | 'type', string>>(
    TABLE_FUNCTIONS
  )) {
    columns.set(table, [...(columns.get(table) ?? []), [name, type, false]]);
  }
  return [...columns].map(([name, list]) => ({
    ref: { kind: 'table', path: ['main', name] },
    columns: list
  }));
}

/** The functions of this build; SQLite does not tell its keywords to a query. */
export async function readWords(db: Queryable): Promise<ServerWords> {
  const rows = await db.query<{ name: string }>(
    "SELECT DISTINCT name FROM pragma_function_list WHERE name GLOB '[a-z]*' ORDER BY name"
  );
  return {
    keywords: [...new Set([...COMMON, ...SQLITE_MORE])],
    reserved: new Set(SQLITE_RESERVED),
    functions: rows.map(({ name }) => ({ name })),
    types: list('integer text real blob numeric'),
    settings: await db.query<{ name: string }>('SELECT name FROM pragma_pragma_list ORDER BY name'),
    relations: [...SCHEMA_TABLES, ...(await tableFunctions(db).catch(() => []))]
  };
}
