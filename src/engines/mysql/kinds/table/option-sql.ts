import { DbError } from '../../../../model';
import { literal } from '../../dialect';
import type { Option, TableDefinition } from './definition';

/** What takes an option back to the server's own choice. */
const RESETS: Readonly<Record<string, string>> = {
  AVG_ROW_LENGTH: '0',
  AUTOEXTEND_SIZE: '0',
  CHECKSUM: '0',
  COMPRESSION: "'NONE'",
  CONNECTION: "''",
  DELAY_KEY_WRITE: '0',
  ENCRYPTION: "'N'",
  ENGINE_ATTRIBUTE: "''",
  INSERT_METHOD: 'NO',
  KEY_BLOCK_SIZE: '0',
  MAX_ROWS: '0',
  MIN_ROWS: '0',
  PACK_KEYS: 'DEFAULT',
  PAGE_CHECKSUM: '0',
  SECONDARY_ENGINE: 'NULL',
  SECONDARY_ENGINE_ATTRIBUTE: "''",
  STATS_AUTO_RECALC: 'DEFAULT',
  STATS_PERSISTENT: 'DEFAULT',
  STATS_SAMPLE_PAGES: 'DEFAULT',
  TRANSACTIONAL: 'DEFAULT'
};

/** The options behind the column list of a CREATE TABLE. */
export function tableOptionsSql(table: TableDefinition): string[] {
  return [
    ...(table.engine === null ? [] : [`ENGINE = ${table.engine}`]),
    ...(table.autoIncrement === null ? [] : [`AUTO_INCREMENT = ${table.autoIncrement}`]),
    ...charsetOption(table),
    ...(table.rowFormat === null ? [] : [`ROW_FORMAT = ${table.rowFormat}`]),
    ...(table.comment === '' ? [] : [`COMMENT = ${literal(table.comment)}`]),
    ...table.options.map(optionSql),
    ...(table.systemVersioned ? ['WITH SYSTEM VERSIONING'] : [])
  ];
}

/** Character set and collation as options of a table; none where both are the defaults of the database. */
export function charsetOption({
  charset,
  collation
}: Pick<TableDefinition, 'charset' | 'collation'>): string[] {
  const parts = [charset && `DEFAULT CHARACTER SET = ${charset}`, collation && `COLLATE = ${collation}`];
  const text = parts.filter(Boolean).join(' ');
  return text ? [text] : [];
}

/** An option of a table as CREATE and ALTER TABLE write it. */
export function optionSql({ name, value }: Option): string {
  return /^(TABLESPACE|STORAGE)$/.test(name) ? `${name} ${value}` : `${name} = ${value}`;
}

/** Clauses that lead from some options to others. Throws `unsupported` for one that cannot be taken away. */
export function changedOptions(from: readonly Option[], to: readonly Option[]): string[] {
  const before = new Map(from.map(option => [option.name, option.value]));
  const after = new Set(to.map(option => option.name));
  const removed = from
    .filter(option => !after.has(option.name))
    .map(({ name }) => ({ name, value: resetOf(name) }));
  const set = to.filter(({ name, value }) => before.get(name) !== value);
  return [...removed, ...set].map(optionSql);
}

function resetOf(name: string): string {
  const value = name.startsWith('`') ? 'DEFAULT' : RESETS[name];
  if (value === undefined) {
    throw new DbError({
      code: 'unsupported',
      message: `The option ${name} cannot be taken away from a table`
    });
  }
  return value;
}
