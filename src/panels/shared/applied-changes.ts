import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ApplyReport, ObjectRef } from '../../model';

/** A plan that was applied, whatever came of it. */
export interface AppliedChange {
  connection: string;
  op: 'create' | 'alter' | 'drop';
  ref: ObjectRef;
  /** What the kind is called: `Table`. */
  kindLabel: string;
  /** When it ended, ISO 8601. */
  at: string;
  report: ApplyReport;
}

/** Tells of every change that a panel applied, for those that keep a record. */
export class AppliedChanges {
  private readonly _applied = new Signal<this, AppliedChange>(this);

  get applied(): ISignal<this, AppliedChange> {
    return this._applied;
  }

  tell(change: AppliedChange): void {
    this._applied.emit(change);
  }
}
