import { partName, renamedParts } from '../../../core/copy';
import { sqliteDialect } from '../../dialect';
import { lower } from '../../tokens';
import type { TableDefinition } from './definition';

/** A table like another one, without what stands on the original. Indexes share their names with all of the database. A foreign
 * key to the table itself is one to the copy. */
export function copyTable(table: TableDefinition, name: string): TableDefinition {
  const rename = partName(table.name, name, sqliteDialect);
  return {
    ...table,
    name,
    uniques: renamedParts(table.uniques, rename),
    checks: renamedParts(table.checks, rename),
    foreignKeys: renamedParts(table.foreignKeys, rename).map(key =>
      lower(key.table) === lower(table.name) ? { ...key, table: name } : key
    ),
    indexes: renamedParts(table.indexes, rename),
    triggers: [],
    referencedBy: [],
    sql: null
  };
}
