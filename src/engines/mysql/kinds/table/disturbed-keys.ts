import type { ObjectRef } from '../../../../model';
import { retyped, type TableChange } from '../../../core/disturbed-keys';
import type { ServerVersion } from '../../../core/version';
import { isMariadb } from '../../capabilities';
import type { TableDefinition } from './definition';

/**
 * The table without those of its foreign keys that cannot stay while these tables change: both ends have the same type at any
 * time (manual, "FOREIGN KEY Constraints"), and MySQL copies no table in which a column of one may get other values.
 */
export function withoutDisturbedKeys(
  table: TableDefinition,
  ref: ObjectRef,
  changes: readonly TableChange<TableDefinition>[],
  version: ServerVersion
): TableDefinition {
  const [database] = ref.path;
  const disturbed = changes.map(change => ({
    at: change.ref,
    columns: new Set(isMariadb(version) ? retyped(change) : [...retyped(change), ...filledInCopy(change)])
  }));
  const foreignKeys = table.foreignKeys.filter(
    key =>
      !disturbed.some(
        ({ at, columns }) =>
          (isSame(at, ref.path) && key.columns.some(name => columns.has(name))) ||
          (isSame(at, [key.referencedDatabase ?? database, key.referencedTable]) &&
            key.referencedColumns.some(name => columns.has(name)))
      )
  );
  return { ...table, foreignKeys };
}

/** Columns that are to count by themselves or no more, which copies the table; and those that must be filled then. */
function filledInCopy(change: TableChange<TableDefinition>): string[] {
  const now = new Map(change.to.columns.map(column => [column.name, column]));
  const kept = change.from.columns.flatMap(from =>
    now.has(from.name) ? [{ from, to: now.get(from.name)! }] : []
  );
  const counting = kept.filter(({ from, to }) => from.autoIncrement !== to.autoIncrement);
  const isCopied = counting.length > 0 || retyped(change).length > 0;
  const filled = kept.filter(({ from, to }) => isCopied && from.nullable && !to.nullable);
  return [...counting, ...filled].map(({ from }) => from.name);
}

function isSame({ path }: ObjectRef, names: readonly string[]): boolean {
  return path.join('\0') === names.join('\0');
}
