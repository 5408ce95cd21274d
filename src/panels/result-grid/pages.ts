import type { CellValue, ResultPage } from '../../model';

export interface PageCacheOptions {
  /** Reads rows of the result. Aborted when nobody waits for them any more. */
  fetch(from: number, count: number, signal: AbortSignal): Promise<ResultPage>;
  /** Rows arrived and can be painted. */
  onPage(from: number, count: number): void;
  /** Rows could not be read. They are asked for again with the next paint. */
  onError(error: unknown): void;
  /** Rows of one page. Default 200. */
  pageRows?: number;
  /** Pages kept. Default 400. */
  keep?: number;
  /** Time between the first missing row of a paint and the request, milliseconds. Default 30. */
  delayMs?: number;
  /** Pages asked for at once: those of the last paint. Default 4. */
  atOnce?: number;
}

/**
 * The rows of a result near to where the reader is. Rows that are not here are fetched by the page, shortly
 * after they were asked for: while the reader scrolls past, only the pages of the last paint are.
 */
export class PageCache {
  private readonly pages = new Map<number, ResultPage>();
  private readonly requests = new Map<number, AbortController>();
  private readonly pageRows: number;
  private readonly keep: number;
  private readonly delayMs: number;
  private readonly atOnce: number;
  private wanted = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private rows = 0;
  private disposed = false;

  constructor(private readonly options: PageCacheOptions) {
    this.pageRows = options.pageRows ?? 200;
    this.keep = options.keep ?? 400;
    this.delayMs = options.delayMs ?? 30;
    this.atOnce = options.atOnce ?? 4;
  }

  /** Rows of the result so far. A page that was cut short by an earlier end is read again. */
  setRows(rows: number): void {
    this.rows = rows;
  }

  /** A row, or `undefined` and it will be fetched. */
  row(index: number): readonly CellValue[] | undefined {
    const page = Math.floor(index / this.pageRows);
    const row = this.pages.get(page)?.rows[index - page * this.pageRows];
    if (row === undefined) {
      this.want(page);
    }
    return row;
  }

  /** Takes rows that came by themselves; they start a page. */
  add(page: ResultPage): void {
    this.store(page.from / this.pageRows, page);
    this.options.onPage(page.from, page.rows.length);
  }

  /** The value of this cell was cut to the page's text limit. */
  isCut(row: number, column: number): boolean {
    const page = Math.floor(row / this.pageRows);
    const offset = row - page * this.pageRows;
    return this.pages.get(page)?.cut.some(([r, c]) => r === offset && c === column) ?? false;
  }

  /** Forgets all rows and what is on the way: they are others now. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.requests.forEach(request => request.abort());
    this.requests.clear();
    this.wanted.clear();
    this.pages.clear();
  }

  dispose(): void {
    this.disposed = true;
    this.clear();
  }

  private want(page: number): void {
    if (this.disposed || this.requests.has(page)) {
      return;
    }
    // Set keeps the order of insertion: the pages painted last are at the end.
    this.wanted.delete(page);
    this.wanted.add(page);
    this.timer ??= setTimeout(() => this.load(), this.delayMs);
  }

  private load(): void {
    this.timer = undefined;
    const pages = [...this.wanted].slice(-this.atOnce);
    this.wanted = new Set();
    for (const [page, request] of this.requests) {
      if (this.requests.size + pages.length > 2 * this.atOnce) {
        this.requests.delete(page);
        request.abort();
      }
    }
    for (const page of pages) {
      void this.fetch(page);
    }
  }

  private async fetch(page: number): Promise<void> {
    const from = page * this.pageRows;
    const count = Math.min(this.pageRows, this.rows - from);
    if (count <= 0) {
      return;
    }
    const request = new AbortController();
    this.requests.set(page, request);
    try {
      const result = await this.options.fetch(from, count, request.signal);
      if (this.requests.get(page) !== request || this.disposed) {
        return;
      }
      this.requests.delete(page);
      this.store(page, result);
      this.options.onPage(from, result.rows.length);
    } catch (error) {
      if (this.requests.get(page) === request && !this.disposed) {
        this.requests.delete(page);
        this.options.onError(error);
      }
    }
  }

  private store(page: number, result: ResultPage): void {
    this.pages.delete(page);
    this.pages.set(page, result);
    if (this.pages.size > this.keep) {
      const oldest = this.pages.keys().next().value;
      if (oldest !== undefined) {
        this.pages.delete(oldest);
      }
    }
  }
}
