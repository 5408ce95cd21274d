import { partName, renamedParts } from '../../../core/copy';
import { dialect } from '../../dialect';
import type { TableDefinition } from './definition';

/** A table like another one. Foreign keys and checks share their names with all of the database. One to
 * the table itself is one to the copy. */
export function copyTable(table: TableDefinition, name: string): TableDefinition {
  const rename = partName(table.name, name, dialect);
  return {
    ...table,
    name,
    indexes: table.indexes.map(index =>
      index.name === null || index.kind === 'PRIMARY' ? index : { ...index, name: rename(index.name) }
    ),
    foreignKeys: renamedParts(table.foreignKeys, rename).map(key =>
      key.referencedTable === table.name && key.referencedDatabase === null
        ? { ...key, referencedTable: name }
        : key
    ),
    checks: renamedParts(table.checks, rename)
  };
}
