import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { SessionReading } from '../../kernel-bridge/common/methods';
import type { ConnectionState, DbErrorData, ServerSession } from '../../model';
import { DbError } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import type { SessionRow } from './blocking-tree';
import { blockingTree } from './blocking-tree';

/** Which sessions are shown. */
export type SessionChoice = 'all' | 'active' | 'own';

export interface SessionViewModelOptions {
  host: Host;
  connections: ConnectionsModel;
  connection: string;
}

/** Who is on the server of a connection: followed while the view is in sight and not paused. */
export class SessionViewModel implements IDisposable {
  readonly connection: string;
  private readonly host: Host;
  private readonly connections: ConnectionsModel;
  private readonly _changed = new Signal<this, void>(this);
  private reading: SessionReading | null = null;
  private _readAt: Date | null = null;
  private _error: DbErrorData | null = null;
  private _choice: SessionChoice = 'all';
  private _filter = '';
  private _selected: string | null = null;
  private _paused = false;
  private visible = false;
  private failed = false;
  private watch: AbortController | null = null;
  private _isDisposed = false;

  constructor({ host, connections, connection }: SessionViewModelOptions) {
    this.host = host;
    this.connections = connections;
    this.connection = connection;
    host.stateChanged.connect(this.follow, this);
    connections.changed.connect(this.follow, this);
  }

  /** Emitted after any change of what is shown. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Nothing was read yet. */
  get loading(): boolean {
    return this.reading === null && this._error === null;
  }

  /** Why the last reading failed; the rows are older then. */
  get error(): DbErrorData | null {
    return this._error;
  }

  get notes(): readonly string[] {
    return this.reading?.notes ?? [];
  }

  get readAt(): Date | null {
    return this._readAt;
  }

  /** All sessions of the last reading, shown or not. */
  get sessions(): readonly ServerSession[] {
    return this.reading?.sessions ?? [];
  }

  get rows(): readonly SessionRow[] {
    const rows = blockingTree(this.sessions);
    const needle = this._filter.trim().toLowerCase();
    return rows.filter(row => this.isChosen(row) && (!needle || textOf(row.session).includes(needle)));
  }

  get choice(): SessionChoice {
    return this._choice;
  }

  set choice(choice: SessionChoice) {
    this._choice = choice;
    this._changed.emit();
  }

  get filter(): string {
    return this._filter;
  }

  set filter(text: string) {
    this._filter = text;
    this._changed.emit();
  }

  get paused(): boolean {
    return this._paused;
  }

  set paused(paused: boolean) {
    this._paused = paused;
    this.follow();
    this._changed.emit();
  }

  /** The selected session while it lives. */
  get selected(): ServerSession | null {
    return this.sessions.find(({ id }) => id === this._selected) ?? null;
  }

  select(id: string | null): void {
    this._selected = id;
    this._changed.emit();
  }

  /** A view out of sight reads nothing. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.follow();
  }

  /** Reads once, also while paused. Opens the connection, which may ask for its password. */
  async refresh(): Promise<void> {
    try {
      await this.connections.open(this.connection);
      const { result } = await this.host.request('server.sessions', { connection: this.connection });
      this.take(result);
    } catch (thrown) {
      this.fail(DbError.from(thrown));
    }
    this.follow();
  }

  /** Cancels what a session runs, or ends it. */
  async end(session: ServerSession, how: 'cancel' | 'terminate'): Promise<void> {
    await this.host.request('server.end', { connection: this.connection, id: session.id, how });
    await this.refresh();
  }

  dispose(): void {
    this._isDisposed = true;
    this.watch?.abort();
    Signal.clearData(this);
  }

  /** Starts or stops the host's readings, as it should be now. */
  private follow(): void {
    const wanted = this.visible && !this._paused && !this._isDisposed && this.host.state === 'ready';
    // After a failure the link is waited for: only the user asks again and again.
    if (wanted && this.failed && !isOpen(this.connections.find(this.connection))) {
      return;
    }
    if (!wanted) {
      this.watch?.abort();
      this.watch = null;
    } else if (!this.watch) {
      this.failed = false;
      const abort = (this.watch = new AbortController());
      void this.watchUntil(abort);
    }
  }

  private async watchUntil(abort: AbortController): Promise<void> {
    try {
      await this.connections.open(this.connection);
      while (!abort.signal.aborted) {
        // The host ends a watch after a minute, in case that its page has gone.
        await this.host.request(
          'server.watch',
          { connection: this.connection },
          { signal: abort.signal, onProgress: reading => this.take(reading) }
        );
      }
    } catch (thrown) {
      if (!abort.signal.aborted) {
        this.watch = null;
        this.failed = true;
        this.fail(DbError.from(thrown));
      }
    }
  }

  private take(reading: SessionReading): void {
    this._error = reading.error ?? null;
    if (!reading.error) {
      this.reading = reading;
      this._readAt = new Date();
    }
    this.emit();
  }

  private fail(error: DbError): void {
    this._error = error.toJSON();
    this.emit();
  }

  private emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private isChosen({ session, blocking }: SessionRow): boolean {
    switch (this._choice) {
      case 'all':
        return true;
      case 'active':
        return session.state === 'running' || session.state === 'transaction' || blocking > 0;
      case 'own':
        return session.own !== undefined;
    }
  }
}

function isOpen(state: ConnectionState | undefined): boolean {
  return state?.status === 'ready' || state?.status === 'degraded';
}

function textOf({ id, user, database, client, application, sql }: ServerSession): string {
  return [id, user, database, client, application, sql].filter(Boolean).join('\n').toLowerCase();
}
