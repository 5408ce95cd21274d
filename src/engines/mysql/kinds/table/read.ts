import { DbError, type ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { showCreate } from '../show-create';
import type { Column, TableDefinition } from './definition';
import { readForeignKeys, withoutMisquotedKeys } from './misquoted-keys';
import { parseTable } from './parse-table';
import { restoreBinaryDefaults } from './binary-defaults';

interface ColumnRow {
  name: string;
  charset: string | null;
  collation: string | null;
}

/** Types that never get the implicit default NULL in MySQL's texts (manual, section 13.6). */
const WITHOUT_SHOWN_DEFAULT =
  /^(tiny|medium|long)?(text|blob)|^json|^geom|^point|^linestring|^polygon|^multi/i;

/** Reads a table: everything from `SHOW CREATE TABLE`, effective character sets from information_schema. */
export async function readTable(db: Queryable, ref: ObjectRef): Promise<TableDefinition> {
  const [database, name] = ref.path;
  const rows = await db.query<ColumnRow>(
    `SELECT COLUMN_NAME AS name, CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation
       FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?`,
    [database, name]
  );
  const shown = await showCreate(db, 'TABLE', ref);
  const text = shown['Create Table'];
  if (text === undefined || !/^CREATE (TEMPORARY )?TABLE/.test(text)) {
    throw new DbError({ code: 'not-found', message: `There is no table ${database}.${name}` });
  }
  const readable = withoutMisquotedKeys(text);
  const table = parseTable(readable ?? text);
  if (readable !== null) {
    table.foreignKeys = await readForeignKeys(db, ref);
  }
  const effective = new Map(rows.map(row => [row.name, row]));
  for (const column of table.columns) {
    // An ENUM or SET of bytes has none in information_schema: then the text counts.
    column.charset = effective.get(column.name)?.charset ?? column.charset;
    column.collation = effective.get(column.name)?.collation ?? column.collation;
    settleDefault(column, database);
  }
  await restoreBinaryDefaults(db, ref, table);
  if (table.charset !== null && table.collation === null) {
    table.collation = await defaultCollation(db, database, name);
  }
  return table;
}

function settleDefault(column: Column, database: string): void {
  if (column.default === 'NULL') {
    column.default = null;
    if (!column.nullable) {
      column.default = 'NULL';
    }
  } else if (column.default !== null) {
    column.default = withoutDatabase(column.default, database);
  } else {
    column.withoutDefault =
      column.nullable &&
      !column.generated &&
      !column.autoIncrement &&
      !WITHOUT_SHOWN_DEFAULT.test(column.type);
  }
}

/** The server qualifies a sequence in a default even when it lives beside the table. */
function withoutDatabase(expression: string, database: string): string {
  const prefix = `\`${database.replaceAll('`', '``')}\`.`;
  return /^(next|last)val\(/i.test(expression) ? expression.replace(prefix, '') : expression;
}

async function defaultCollation(db: Queryable, database: string, name: string): Promise<string | null> {
  const [row] = await db.query<{ collation: string | null }>(
    'SELECT TABLE_COLLATION AS collation FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, name]
  );
  return row?.collation ?? null;
}
