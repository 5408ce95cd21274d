import { partName, renamedParts } from '../../../core/copy';
import type { TableDefinition } from './definition';

/** A table like another one. Foreign keys and checks share their names with all of the database. */
export function copyTable(table: TableDefinition, name: string): TableDefinition {
  const rename = partName(table.name, name);
  return {
    ...table,
    name,
    indexes: table.indexes.map(index =>
      index.name === null || index.kind === 'PRIMARY' ? index : { ...index, name: rename(index.name) }
    ),
    foreignKeys: renamedParts(table.foreignKeys, rename),
    checks: renamedParts(table.checks, rename)
  };
}
