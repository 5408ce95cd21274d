import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { CellValue, CurrentRow, NewValue, RowColumn, RowSource } from '../../model';
import {
  isDefault,
  NOTHING,
  rowValue,
  sameValue,
  shownValue,
  type RowId,
  type Staged,
  type StagedRow
} from './staged';

/** Steps that can be taken back. */
const UNDO_STEPS = 200;

/** Why a row could not be stored. */
export interface RowProblem {
  id: RowId;
  column?: string;
  message: string;
  /** The row as it is on the server, when it is not what was edited; `null`: it is gone. */
  current?: CurrentRow;
  /** How many rows looked like the one that was edited. */
  found?: number;
}

export type RowState = 'plain' | 'changed' | 'new' | 'deleted';

/** What the editor needs of the rows below the changes. */
export interface RowReader {
  /** Rows of the result so far. */
  readonly count: number;
  /** A row of the result, or `undefined` while it is on its way. */
  row(index: number): readonly CellValue[] | undefined;
}

/**
 * The rows of a table with the changes that are staged on top: which rows there are, what their cells hold, and
 * undo. Knows neither the host nor the grid.
 */
export class EditModel {
  private readonly _changed = new Signal<this, void>(this);
  private _staged: Staged = NOTHING;
  private past: Staged[] = [];
  private future: Staged[] = [];
  /** Rows as they were read again after a change was stored. */
  private readonly stored = new Map<RowId, readonly CellValue[]>();
  /** Rows of the result that are deleted on the server, in order. */
  private gone: number[] = [];
  private _problems: readonly RowProblem[] = [];
  private next = 1;
  private reader: RowReader = { count: 0, row: () => undefined };
  private _source: RowSource;
  private binary: readonly boolean[] = [];

  constructor(source: RowSource) {
    this._source = source;
  }

  /** Emitted after any change of rows, cells or problems. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get source(): RowSource {
    return this._source;
  }

  get staged(): Staged {
    return this._staged;
  }

  get problems(): readonly RowProblem[] {
    return this._problems;
  }

  get isDirty(): boolean {
    return this._staged.rows.size > 0;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** The table may have other columns since it was looked at; what was typed for those that went is dropped. */
  setSource(source: RowSource): void {
    const before = this._source;
    this._source = source;
    const isSame =
      before.columns.length === source.columns.length &&
      before.columns.every(({ name }, index) => name === source.columns[index].name);
    if (!isSame) {
      this._staged = NOTHING;
      this.past = [];
      this.future = [];
    }
  }

  /**
   * Takes over the rows of a new result. Staged changes are kept: rows of the result before stand, with their
   * changes, after the new ones, since nothing tells where they are now.
   */
  setRows(reader: RowReader, binary: readonly boolean[]): void {
    const rows = new Map<RowId, StagedRow>();
    const added: RowId[] = [];
    for (const [id, row] of this._staged.rows) {
      const kept = id.startsWith('n') ? id : this.newId();
      rows.set(kept, row);
      added.push(kept);
    }
    this.binary = binary;
    this.reader = reader;
    this.stored.clear();
    this.gone = [];
    this.past = [];
    this.future = [];
    this._problems = [];
    this._staged = { rows, added };
    this._changed.emit();
  }

  /** Rows shown: those of the result that are there, then the others. */
  get rowCount(): number {
    return this.reader.count - this.gone.length + this._staged.added.length;
  }

  idAt(row: number): RowId {
    const inResult = this.reader.count - this.gone.length;
    return row < inResult ? `s${this.resultIndex(row)}` : (this._staged.added[row - inResult] ?? 'n0');
  }

  /** Place of a row on the screen; -1 when it is not shown. */
  rowOf(id: RowId): number {
    if (id.startsWith('n')) {
      const at = this._staged.added.indexOf(id);
      return at < 0 ? -1 : this.reader.count - this.gone.length + at;
    }
    const index = Number(id.slice(1));
    return this.gone.includes(index) ? -1 : index - this.gone.filter(each => each < index).length;
  }

  /** Place of a row of the screen in the result; new rows are after all of it. */
  resultRow(row: number): number {
    const id = this.idAt(row);
    return id.startsWith('s') ? Number(id.slice(1)) : this.reader.count;
  }

  stateOf(id: RowId): RowState {
    const row = this._staged.rows.get(id);
    return !row ? 'plain' : row.deleted ? 'deleted' : row.base ? 'changed' : 'new';
  }

  /** The value of a cell is not the one that is stored. */
  isChanged(id: RowId, column: number): boolean {
    return this._staged.rows.get(id)?.set.has(column) ?? false;
  }

