import type { ObjectRef } from '../../../../model';
import type { TableChange } from '../../../core/disturbed-keys';
import { lower } from '../../tokens';
import { same } from './complete';
import type { ForeignKey, TableDefinition } from './definition';

/**
 * The table without those of its foreign keys that other tables, once they are changed, have no key for: what refers to no key
 * is an error for whatever looks at it ("SQLite Foreign Key Support", section 3).
 */
export function withoutDisturbedKeys(
  table: TableDefinition,
  ref: ObjectRef,
  changes: readonly TableChange<TableDefinition>[]
): TableDefinition {
  const isStaying = (key: ForeignKey): boolean =>
    lower(key.table) === lower(ref.path.at(-1)!) ||
    !changes.some(
      ({ from, to }) => lower(from.name) === lower(key.table) && isKey(from, key) && !isKey(to, key)
    );
  return { ...table, foreignKeys: table.foreignKeys.filter(isStaying) };
}

/** Whether the referenced columns are a key: of those that are not named, that is the primary one. */
function isKey({ primaryKey, uniques, indexes }: TableDefinition, key: ForeignKey): boolean {
  const own = primaryKey?.columns ?? [];
  if (key.references.length === 0) {
    return own.length === key.columns.length;
  }
  const whole = indexes.filter(({ unique, where }) => unique && where === null);
  const wanted = key.references.map(lower).sort();
  return [own, ...uniques.map(({ columns }) => columns), ...whole.map(({ columns }) => columns)].some(
    columns => same(columns.map(({ name }) => lower(name ?? '')).sort(), wanted)
  );
}
