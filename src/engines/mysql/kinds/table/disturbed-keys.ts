import type { ObjectRef } from '../../../../model';
import { retypes, type TableChange } from '../../../core/disturbed-keys';
import type { TableDefinition } from './definition';

/**
 * The table without those of its foreign keys that cannot stay while these tables change: both ends have the same type at any
 * time (manual, "FOREIGN KEY Constraints").
 */
export function withoutDisturbedKeys(
  table: TableDefinition,
  ref: ObjectRef,
  changes: readonly TableChange<TableDefinition>[]
): TableDefinition {
  const [database] = ref.path;
  const foreignKeys = table.foreignKeys.filter(
    key =>
      !changes.some(
        change =>
          (isSame(change.ref, ref.path) && retypes(change, key.columns)) ||
          (isSame(change.ref, [key.referencedDatabase ?? database, key.referencedTable]) &&
            retypes(change, key.referencedColumns))
      )
  );
  return { ...table, foreignKeys };
}

function isSame({ path }: ObjectRef, names: readonly string[]): boolean {
  return path.join('\0') === names.join('\0');
}
