import type { ServerVersion } from '../../../core/version';
import { completed } from '../schema';
import { columnSql } from './column-sql';
import { tableSchema, type TableDefinition } from './definition';
import { checkSql, foreignKeySql, indexSql, periodSql } from './key-sql';
import { optionSql } from './option-sql';

/** A member of one of a table's lists as SQL says it; `null` for lists without a clause of their own. */
export function partSql(
  list: string,
  part: unknown,
  table: Partial<TableDefinition>,
  version: ServerVersion
): string | null {
  const own = completed(tableSchema, { ...table, [list]: [part] } as TableDefinition);
  switch (list) {
    case 'columns':
      return columnSql(own.columns[0], own);
    case 'indexes':
      return indexSql(own.indexes[0], version);
    case 'foreignKeys':
      return foreignKeySql(own.foreignKeys[0]);
    case 'checks':
      return checkSql(own.checks[0]);
    case 'periods':
      return periodSql(own.periods[0]);
    case 'options':
      return optionSql(own.options[0]);
    default:
      return null;
  }
}
