import { partName, renamedParts } from '../../../core/copy';
import { dialect } from '../../dialect';
import type { TableDefinition } from './definition';

/** A table like another one. Keys, indexes and statistics share their names with all of the schema; identity columns get sequences of their own.
 * A foreign key to the table itself is one to the copy. */
export function copyTable(table: TableDefinition, name: string): TableDefinition {
  const rename = partName(table.name, name, dialect);
  const renamed = (part: string | null): string | null => (part === null ? null : rename(part));
  return {
    ...table,
    name,
    columns: table.columns.map(column =>
      column.identity ? { ...column, identity: { ...column.identity, sequence: null } } : column
    ),
    keys: renamedParts(table.keys, rename),
    indexes: renamedParts(table.indexes, rename),
    foreignKeys: renamedParts(table.foreignKeys, rename).map(key =>
      key.references?.schema === table.schema && key.references.table === table.name
        ? { ...key, references: { ...key.references, table: name } }
        : key
    ),
    checks: renamedParts(table.checks, rename),
    exclusions: renamedParts(table.exclusions, rename),
    statistics: renamedParts(table.statistics, rename),
    clusteredOn: renamed(table.clusteredOn),
    replicaIdentityIndex: renamed(table.replicaIdentityIndex)
  };
}
