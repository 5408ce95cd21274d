import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Params, QueryDone, QueryProgress, Result } from '../../../../kernel-bridge/common/methods';
import type { ResultMime } from '../../../../model';
import { DbError } from '../../../../model';
import { QueryRun } from '../../../sql-cell/run';
import type { EditedObject } from '../../editor-tab';

/** Requests that run something on a session of the panel and return its results. */
type TrialMethod = 'object.preview' | 'object.call' | 'object.fire' | 'object.act';
type Request<M extends TrialMethod> = Omit<Params<M>, 'connection' | 'session'>;

/** What was run last from a tab, on a database session of its own that ends with the editor. */
export class Trial implements IDisposable {
  private readonly session = `object:${UUID.uuid4()}`;
  private readonly _changed = new Signal<this, void>(this);
  private abort: AbortController | null = null;
  private used = false;
  /** While it runs. */
  run: QueryRun | null = null;
  result: ResultMime | null = null;
  error: DbError | null = null;
  isDisposed = false;

  constructor(private readonly object: EditedObject) {
    object.own(this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Resolves with `null` when it failed (see {@link error}) or something else was started meanwhile. */
  async start<M extends TrialMethod>(method: M, request: Request<M>): Promise<Result<M> | null> {
    const { host, connection } = this.object;
    this.cancel();
    const abort = new AbortController();
    const run = new QueryRun(connection, host.info?.host ?? '', () => abort.abort());
    this.release();
    this.abort = abort;
    this.run = run;
    this.result = null;
    this.error = null;
    this.used = true;
    this._changed.emit();
    try {
      const params = { connection, session: this.session, ...request } as unknown as Params<M>;
      const { result } = await host.request(method, params, {
        signal: abort.signal,
        onProgress: progress => run.update(progress as QueryProgress)
      });
      if (this.run !== run) {
        return null;
      }
      this.result = (result as QueryDone).result;
      return result;
    } catch (thrown) {
      if (this.run === run) {
        this.error = DbError.from(thrown);
        this.result = run.hasOutput ? { ...run.toMime(), running: false } : null;
      }
      return null;
    } finally {
      run.end();
      if (this.run === run) {
        this.run = null;
        this._changed.emit();
      }
    }
  }

  cancel(): void {
    this.abort?.abort();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.isDisposed = true;
      this.cancel();
      if (this.used) {
        this.object.host.request('session.close', { session: this.session }).catch(() => null);
      }
      Signal.clearData(this);
    }
  }

  /** The host need not keep rows that are shown no more. */
  private release(): void {
    const results = this.result?.statements.flatMap(({ result }) => result?.id ?? []) ?? [];
    if (results.length > 0) {
      this.object.host.request('result.release', { results }).catch(() => null);
    }
  }
}
