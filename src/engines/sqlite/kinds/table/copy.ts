import { partName, renamedParts } from '../../../core/copy';
import type { TableDefinition } from './definition';

/** A table like another one, without what stands on the original. Indexes share their names with all of the database. */
export function copyTable(table: TableDefinition, name: string): TableDefinition {
  const rename = partName(table.name, name);
  return {
    ...table,
    name,
    uniques: renamedParts(table.uniques, rename),
    checks: renamedParts(table.checks, rename),
    foreignKeys: renamedParts(table.foreignKeys, rename),
    indexes: renamedParts(table.indexes, rename),
    triggers: [],
    referencedBy: [],
    sql: null
  };
}
