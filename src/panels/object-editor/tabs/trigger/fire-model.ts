import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { FiredRows, FireForm, JsonObject } from '../../../../model';
import { DbError } from '../../../../model';
import type { EditedObject } from '../../editor-tab';
import { perObject } from '../shared/per-object';
import { Trial } from '../shared/trial';

/** The statements that fire a trigger, and what they did before it was taken back. */
class FireModel implements IDisposable {
  readonly trial: Trial;
  private readonly _changed = new Signal<this, void>(this);
  private readFor: JsonObject | null = null;
  private asked = 0;
  form: FireForm | null = null;
  problem: DbError | null = null;
  sql = '';
  rows: FiredRows | null = null;
  isDisposed = false;

  constructor(private readonly object: EditedObject) {
    this.trial = new Trial(object);
    this.trial.changed.connect(this.emit, this);
    object.own(this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Asks how the trigger can be fired, once for each draft. */
  async prepare(): Promise<void> {
    const { host, draft } = this.object;
    if (this.readFor === draft) {
      return;
    }
    this.readFor = draft;
    const turn = ++this.asked;
    try {
      const { result } = await host.request('object.prepareFire', this.draft());
      if (turn === this.asked) {
        this.form = result;
        this.problem = null;
        this.sql ||= result.examples[0]?.sql ?? '';
      }
    } catch (thrown) {
      if (turn === this.asked) {
        this.problem = DbError.from(thrown);
      }
    }
    this.emit();
  }

  setSql(sql: string): void {
    this.sql = sql;
    this.emit();
  }

  async fire(): Promise<void> {
    this.rows = null;
    const { op, ref, to } = this.draft();
    const done = await this.trial.start('object.fire', { op, ref, to, sql: this.sql });
    this.rows = done?.rows ?? null;
    this.emit();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.isDisposed = true;
      Signal.clearData(this);
    }
  }

  private draft() {
    const { connection, creating, ref, draft } = this.object;
    return { connection, op: creating ? ('create' as const) : ('alter' as const), ref, to: draft };
  }

  private emit(): void {
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }
}

export const fireOf = perObject(object => new FireModel(object));
