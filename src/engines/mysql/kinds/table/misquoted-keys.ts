import type { ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import type { ForeignKey } from './definition';

const NAME = '`(?:[^`]|``)+`';
const NAMES = `\\(${NAME}(?:, ?${NAME})*\\)`;
const FOREIGN_KEY = /^ {2}CONSTRAINT `.* FOREIGN KEY \(/;
const WELL_QUOTED = new RegExp(
  `^  CONSTRAINT ${NAME} FOREIGN KEY ${NAMES} REFERENCES (?:${NAME}\\.)?${NAME} ${NAMES}(?: (?:MATCH|ON) [A-Z ]+)*,?$`
);

/**
 * MariaDB before 11 does not double the backquotes in the names of a foreign key: such lines cannot be read.
 *
 * @returns the text without them, or null when all are well
 */
export function withoutMisquotedKeys(show: string): string | null {
  const lines = show.split('\n');
  const bad = (line: string): boolean => FOREIGN_KEY.test(line) && !WELL_QUOTED.test(line);
  if (!lines.some(bad)) {
    return null;
  }
  const kept = lines.filter(line => !FOREIGN_KEY.test(line));
  // The last item of the list has no comma behind it.
  const end = kept.findIndex(line => line.startsWith(')'));
  kept[end - 1] = kept[end - 1].replace(/,$/, '');
  return kept.join('\n');
}

interface KeyRow {
  name: string;
  column_name: string;
  db: string;
  table_name: string;
  target: string;
  on_delete: string;
  on_update: string;
}

/** The foreign keys as information_schema has them. */
export async function readForeignKeys(
  db: Queryable,
  { path: [database, table] }: ObjectRef
): Promise<ForeignKey[]> {
  const rows = await db.query<KeyRow>(
    `SELECT k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS column_name, k.REFERENCED_TABLE_SCHEMA AS db,
            k.REFERENCED_TABLE_NAME AS table_name, k.REFERENCED_COLUMN_NAME AS target,
            r.DELETE_RULE AS on_delete, r.UPDATE_RULE AS on_update
       FROM information_schema.KEY_COLUMN_USAGE k
       JOIN information_schema.REFERENTIAL_CONSTRAINTS r
         ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.TABLE_NAME = k.TABLE_NAME
        AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
      WHERE k.TABLE_SCHEMA = ? AND k.TABLE_NAME = ? AND k.REFERENCED_TABLE_NAME IS NOT NULL
      ORDER BY k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
    [database, table]
  );
  const keys = new Map<string, ForeignKey>();
  for (const row of rows) {
    const key = keys.get(row.name) ?? {
      name: row.name,
      columns: [],
      referencedDatabase: row.db === database ? null : row.db,
      referencedTable: row.table_name,
      referencedColumns: [],
      match: null,
      onDelete: actionOf(row.on_delete),
      onUpdate: actionOf(row.on_update)
    };
    key.columns.push(row.column_name);
    key.referencedColumns.push(row.target);
    keys.set(row.name, key);
  }
  return [...keys.values()];
}

/** RESTRICT is what a key without an action has. */
function actionOf(rule: string): ForeignKey['onDelete'] {
  return rule === 'RESTRICT' ? null : (rule as ForeignKey['onDelete']);
}
