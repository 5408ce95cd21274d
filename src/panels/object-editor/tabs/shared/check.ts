import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { JsonObject, Problem } from '../../../../model';
import { DbError } from '../../../../model';
import type { EditedObject } from '../../editor-tab';
import { perObject } from './per-object';

/** An edit is checked when nothing was typed for this long, milliseconds. */
const IDLE_MS = 1200;

/** Checks the draft on the server: when asked, and by itself where that costs others nothing. */
class CheckModel implements IDisposable {
  private readonly _changed = new Signal<this, void>(this);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private draft: JsonObject;
  /** `true`: the server has been asked and has not answered. */
  running = false;
  /** What the server said of the draft; `null`: not asked since it was edited. */
  problems: readonly Problem[] | null = null;
  /** Why it could not be asked. */
  failure: DbError | null = null;
  isDisposed = false;

  constructor(private readonly object: EditedObject) {
    this.draft = object.draft;
    object.changed.connect(this.onEdit, this);
    object.own(this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  async check(): Promise<void> {
    const { host, connection, creating, ref, draft } = this.object;
    clearTimeout(this.timer);
    this.running = true;
    this._changed.emit();
    try {
      const op = creating ? 'create' : 'alter';
      const { result } = await host.request('object.check', { connection, op, ref, to: draft });
      if (this.draft === draft) {
        this.problems = result.problems;
        this.failure = null;
      }
    } catch (thrown) {
      if (this.draft === draft) {
        this.failure = DbError.from(thrown);
      }
    }
    if (this.draft === draft) {
      this.running = false;
    }
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.isDisposed = true;
      clearTimeout(this.timer);
      this.object.changed.disconnect(this.onEdit, this);
      Signal.clearData(this);
    }
  }

  private onEdit(): void {
    const { object } = this;
    if (object.draft === this.draft) {
      return;
    }
    this.draft = object.draft;
    this.problems = null;
    this.failure = null;
    this.running = false;
    clearTimeout(this.timer);
    if (isCheap(object) && object.draft !== object.saved) {
      this.timer = setTimeout(() => void this.check(), IDLE_MS);
    }
    this._changed.emit();
  }
}

export type { CheckModel };
export const checkOf = perObject(object => new CheckModel(object));

/**
 * A check makes the object in a transaction that is rolled back. Where DDL cannot be rolled back, where it
 * locks a table that others use, or where it may take long, it waits until it is asked for.
 */
function isCheap({ state, descriptor, readOnly, draft }: EditedObject): boolean {
  const { engine, production = false } = state.config;
  const kinds = engine === 'postgres' ? ['function', 'procedure', 'view'] : ['view', 'trigger'];
  return (
    readOnly === null &&
    !production &&
    (engine === 'postgres' || engine === 'sqlite') &&
    kinds.includes(descriptor.id) &&
    typeof draft.name === 'string' &&
    draft.name !== ''
  );
}
