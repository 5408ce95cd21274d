import { randomBytes } from 'node:crypto';
import {
  DbError,
  type Arrangement,
  type ChartData,
  type ChartRequest,
  type ColumnStatistics,
  type ResultInfo,
  type ResultPage
} from '../../../model';
import type { TaskSource } from '../../../transfer/analysis/tasks';
import type { Analysis, TaskOptions } from './analysis';
import type { ColumnOrders } from './column-orders';
import { RowNumbers } from './row-numbers';
import type { Spool, SpooledResult } from './spool';

/** Arrangements and searches that are kept; the least recently used ones go. */
const MAX_KEPT = 64;

/** Rows that can be read by position: a result, or an arrangement of one. */
export interface ReadableRows {
  readonly info: ResultInfo;
  page(from: number, count: number): ResultPage;
  /** The whole value of a cell as text, binary as hex. */
  cell(row: number, column: number): string | null;
  /** The bytes of a cell; see `SpooledResult.value`. */
  value(row: number, column: number, from: number, count: number): { total: number; bytes: Buffer } | null;
}

/** Where a search goes on. */
export interface SearchHit {
  /** Position of the row in the arrangement. */
  row: number;
  /** Which hit it is, from 0. */
  index: number;
}

interface Kept {
  base: SpooledResult;
  numbers: RowNumbers;
}

/** Some rows of a result in an order of their own. */
class ArrangedResult implements ReadableRows {
  constructor(
    readonly id: string,
    readonly base: SpooledResult,
    readonly numbers: RowNumbers
  ) {}

  get info(): ResultInfo {
    const { columns } = this.base.info;
    return { id: this.id, columns, rows: this.numbers.length, bytes: this.numbers.bytes, done: true };
  }

  page(from: number, count: number): ResultPage {
    const numbers = this.numbers.read(from, count);
    const page: ResultPage = { from, rows: [], cut: [] };
    for (let first = 0, end = 0; first < numbers.length; first = end) {
      // Neighbours in the file are read at once.
      for (end = first + 1; end < numbers.length && numbers[end] === numbers[end - 1] + 1;) {
        end++;
      }
      const part = this.base.page(numbers[first], end - first);
      page.cut.push(...part.cut.map(([row, column]): [number, number] => [row + first, column]));
      page.rows.push(...part.rows);
    }
    return page;
  }

  cell(row: number, column: number): string | null {
    return this.base.cell(this.rowOf(row), column);
  }

  value(row: number, column: number, from: number, count: number) {
    return this.base.value(this.rowOf(row), column, from, count);
  }

  private rowOf(row: number): number {
    const [number] = this.numbers.read(row, 1);
    if (number === undefined) {
      throw new DbError({ code: 'not-found', message: `The result has no row ${row}` });
    }
    return number;
  }
}

/** What is made of results for the grid: sorted and filtered arrangements, searches, statistics and charts. */
export class ArrangedResults {
  /** Least recently used first. */
  private readonly arranged = new Map<string, ArrangedResult>();
  private readonly searches = new Map<string, Kept>();

  constructor(
    private readonly spool: Spool,
    private readonly analysis: Analysis,
    private readonly orders: ColumnOrders
  ) {}

  /** A result or an arrangement by its id. Throws `not-found`. */
  get(id: string): SpooledResult | ArrangedResult {
    const arranged = this.arranged.get(id);
    if (!arranged) {
      return this.spool.get(id);
    }
    touch(this.arranged, id, arranged);
    this.spool.get(arranged.base.id);
    return arranged;
  }

  /** Sorts and filters a result (not an arrangement) into an arrangement. */
  async arrange(result: string, arrangement: Arrangement, options: TaskOptions): Promise<ResultInfo> {
    const base = this.spool.get(result);
    const source = await this.withOrders(base, arrangement);
    const { id, numbers } = await this.make(base, options, to =>
      this.analysis.run(source, { type: 'arrange', arrangement, to }, options)
    );
    const arranged = new ArrangedResult(id, base, numbers);
    await keep(this.arranged, id, arranged);
    return arranged.info;
  }

