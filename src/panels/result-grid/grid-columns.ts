import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ResultColumn } from '../../model';

/** How the reader arranged the columns of a result. */
interface Layout {
  order: number[];
  hidden: number[];
  frozen: number[];
  /** Widths that the reader chose, by column, pixels. */
  widths: Record<number, number>;
}

/** Layouts that are remembered; the oldest go. */
const MAX_REMEMBERED = 200;
/** For as long as the page lives, results with the same columns look the same: a cell that is run again, above all. */
const remembered = new Map<string, Layout>();

/**
 * Which columns of a result are shown, where and how wide. Columns are named by their index in the result.
 * Frozen ones stand left of those that scroll.
 */
export class GridColumns {
  private readonly _changed = new Signal<this, void>(this);
  private readonly key: string;
  private order: number[];
  private readonly hidden: Set<number>;
  private readonly frozenSet: Set<number>;
  private readonly widths: Map<number, number>;

  constructor(readonly all: readonly ResultColumn[]) {
    this.key = JSON.stringify(all.map(({ name, type }) => [name, type]));
    const known = remembered.get(this.key);
    this.order = known ? [...known.order] : all.map((_, column) => column);
    this.hidden = new Set(known?.hidden);
    this.frozenSet = new Set(known?.frozen);
    this.widths = new Map(
      Object.entries(known?.widths ?? {}).map(([column, width]) => [Number(column), width])
    );
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The frozen columns that are shown, in order. */
  get frozen(): readonly number[] {
    return this.order.filter(column => this.frozenSet.has(column) && !this.hidden.has(column));
  }

  /** The columns that scroll, in order. */
  get scrolled(): readonly number[] {
    return this.order.filter(column => !this.frozenSet.has(column) && !this.hidden.has(column));
  }

  /** All columns that are shown, from left to right. */
  get shown(): readonly number[] {
    return [...this.frozen, ...this.scrolled];
  }

  /** All columns in their order, hidden ones too. */
  get inOrder(): readonly number[] {
    return this.order;
  }

  isHidden(column: number): boolean {
    return this.hidden.has(column);
  }

  isFrozen(column: number): boolean {
    return this.frozenSet.has(column);
  }

  /** The last column that is shown stays. */
  setHidden(column: number, isHidden: boolean): void {
    if (isHidden && this.shown.length > 1) {
      this.hidden.add(column);
    } else if (!isHidden) {
      this.hidden.delete(column);
    }
    this.change();
  }

  showAll(): void {
    this.hidden.clear();
    this.change();
  }

  /** At least one column goes on scrolling. */
  setFrozen(column: number, isFrozen: boolean): void {
    if (isFrozen && this.scrolled.length > 1) {
      this.frozenSet.add(column);
    } else if (!isFrozen) {
      this.frozenSet.delete(column);
    }
    this.change();
  }

  /** Puts a column before another one, `null` for the end. It is frozen if its new neighbour is. */
  move(column: number, before: number | null): void {
    if (column === before) {
      return;
    }
    this.order = this.order.filter(each => each !== column);
    const at = before === null ? this.order.length : this.order.indexOf(before);
    this.order.splice(at, 0, column);
    if (before !== null && this.frozenSet.has(before)) {
      this.frozenSet.add(column);
    } else {
      this.frozenSet.delete(column);
    }
    this.change();
  }

  /** The width that the reader chose; `undefined` where it is for the content to say. */
  width(column: number): number | undefined {
    return this.widths.get(column);
  }

  /** Remembers a width, or forgets it. Nothing is laid out again. */
  setWidth(column: number, width: number | undefined): void {
    if (width === undefined) {
      this.widths.delete(column);
    } else {
      this.widths.set(column, width);
    }
    this.remember();
  }

  private change(): void {
    this.remember();
    this._changed.emit();
  }

  private remember(): void {
    remembered.delete(this.key);
    remembered.set(this.key, {
      order: [...this.order],
      hidden: [...this.hidden],
      frozen: [...this.frozenSet],
      widths: Object.fromEntries(this.widths)
    });
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED) {
      remembered.delete(oldest);
    }
  }
}