  /** What is staged for a cell, if anything. */
  stagedValue(id: RowId, column: number): NewValue | undefined {
    return this._staged.rows.get(id)?.set.get(column);
  }

  /** The values of a row as they are stored; `undefined` while they are on their way, `null` for a new row. */
  base(id: RowId): readonly CellValue[] | null | undefined {
    const staged = this._staged.rows.get(id);
    if (staged) {
      return staged.base;
    }
    return this.stored.get(id) ?? (id.startsWith('s') ? this.reader.row(Number(id.slice(1))) : null);
  }

  /** What a cell shows; `undefined` while it is on its way. A default of a new row is unknown: `null`. */
  cell(id: RowId, column: number): CellValue | undefined {
    const value = this.stagedValue(id, column);
    if (value !== undefined) {
      return shownValue(value);
    }
    const base = this.base(id);
    return base === undefined ? undefined : base === null ? null : base[column];
  }

  /** The cell holds the column's default: typed as such, or left out in a new row. */
  isDefault(id: RowId, column: number): boolean {
    const value = this.stagedValue(id, column);
    return value === undefined ? this.stateOf(id) === 'new' : isDefault(value);
  }

  /** The row has been read again after a change: the result's own place holds older values. */
  isStored(id: RowId): boolean {
    return this.stored.has(id);
  }

  isBinary(column: number): boolean {
    return this.binary[column] ?? false;
  }

  /** Why a cell cannot be edited, if so. */
  refusal(id: RowId, column: number): string | null {
    const { can, columns } = this._source;
    const isNew = this.stateOf(id) === 'new';
    const { readOnly, fixed } = columns[column];
    const ability = isNew ? can.insert : can.update;
    return ability === true ? (readOnly ?? (isNew ? null : (fixed ?? null))) : ability;
  }

  /** Stages values; one step of undo. Cells that cannot be edited are left out. */
  setCells(cells: readonly { id: RowId; column: number; value: NewValue }[]): void {
    this.push(this.withCells(this._staged, cells));
  }

  /** Adds rows below; one step of undo. */
  addRows(values: readonly ReadonlyMap<number, NewValue>[]): RowId[] {
    const staged = this.withRows(this._staged, values);
    this.push(staged);
    return staged.added.slice(staged.added.length - values.length);
  }

  /** Stages values and adds rows in one step of undo. */
  paste(
    cells: readonly { id: RowId; column: number; value: NewValue }[],
    rows: readonly ReadonlyMap<number, NewValue>[]
  ): void {
    this.push(this.withRows(this.withCells(this._staged, cells), rows));
  }

  /** New rows with the values of others, without those that the server gives. */
  duplicate(ids: readonly RowId[]): RowId[] {
    const { columns } = this._source;
    const copies = ids
      .filter(id => this.base(id) !== undefined)
      .map(id => {
        const set = new Map<number, NewValue>();
        columns.forEach((column, index) => {
          if (!column.hidden && !column.readOnly && !column.automatic && !this.isDefault(id, index)) {
            const typed = this.stagedValue(id, index);
            set.set(index, typed ?? rowValue(this.cell(id, index) ?? null, this.isBinary(index)));
          }
        });
        return set;
      });
    return this.addRows(copies);
  }

  /** Marks rows as deleted, or takes the mark away where all of them have it; new rows go at once. */
  toggleDeleted(ids: readonly RowId[]): void {
    const rows = new Map(this._staged.rows);
    const dropped = new Set<RowId>();
    const stored = ids.filter(id => this.stateOf(id) !== 'new');
    const deletes = stored.some(id => this.stateOf(id) !== 'deleted');
    for (const id of ids) {
      const base = this.base(id);
      if (this.stateOf(id) === 'new') {
        rows.delete(id);
        dropped.add(id);
      } else if (base) {
        if (deletes) {
          rows.set(id, { base, set: new Map(), deleted: true });
        } else {
          rows.delete(id);
        }
      }
    }
    this.push({ rows, added: this._staged.added.filter(id => !dropped.has(id)) });
  }

  undo(): void {
    const before = this.past.pop();
    if (before) {
      this.future.push(this._staged);
      this.enter(before);
    }
  }

  redo(): void {
    const after = this.future.pop();
    if (after) {
      this.past.push(this._staged);
      this.enter(after);
    }
  }

  /** Drops every change that is staged; one step of undo. Stored rows beside the result stay. */
  discard(): void {
    this.push({ rows: new Map(), added: this._staged.added.filter(id => this.stored.has(id)) });
  }