  /** Searches columns for a text; the hits are asked for with {@link hit}. */
  async find(
    result: string,
    text: string,
    columns: readonly number[],
    options: TaskOptions
  ): Promise<{ search: string; hits: number }> {
    const rows = this.get(result);
    const { id, numbers, base } = await this.make(baseOf(rows), options, to =>
      this.analysis.run(sourceOf(rows), { type: 'find', text, columns, to }, options)
    );
    await keep(this.searches, id, { base, numbers });
    return { search: id, hits: numbers.length };
  }

  /** The first hit at or after `row`, or the last at or before it; goes on at the other end. `null` without hits. */
  hit(search: string, row: number, backward: boolean): SearchHit | null {
    const kept = this.searches.get(search);
    if (!kept) {
      throw new DbError({ code: 'not-found', message: 'This search is no longer there: search again' });
    }
    const { numbers } = kept;
    if (numbers.length === 0) {
      return null;
    }
    touch(this.searches, search, kept);
    const next = backward ? numbers.indexOf(row + 1) - 1 : numbers.indexOf(row);
    const index = (next + numbers.length) % numbers.length;
    return { row: numbers.read(index, 1)[0], index };
  }

  statistics(result: string, column: number, options: TaskOptions): Promise<ColumnStatistics> {
    return this.analysis.run(sourceOf(this.get(result)), { type: 'statistics', column }, options);
  }

  chart(result: string, request: ChartRequest, options: TaskOptions): Promise<ChartData> {
    return this.analysis.run(sourceOf(this.get(result)), { type: 'chart', request }, options);
  }

  /** Forgets arrangements and searches by their ids; others are ignored. */
  async release(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const found = this.arranged.get(id) ?? this.searches.get(id);
      this.arranged.delete(id);
      this.searches.delete(id);
      await found?.numbers.remove();
    }
  }

  private async withOrders(base: SpooledResult, { sort }: Arrangement): Promise<TaskSource> {
    const source = sourceOf(base);
    const columns = [...source.columns];
    for (const { column } of sort) {
      const found = columns[column] && (await this.orders.of(base.connection, columns[column]));
      if (found) {
        columns[column] = { ...columns[column], order: found };
      }
    }
    return { ...source, columns };
  }

  private async make(
    base: SpooledResult,
    { signal }: TaskOptions,
    work: (to: string) => Promise<number>
  ): Promise<{ id: string; base: SpooledResult; numbers: RowNumbers }> {
    await this.dropOrphans();
    const id = randomBytes(12).toString('base64url');
    const to = this.spool.newFile('rows');
    try {
      const length = await work(to);
      signal.throwIfAborted();
      return { id, base, numbers: new RowNumbers(to, length) };
    } catch (error) {
      await this.spool.removeFile(to);
      throw error;
    }
  }

  /** Results go with their sessions; what was made of them follows here. */
  private async dropOrphans(): Promise<void> {
    const gone = [...this.arranged, ...this.searches]
      .filter(([, { base }]) => !this.spool.has(base.id))
      .map(([id]) => id);
    await this.release(gone);
  }
}

function baseOf(rows: SpooledResult | ArrangedResult): SpooledResult {
  return rows instanceof ArrangedResult ? rows.base : rows;
}

function sourceOf(rows: SpooledResult | ArrangedResult): TaskSource {
  const base = baseOf(rows);
  if (!base.done) {
    throw new DbError({
      code: 'invalid',
      message: 'Rows are still coming in: wait for the last one, or cancel'
    });
  }
  return { ...base.source, order: rows instanceof ArrangedResult ? rows.numbers.path : undefined };
}

function touch<T>(map: Map<string, T>, id: string, value: T): void {
  map.delete(id);
  map.set(id, value);
}

async function keep<T extends { numbers: RowNumbers }>(
  map: Map<string, T>,
  id: string,
  value: T
): Promise<void> {
  map.set(id, value);
  const [oldest] = map;
  if (map.size > MAX_KEPT && oldest) {
    map.delete(oldest[0]);
    await oldest[1].numbers.remove();
  }
}
