import type { ObjectRef } from '../../../../model';
import { retypes, type TableChange } from '../../../core/disturbed-keys';
import type { TableDefinition } from './definition';

/**
 * The table without those of its foreign keys that cannot stay while these tables change: the server holds a key that is
 * referred to (manual, section 5.15), and the types of both ends must be comparable at any time.
 */
export function withoutDisturbedKeys(
  table: TableDefinition,
  ref: ObjectRef,
  changes: readonly TableChange<TableDefinition>[]
): TableDefinition {
  const isStaying = ({ columns, references, origin }: TableDefinition['foreignKeys'][number]): boolean =>
    origin !== 'own' ||
    !changes.some(
      change =>
        (isSame(change.ref, ref.path) && retypes(change, columns)) ||
        (isSame(change.ref, [references.schema, references.table]) &&
          (retypes(change, references.columns) || losesKey(change, references.columns)))
    );
  return { ...table, foreignKeys: table.foreignKeys.filter(isStaying) };
}

function isSame({ path }: ObjectRef, names: readonly string[]): boolean {
  return path.slice(-2).join('\0') === names.slice(-2).join('\0');
}

/** Whether a key or unique index over exactly these columns goes, or is made anew. */
function losesKey({ from, to }: TableChange<TableDefinition>, columns: readonly string[]): boolean {
  const over = (names: readonly (string | null)[]): boolean =>
    names.length === columns.length && columns.every(column => names.includes(column));
  const keysOf = ({ keys, indexes }: TableDefinition): string[] => [
    ...keys.filter(key => over(key.columns)).map(key => JSON.stringify(key)),
    ...indexes
      .filter(({ unique, elements }) => unique && over(elements.map(({ column }) => column)))
      .map(index => JSON.stringify(index))
  ];
  const stays = new Set(keysOf(to));
  return keysOf(from).some(key => !stays.has(key));
}
