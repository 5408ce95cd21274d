import type { Statement } from '../../../../model';
import { committed } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { ident, path } from '../../dialect';
import { columnSql } from './column-sql';
import type { TableDefinition } from './definition';
import { checkSql, foreignKeySql, indexSql, periodSql } from './key-sql';
import { lenient } from './lenient';
import { tableOptionsSql } from './option-sql';
import { partitioningSql } from './partition-sql';

/** Statements that make a table out of nothing. */
export function createTable(database: string, table: TableDefinition, version: ServerVersion): Statement[] {
  const target = path([database, table.name]);
  const items = [
    ...table.columns.map(column => columnSql(column, table)),
    ...table.indexes.map(index => indexSql(index, version)),
    ...table.periods.map(periodSql),
    ...table.foreignKeys.map(foreignKeySql),
    ...table.checks.map(checkSql)
  ];
  const options = tableOptionsSql(table).join(' ');
  const partitions = table.partitioning ? `\n${partitioningSql(table.partitioning)}` : '';
  const create = `CREATE TABLE ${target} (\n  ${items.join(',\n  ')}\n)${options && ` ${options}`}${partitions}`;
  const undo = [`DROP TABLE ${target}`];
  const bare = table.columns.filter(column => column.withoutDefault);
  const drops = bare.map(({ name }) => `ALTER COLUMN ${ident(name)} DROP DEFAULT`).join(', ');
  return lenient(table, version, [
    committed(create, { database, undo }),
    ...(bare.length > 0 ? [committed(`ALTER TABLE ${target} ${drops}`, { database })] : [])
  ]);
}
