import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Arrangement, Filter, ResultInfo, SortKey } from '../../model';
import { DbError } from '../../model';
import type { Host } from '../shared/host';

/** Sorts and filters the rows of a result somewhere else: in the host's spool, or on the database server. */
export interface RowSource {
  /** Other rows of the same columns. */
  arrange(
    arrangement: Arrangement,
    options: { signal: AbortSignal; onProgress(fraction: number): void }
  ): Promise<ResultInfo>;
  /** These rows are not shown any more. */
  release(result: ResultInfo): void;
}

/** Rows that the host has spooled: it sorts and filters them itself. */
export function spooledRows(host: Pick<Host, 'request'>, result: ResultInfo): RowSource {
  return {
    arrange: async (arrangement, { signal, onProgress }) => {
      const answer = await host.request(
        'result.arrange',
        { result: result.id, arrangement },
        { signal, onProgress: ({ fraction }) => onProgress(fraction) }
      );
      return answer.result;
    },
    release: ({ id }) => {
      host.request('result.release', { results: [id] }).catch(() => null);
    }
  };
}

const NOTHING: Arrangement = { sort: [], filter: [] };

/**
 * The order and the conditions that the reader asked for, and the rows that fulfil them. While new rows are on their way the
 * old ones stay; when that fails, the old order and conditions do too.
 */
export class Arranger {
  private readonly _changed = new Signal<this, void>(this);
  private _arrangement: Arrangement = NOTHING;
  private _current: ResultInfo;
  private _progress: number | null = null;
  private _pending: Arrangement | null = null;
  private abort: AbortController | null = null;

  constructor(
    /** All rows, in the order in which they came. */
    readonly base: ResultInfo,
    private readonly source: RowSource,
    private readonly onError: (error: DbError) => void
  ) {
    this._current = base;
  }

  /** Emitted when other rows are there, and as work on them goes on. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What is asked for: it is in force unless {@link progress} says that it is on its way. */
  get arrangement(): Arrangement {
    return this._pending ?? this._arrangement;
  }

  /** The rows to show. */
  get current(): ResultInfo {
    return this._current;
  }

  /** How much of the work is done, 0 to 1; `null` while there is none. */
  get progress(): number | null {
    return this._progress;
  }

  get isArranged(): boolean {
    return this._current !== this.base;
  }

  /** The sort of one column, and its place among all; `null` when it is not sorted by. */
  sortOf(column: number): { descending: boolean; index: number; count: number } | null {
    const { sort } = this.arrangement;
    const index = sort.findIndex(key => key.column === column);
    return index < 0 ? null : { descending: sort[index].descending ?? false, index, count: sort.length };
  }

  isFiltered(column: number): boolean {
    return this.arrangement.filter.some(filter => filter.column === column);
  }

  /** A click on a header: ascending, descending, not at all. `isAdded`: after the other columns, which stay. */
  toggleSort(column: number, isAdded: boolean): Promise<void> {
    const now = this.sortOf(column);
    const next: SortKey | null = !now ? { column } : now.descending ? null : { column, descending: true };
    const others = isAdded ? this.arrangement.sort : [];
    const sort =
      isAdded && now && next
        ? others.map(key => (key.column === column ? next : key))
        : [...others.filter(key => key.column !== column), ...(next ? [next] : [])];
    return this.apply({ ...this.arrangement, sort });
  }

  setSort(sort: readonly SortKey[]): Promise<void> {
    return this.apply({ ...this.arrangement, sort });
  }

  /** Adds a condition, or puts it in place of `replaced`. */
  addFilter(filter: Filter, replaced?: Filter): Promise<void> {
    const others = this.arrangement.filter;
    const next =
      replaced && others.includes(replaced)
        ? others.map(each => (each === replaced ? filter : each))
        : [...others, filter];
    return this.apply({ ...this.arrangement, filter: next });
  }

  removeFilter(filter: Filter): Promise<void> {
    const others = this.arrangement.filter.filter(each => each !== filter);
    return this.apply({ ...this.arrangement, filter: others });
  }

  clear(): Promise<void> {
    return this.apply(NOTHING);
  }

  /** Stops the work on new rows; the old ones stay. */
  cancel(): void {
    this.abort?.abort();
  }

  dispose(): void {
    this.cancel();
    this.release(this._current);
    Signal.clearData(this);
  }

  private async apply(arrangement: Arrangement): Promise<void> {
    this.cancel();
    const abort = new AbortController();
    this.abort = abort;
    this._pending = arrangement;
    this._progress = 0;
    this._changed.emit();
    try {
      const next = await this.arranged(arrangement, abort);
      if (this.abort !== abort) {
        this.release(next);
        return;
      }
      const old = this._current;
      this._arrangement = arrangement;
      this._current = next;
      this.finish();
      this.release(old);
    } catch (thrown) {
      if (this.abort === abort) {
        this.finish();
        const error = DbError.from(thrown);
        if (error.code !== 'cancelled') {
          this.onError(error);
        }
      }
    }
  }

  private arranged(arrangement: Arrangement, { signal }: AbortController): Promise<ResultInfo> {
    if (arrangement.sort.length === 0 && arrangement.filter.length === 0) {
      return Promise.resolve(this.base);
    }
    const onProgress = (fraction: number): void => {
      if (!signal.aborted) {
        this._progress = fraction;
        this._changed.emit();
      }
    };
    return this.source.arrange(arrangement, { signal, onProgress });
  }

  private finish(): void {
    this.abort = null;
    this._pending = null;
    this._progress = null;
    this._changed.emit();
  }

  private release(result: ResultInfo): void {
    if (result !== this.base) {
      this.source.release(result);
    }
  }
}