  setProblems(problems: readonly RowProblem[]): void {
    this._problems = problems;
    this._changed.emit();
  }

  /** All changes are stored: rows show what the server holds now. */
  accept(current: readonly CurrentRow[]): void {
    const rowsNow = new Map(current.map(row => [row.id, row.cells]));
    const dropped = new Set<RowId>();
    for (const [id, row] of this._staged.rows) {
      const cells = rowsNow.get(id);
      if (row.deleted && id.startsWith('s')) {
        this.gone.push(Number(id.slice(1)));
      } else if (row.deleted) {
        dropped.add(id);
      } else {
        this.stored.set(id, cells ?? this.guess(id));
      }
    }
    this.gone.sort((a, b) => a - b);
    this.past = [];
    this.future = [];
    this._problems = [];
    this._staged = { rows: new Map(), added: this._staged.added.filter(id => !dropped.has(id)) };
    this._changed.emit();
  }

  /** Goes on from the row as it is on the server now: the typed values stay, or go. */
  settle(problem: RowProblem, keep: 'mine' | 'theirs'): void {
    const { id, current } = problem;
    const staged = this._staged.rows.get(id);
    const rows = new Map(this._staged.rows);
    let { added } = this._staged;
    if (current?.cells) {
      this.stored.set(id, current.cells);
      if (keep === 'mine' && staged) {
        rows.set(id, { ...staged, base: current.cells });
      } else {
        rows.delete(id);
      }
    } else if (staged && keep === 'mine' && !staged.deleted) {
      // The row is gone: what it held, with what was typed, becomes a new one.
      rows.delete(id);
      const fresh = this.newId();
      rows.set(fresh, { base: null, set: this.revived(staged), deleted: false });
      added = [...added.filter(each => each !== id), fresh];
      this.remove(id);
    } else {
      rows.delete(id);
      added = added.filter(each => each !== id);
      this.remove(id);
    }
    this._problems = this._problems.filter(each => each !== problem);
    this.past = [];
    this.future = [];
    this._staged = { rows, added };
    this._changed.emit();
  }

  private remove(id: RowId): void {
    if (id.startsWith('s')) {
      this.gone = [...this.gone, Number(id.slice(1))].sort((a, b) => a - b);
    }
  }

  private revived({ base, set }: StagedRow): ReadonlyMap<number, NewValue> {
    const values = new Map<number, NewValue>();
    this._source.columns.forEach((column: RowColumn, index) => {
      if (!column.hidden && !column.readOnly) {
        values.set(index, set.get(index) ?? rowValue(base?.[index] ?? null, this.isBinary(index)));
      }
    });
    return values;
  }

  /** Where the server could not tell the row again: what was typed. */
  private guess(id: RowId): CellValue[] {
    return this._source.columns.map((_, column) => this.cell(id, column) ?? null);
  }

  private withCells(
    staged: Staged,
    cells: readonly { id: RowId; column: number; value: NewValue }[]
  ): Staged {
    const rows = new Map(staged.rows);
    for (const { id, column, value } of cells) {
      const row = rows.get(id);
      const base = row ? row.base : this.base(id);
      if (base === undefined || row?.deleted || this.refusal(id, column) !== null) {
        continue;
      }
      const set = new Map(row?.set ?? []);
      if (base !== null && sameValue(rowValue(base[column], this.isBinary(column)), value)) {
        set.delete(column);
      } else {
        set.set(column, value);
      }
      if (base !== null && set.size === 0) {
        rows.delete(id);
      } else {
        rows.set(id, { base, set, deleted: false });
      }
    }
    return { ...staged, rows };
  }

  private withRows(staged: Staged, values: readonly ReadonlyMap<number, NewValue>[]): Staged {
    const rows = new Map(staged.rows);
    const ids = values.map(set => {
      const id = this.newId();
      rows.set(id, { base: null, set, deleted: false });
      return id;
    });
    return { rows, added: [...staged.added, ...ids] };
  }

  private push(staged: Staged): void {
    this.past = [...this.past.slice(1 - UNDO_STEPS), this._staged];
    this.future = [];
    this.enter(staged);
  }

  private enter(staged: Staged): void {
    this._staged = staged;
    this._problems = this._problems.filter(({ id }) => staged.rows.has(id));
    this._changed.emit();
  }

  private newId(): RowId {
    return `n${this.next++}`;
  }

  private resultIndex(row: number): number {
    let index = row;
    for (const gone of this.gone) {
      if (gone > index) {
        break;
      }
      index++;
    }
    return index;
  }
}
