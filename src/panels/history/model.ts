import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { DbError, type HistoryEntry } from '../../model';
import type { Host } from '../shared/host';

/** Entries that are read at once. */
const PAGE = 100;
/** Typing goes on before the list is asked for, milliseconds. */
const SETTLE_MS = 150;

/** The history as one panel shows it: filtered, read on as it is scrolled, current as statements run. */
export class HistoryModel {
  private readonly _changed = new Signal<this, void>(this);
  private readonly stop: () => void;
  private _entries: readonly HistoryEntry[] = [];
  private _connections: readonly string[] = [];
  private _filter = '';
  private _connection: string | null = null;
  private _selected: number | null = null;
  private _error: DbError | null = null;
  private _loaded = false;
  private complete = false;
  private reading: Promise<void> | null = null;
  /** Counts what was asked anew: answers to an older question are dropped. */
  private question = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: Pick<Host, 'request' | 'on' | 'stateChanged' | 'state'>) {
    this.stop = host.on('history.changed', () => this.askSoon(() => this.renew()));
    host.stateChanged.connect(this.onState, this);
    void this.refresh();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get entries(): readonly HistoryEntry[] {
    return this._entries;
  }

  /** Connections that have entries, those used last first. */
  get connections(): readonly string[] {
    return this._connections;
  }

  get loaded(): boolean {
    return this._loaded;
  }

  get error(): DbError | null {
    return this._error;
  }

  get filter(): string {
    return this._filter;
  }

  set filter(filter: string) {
    this._filter = filter;
    this._changed.emit();
    this.askSoon();
  }

  /** Only entries of this connection; `null` for all. */
  get connection(): string | null {
    return this._connection;
  }

  set connection(connection: string | null) {
    this._connection = connection;
    void this.refresh();
  }

  get selected(): HistoryEntry | null {
    return this._entries.find(({ id }) => id === this._selected) ?? null;
  }

  select(entry: HistoryEntry | null): void {
    this._selected = entry?.id ?? null;
    this._changed.emit();
  }

  /** Reads the list again from its newest entry. */
  async refresh(): Promise<void> {
    this.question++;
    this.complete = false;
    this.reading = null;
    await this.read(true);
  }

  /** Reads on where the list ends. */
  async more(): Promise<void> {
    if (!this.complete && this._entries.length > 0) {
      this.reading ??= this.read(false);
      await this.reading;
    }
  }

  async remove(entry: HistoryEntry): Promise<void> {
    const at = this._entries.indexOf(entry);
    await this.host.request('history.remove', { ids: [entry.id] });
    this._entries = this._entries.filter(({ id }) => id !== entry.id);
    this.select(this._entries[Math.min(at, this._entries.length - 1)] ?? null);
  }

  /** Forgets what is in view of connections: all, or the chosen one. */
  async clear(): Promise<void> {
    await this.host.request('history.remove', { connection: this._connection ?? undefined });
    await this.refresh();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.stop();
    this.host.stateChanged.disconnect(this.onState, this);
    Signal.clearData(this);
  }

  private async read(fresh: boolean): Promise<void> {
    const { question } = this;
    const before = fresh ? undefined : this._entries[this._entries.length - 1]?.id;
    try {
      const { result } = await this.host.request('history.list', {
        connection: this._connection ?? undefined,
        filter: this._filter,
        before,
        limit: PAGE
      });
      if (question !== this.question) {
        return;
      }
      this._entries = fresh ? result.entries : [...this._entries, ...result.entries];
      this._connections = result.connections;
      this.complete = result.entries.length < PAGE;
      this._error = null;
    } catch (thrown) {
      if (question === this.question) {
        this._error = DbError.from(thrown);
      }
    }
    this.reading = null;
    this._loaded = true;
    this._changed.emit();
  }

  /** Puts what ran meanwhile before the entries that are there, so that a list that was scrolled stays. */
  private async renew(): Promise<void> {
    const newest = this._entries[0]?.id;
    const { question } = this;
    const { result } = await this.host.request('history.list', {
      connection: this._connection ?? undefined,
      filter: this._filter,
      limit: PAGE
    });
    if (question !== this.question) {
      return;
    }
    const known = result.entries.findIndex(({ id }) => id === newest);
    if (known < 0) {
      // More than a page ran, or entries were forgotten.
      await this.refresh();
      return;
    }
    this._entries = [...result.entries.slice(0, known), ...this._entries];
    this._connections = result.connections;
    this._changed.emit();
  }

  private askSoon(ask: () => Promise<void> = () => this.refresh()): void {
    clearTimeout(this.timer);
    // What cannot be read now is read when the host is back.
    this.timer = setTimeout(() => void ask().catch(() => undefined), SETTLE_MS);
  }

  private onState(): void {
    if (this.host.state === 'ready') {
      void this.refresh();
    }
  }
}
