import type { ObjectRef } from '../../model';

/** A table that another definition is given to. */
export interface TableChange<D> {
  ref: ObjectRef;
  from: D;
  to: D;
}

/** A column, as far as its type goes. */
export interface TypedColumn {
  name: string;
  type: string;
  charset?: string | null;
  collation?: string | null;
}

/** Names of the columns that go. */
export function missing({
  from,
  to
}: Pick<TableChange<{ columns: readonly { name: string }[] }>, 'from' | 'to'>): string[] {
  const names = new Set(to.columns.map(({ name }) => name));
  return from.columns.filter(({ name }) => !names.has(name)).map(({ name }) => name);
}

/** Names of the columns that go or get another type. */
export function retyped({
  from,
  to
}: Pick<TableChange<{ columns: readonly TypedColumn[] }>, 'from' | 'to'>): string[] {
  const typeOf = ({ type, charset = null, collation = null }: TypedColumn): string =>
    JSON.stringify([type, charset, collation]);
  const types = new Map(to.columns.map(column => [column.name, typeOf(column)]));
  return from.columns.filter(column => types.get(column.name) !== typeOf(column)).map(({ name }) => name);
}

/** Whether one of these columns goes or gets another type, which a foreign key on it does not always allow. */
export function retypes(
  change: TableChange<{ columns: readonly TypedColumn[] }>,
  names: readonly string[]
): boolean {
  const found = retyped(change);
  return names.some(name => found.includes(name));
}
