import { isFree } from '../free-text';
import type { TableDefinition } from './definition';

/**
 * First the table with what stands on its own feet; then all of it, with what names functions,
 * sequences or other tables that may be made later. As little as possible comes later: ALTER TABLE of a
 * parent reaches its children, whatever they have of their own.
 *
 * Generated columns cannot come later: they stay. So do the checks and foreign keys that a partition
 * shares with its parent: it brings them along, and the server finds that they match.
 */
export function tableStages(table: TableDefinition): TableDefinition[] {
  const isShared = ({ origin }: { origin: string }): boolean =>
    table.partitionOf !== null && origin !== 'own';
  // Made once the partitions are there, which would otherwise get it each; theirs are attached to it then.
  const isOnOnly = ({ valid }: { valid: boolean }): boolean => table.partitionBy !== null && !valid;
  const first: TableDefinition = {
    ...table,
    columns: table.columns.map(column => ({
      ...column,
      default: isFree(column.default) ? column.default : null
    })),
    // A check that is not valid comes when the children are there: theirs are not valid either.
    checks: table.checks.filter(
      check => isShared(check) || ((check.valid || !check.enforced) && isFree(check.expression))
    ),
    foreignKeys: table.foreignKeys.filter(isShared),
    exclusions: table.exclusions.filter(isShared),
    statistics: table.statistics.filter(({ on }) => isFree(on)),
    indexes: table.indexes
      .filter(index => !isOnOnly(index))
      .map(index => ({ ...index, attachTo: null }))
      .filter(({ where, elements }) =>
        isFree(where, ...elements.flatMap(({ expression, operatorClass }) => [expression, operatorClass]))
      )
  };
  const has = (name: string | null): boolean =>
    name === null || [...first.indexes, ...first.keys].some(each => each.name === name);
  const safe: TableDefinition = {
    ...first,
    clusteredOn: has(first.clusteredOn) ? first.clusteredOn : null,
    ...(has(first.replicaIdentityIndex)
      ? {}
      : { replicaIdentity: 'default' as const, replicaIdentityIndex: null })
  };
  return JSON.stringify(safe) === JSON.stringify(table) ? [table] : [safe, table];
}
