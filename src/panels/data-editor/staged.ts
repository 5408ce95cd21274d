import type { CellValue, NewValue, RowChange, RowSource, RowValue } from '../../model';

/** Names a row of the editor: `s` and its place in the result, or `n` and a number for rows beside it. */
export type RowId = string;

/** What is staged for one row. Never changed in place: the undo stack holds old ones. */
export interface StagedRow {
  /** The row as it was read, hidden key columns included; `null` for a new row. */
  readonly base: readonly CellValue[] | null;
  /** Values typed so far, by column number. */
  readonly set: ReadonlyMap<number, NewValue>;
  readonly deleted: boolean;
}

/** Everything that undo takes back. */
export interface Staged {
  readonly rows: ReadonlyMap<RowId, StagedRow>;
  /** Rows shown after those of the result: new ones, and edited ones that an earlier result held. */
  readonly added: readonly RowId[];
}

export const NOTHING: Staged = { rows: new Map(), added: [] };

/** A value in the form in which it is sent back: bytes as hex digits, all else as its exact text. */
export function rowValue(cell: CellValue, isBinary: boolean): RowValue {
  if (cell === null) {
    return null;
  }
  const text = String(cell);
  return isBinary && text.startsWith('\\x') ? { hex: text.slice(2) } : text;
}

/** How a value that is to be stored is shown before the server has seen it. */
export function shownValue(value: NewValue): CellValue {
  return value !== null && typeof value === 'object' ? ('hex' in value ? `\\x${value.hex}` : null) : value;
}

/** Whether a column is to get its default. */
export function isDefault(value: NewValue | undefined): boolean {
  return typeof value === 'object' && value !== null && 'default' in value;
}

/** Whether two values are written alike. */
export function sameValue(a: NewValue, b: NewValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Counts for the bar. */
export function countStaged({ rows }: Staged): { changed: number; added: number; deleted: number } {
  const all = [...rows.values()];
  return {
    changed: all.filter(row => row.base && !row.deleted).length,
    added: all.filter(row => !row.base).length,
    deleted: all.filter(row => row.base && row.deleted).length
  };
}

export interface ChangeContext {
  source: RowSource;
  /** The column holds bytes in the result. */
  isBinary(column: number): boolean;
  /** The whole values of a row where the page's were cut, by column; what is not there was not cut or not read. */
  whole(id: RowId): ReadonlyMap<number, CellValue>;
  /** The value was cut and its whole is not known. */
  isCut(id: RowId, column: number): boolean;
}

/**
 * The staged rows as the host takes them. A deleted row is checked by all of its values except those that were
 * cut; a changed one by those that change, and by all of them where its place is its key.
 */
export function changesOf(staged: Staged, context: ChangeContext): RowChange[] {
  const { source, isBinary, whole, isCut } = context;
  const numberOf = new Map(source.columns.map(({ name }, index) => [name, index]));
  const changes: RowChange[] = [];
  for (const [id, { base, set, deleted }] of staged.rows) {
    const typed = [...set].map(([column, value]) => [source.columns[column].name, value] as const);
    if (!base) {
      changes.push({ id, op: 'insert', set: typed });
      continue;
    }
    const valueOf = (column: number): RowValue =>
      rowValue(whole(id).get(column) ?? base[column], isBinary(column));
    const values = (columns: readonly number[]) =>
      columns.map(column => [source.columns[column].name, valueOf(column)] as const);
    const known = source.columns.map((_, column) => column).filter(column => !isCut(id, column));
    const key = values(source.key.columns.map(name => numberOf.get(name) ?? 0));
    if (deleted) {
      changes.push({ id, op: 'delete', key, old: values(known) });
    } else {
      const old = source.key.kind === 'ctid' ? known : [...set.keys()];
      changes.push({ id, op: 'update', key, old: values(old), set: typed });
    }
  }
  return changes;
}
