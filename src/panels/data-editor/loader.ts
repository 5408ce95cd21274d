import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { CellValue, ObjectRef, ResultInfo, RowFilter } from '../../model';
import { DbError } from '../../model';
import { PageCache } from '../result-grid/pages';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import { QueryRun } from '../sql-cell/run';
import type { RowReader } from './model';

export interface RowLoaderOptions {
  host: Host;
  connections: ConnectionsModel;
  connection: string;
  session: string;
  ref: ObjectRef;
  onError(error: DbError): void;
}

/** The rows of one query of a table: where they come from, how many there are, and pages of them. */
export class RowLoader implements RowReader {
  private readonly _resultChanged = new Signal<this, ResultInfo>(this);
  private readonly _progressed = new Signal<this, void>(this);
  private readonly _arrived = new Signal<this, { from: number; count: number }>(this);
  private run: QueryRun | null = null;
  private pages: PageCache | null = null;
  private result: ResultInfo | null = null;
  private ended: number | null = null;
  /** Identity of the host that holds the rows. */
  heldBy: string | undefined;

  constructor(private readonly options: RowLoaderOptions) {}

  /** Another result is being read: its columns are known and its first rows are here. */
  get resultChanged(): ISignal<this, ResultInfo> {
    return this._resultChanged;
  }

  /** More rows came, or the query ended. */
  get progressed(): ISignal<this, void> {
    return this._progressed;
  }

  /** Rows can be painted. */
  get arrived(): ISignal<this, { from: number; count: number }> {
    return this._arrived;
  }

  /** The result that holds the rows; empty before there is one. */
  get id(): string {
    return this.result?.id ?? '';
  }

  get count(): number {
    return this.result?.rows ?? 0;
  }

  get isRunning(): boolean {
    return this.run !== null;
  }

  get elapsedMs(): number {
    return this.run?.elapsedMs ?? this.ended ?? 0;
  }

  row(index: number): readonly CellValue[] | undefined {
    return this.pages?.row(index);
  }

  isCut(index: number, column: number): boolean {
    return this.pages?.isCut(index, column) ?? false;
  }

  /** The whole value of a cell that a page cut. */
  async whole(row: number, column: number): Promise<CellValue> {
    const { host } = this.options;
    const { result } = await host.request('result.cell', { result: this.result?.id ?? '', row, column });
    return result.text;
  }

  /** Reads the rows that a filter lets through; the result before stays until the first of them is here. */
  async load(filter: RowFilter): Promise<void> {
    const { host, connections, connection, session, ref } = this.options;
    this.run?.cancel();
    const abort = new AbortController();
    const run = new QueryRun(connection, host.info?.host ?? '', () => abort.abort());
    this.run = run;
    // What the server took, not what painting the first rows adds to it.
    let took: number | undefined;
    this._progressed.emit();
    try {
      await connections.open(connection);
      const { result } = await host.request(
        'rows.query',
        { connection, session, ref, filter },
        {
          signal: abort.signal,
          onProgress: progress => {
            run.update(progress);
            this.take(run, run.statements[0]?.result);
          }
        }
      );
      const [read] = result.result.statements;
      this.heldBy = result.result.host;
      this.take(run, read?.result);
      took = read?.elapsedMs;
    } finally {
      run.end();
      if (this.run === run) {
        this.ended = took ?? run.elapsedMs;
        this.run = null;
        this._progressed.emit();
      }
    }
  }

  cancel(): void {
    this.run?.cancel();
  }

  dispose(): void {
    this.cancel();
    this.run = null;
    this.pages?.dispose();
    Signal.clearData(this);
  }

  private take(run: QueryRun, result: ResultInfo | undefined): void {
    if (!result || this.run !== run) {
      return;
    }
    const isAnother = result.id !== this.result?.id;
    this.result = result;
    if (isAnother) {
      this.pages?.dispose();
      this.pages = this.pagesOf(result.id);
    }
    this.pages?.setRows(result.rows);
    if (isAnother) {
      this._resultChanged.emit(result);
      const first = run.firstPage(result.id);
      if (first) {
        this.pages?.add(first);
      }
    }
    this._progressed.emit();
  }

  private pagesOf(id: string): PageCache {
    const { host, onError } = this.options;
    return new PageCache({
      fetch: async (from, count, signal) =>
        (await host.request('result.page', { result: id, from, count }, { signal })).result,
      onError: error => onError(DbError.from(error)),
      onPage: (from, count) => this._arrived.emit({ from, count })
    });
  }
}
