import type { NewValue, ObjectRef, RowChange, RowReference, RowSource, RowValues } from '../../../model';
import { isDefault } from './row-statements';

/** Rows that are deleted first make room for those that come after. */
const ORDER = { delete: 0, update: 1, insert: 2 } as const;

/**
 * Changes in the order in which they can run. Where rows refer to others of their own table, those come first that others refer to,
 * and go last: a foreign key is checked with each statement.
 */
export function ordered(changes: readonly RowChange[], ref: ObjectRef, source: RowSource): RowChange[] {
  const usual = [...changes].sort((a, b) => ORDER[a.op] - ORDER[b.op]);
  const own = source.references.filter(
    ({ table }) => JSON.stringify(table.path) === JSON.stringify(ref.path)
  );
  if (own.length === 0) {
    return usual;
  }
  const before = own.map(reference => prerequisites(usual, reference));
  const done = new Set<RowChange>();
  const result: RowChange[] = [];
  // Depth first, with a stack of its own: a list of rows may be one long chain. Circles stay as they are.
  for (const change of usual) {
    const stack = [{ change, opened: false }];
    for (let top = stack.pop(); top; top = stack.pop()) {
      if (top.opened) {
        result.push(top.change);
      } else if (!done.has(top.change)) {
        done.add(top.change);
        stack.push({ change: top.change, opened: true });
        const first = before.flatMap(of => of(top.change)).filter(each => !done.has(each));
        stack.push(...first.reverse().map(each => ({ change: each, opened: false })));
      }
    }
  }
  return result;
}

/** Which changes must have run before one, for the sake of one foreign key. */
function prerequisites(
  changes: readonly RowChange[],
  { columns, targetColumns }: RowReference
): (change: RowChange) => readonly RowChange[] {
  const made = new Rows();
  const freed = new Rows();
  for (const change of changes) {
    if (change.op === 'insert') {
      made.add(change, valuesOf(change.set, targetColumns));
    } else if (change.op === 'delete' || change.set.some(([name]) => columns.includes(name))) {
      freed.add(change, valuesOf([...change.key, ...change.old], columns));
    }
  }
  return change => {
    const found =
      change.op === 'delete'
        ? freed.find(valuesOf([...change.key, ...change.old], targetColumns))
        : made.find(
            valuesOf(
              change.op === 'insert' ? change.set : [...change.key, ...change.old, ...change.set],
              columns
            )
          );
    return found.filter(each => each !== change);
  };
}

/** Values of the columns of a key as texts; `undefined` where a change does not say, `null` where there is none. */
type KeyValues = readonly (string | null | undefined)[];

/** The last value of a column counts. */
function valuesOf(values: RowValues<NewValue>, columns: readonly string[]): KeyValues {
  const byName = new Map(values);
  return columns.map(name => {
    const value = byName.get(name);
    return value === null
      ? null
      : value === undefined || isDefault(value)
        ? undefined
        : JSON.stringify(value);
  });
}

interface Row {
  change: RowChange;
  values: KeyValues;
}

/** Changes by the values of a key, of which an update that leaves some alone knows a part. */
class Rows {
  private readonly all: Row[] = [];
  private readonly partial: Row[] = [];
  private readonly whole = new Map<string, Row[]>();

  add(change: RowChange, values: KeyValues): void {
    if (values.includes(null)) {
      return;
    }
    const row = { change, values };
    this.all.push(row);
    if (values.includes(undefined)) {
      this.partial.push(row);
    } else {
      const id = JSON.stringify(values);
      const same = this.whole.get(id) ?? [];
      same.push(row);
      this.whole.set(id, same);
    }
  }

  /** Those that agree as far as either side knows. */
  find(values: KeyValues): RowChange[] {
    if (values.includes(null) || values.every(value => value === undefined)) {
      return [];
    }
    const agrees = (row: Row): boolean =>
      row.values.every(
        (other, at) => other === undefined || values[at] === undefined || other === values[at]
      );
    const found = values.includes(undefined)
      ? this.all.filter(agrees)
      : [...(this.whole.get(JSON.stringify(values)) ?? []), ...this.partial.filter(agrees)];
    return found.map(({ change }) => change);
  }
}
