import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { CatalogFinding } from '../../kernel-bridge/common/methods';
import { DbError } from '../../model';
import type { Host } from '../shared/host';

/** Findings of one answer: more than anybody looks through. */
const LIMIT = 500;

/** The search across the catalogs: what is typed, and what the host found for it. */
export class SearchModel {
  private readonly _changed = new Signal<this, void>(this);
  private _open = false;
  private _text = '';
  private _found: readonly CatalogFinding[] = [];
  private _searched: readonly string[] | null = null;
  private _error: DbError | null = null;
  private _selected = 0;
  private _pending = false;

  constructor(private readonly host: Host) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get open(): boolean {
    return this._open;
  }

  /** Opening reads the catalogs ahead, so that the first letter finds them there. */
  set open(open: boolean) {
    this._open = open;
    this._changed.emit();
    if (open) {
      void this.ask();
    }
  }

  get text(): string {
    return this._text;
  }

  set text(text: string) {
    this._text = text;
    this._selected = 0;
    this._changed.emit();
    void this.ask();
  }

  get found(): readonly CatalogFinding[] {
    return this._found;
  }

  /** Connections that were searched; `null` before the first answer. */
  get searched(): readonly string[] | null {
    return this._searched;
  }

  get error(): DbError | null {
    return this._error;
  }

  /** An answer is on its way. */
  get pending(): boolean {
    return this._pending;
  }

  /** Index of the selected finding. */
  get selected(): number {
    return this._selected;
  }

  set selected(index: number) {
    this._selected = Math.max(0, Math.min(this._found.length - 1, index));
    this._changed.emit();
  }

  private async ask(): Promise<void> {
    const text = this._text;
    this._pending = true;
    try {
      const { result } = await this.host.request('catalog.search', { text, limit: LIMIT });
      if (text !== this._text) {
        return;
      }
      this._found = result.found;
      this._searched = result.searched;
      this._error = null;
    } catch (thrown) {
      this._error = DbError.from(thrown);
    }
    this._pending = false;
    this._changed.emit();
  }
}
