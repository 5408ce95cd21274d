import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Params } from '../../kernel-bridge/common/methods';
import type { Plan } from '../../model';
import { DbError } from '../../model';
import type { Host } from '../shared/host';

/** Planning waits until the user pauses, milliseconds. */
const PAUSE_MS = 250;

/** What is to be planned; `null`: there is nothing to change. */
export type PlanWish = Params<'object.plan'> | null;

/** The plan of the draft as it is now, made anew after each change of it. */
export class PlanPreview {
  private readonly _changed = new Signal<this, void>(this);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wish: PlanWish = null;
  private round = 0;
  private _plan: Plan | null = null;
  private _error: DbError | null = null;
  private _pending = false;

  constructor(private readonly host: Host) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The last plan that was made; an older one shows until the next is there. */
  get plan(): Plan | null {
    return this._plan;
  }

  /** Why the draft cannot be planned. */
  get error(): DbError | null {
    return this._error;
  }

  /** A newer plan is on its way. */
  get pending(): boolean {
    return this._pending;
  }

  /** Plans after a pause, or at once. */
  request(wish: PlanWish, now = false): void {
    clearTimeout(this.timer);
    this.wish = wish;
    this.round++;
    if (!wish) {
      this._plan = null;
      this._error = null;
      this._pending = false;
      this._changed.emit();
      return;
    }
    this._pending = true;
    this._changed.emit();
    this.timer = setTimeout(() => void this.make(), now ? 0 : PAUSE_MS);
  }

  /** Makes the plan again: the host that made it has ended. */
  renew(): void {
    this.request(this.wish, true);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.round++;
    Signal.clearData(this);
  }

  private async make(): Promise<void> {
    const { wish, round } = this;
    if (!wish) {
      return;
    }
    let plan: Plan | null = null;
    let error: DbError | null = null;
    try {
      plan = (await this.host.request('object.plan', wish)).result;
    } catch (thrown) {
      error = DbError.from(thrown);
    }
    if (round === this.round) {
      this._plan = plan;
      this._error = error;
      this._pending = false;
      this._changed.emit();
    }
  }
}
