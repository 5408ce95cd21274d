import type { ObjectRef } from '../../model';

/** A table that another definition is given to. */
export interface TableChange<D> {
  ref: ObjectRef;
  from: D;
  to: D;
}

interface TypedColumn {
  name: string;
  type: string;
  charset?: string | null;
  collation?: string | null;
}

/** Whether one of these columns goes or gets another type, which a foreign key on it does not always allow. */
export function retypes(
  { from, to }: TableChange<{ columns: readonly TypedColumn[] }>,
  names: readonly string[]
): boolean {
  const typeIn = (columns: readonly TypedColumn[], name: string): string => {
    const column = columns.find(each => each.name === name);
    return JSON.stringify([column?.type, column?.charset ?? null, column?.collation ?? null]);
  };
  return names.some(name => typeIn(from.columns, name) !== typeIn(to.columns, name));
}
