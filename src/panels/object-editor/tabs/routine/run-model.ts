import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { CallArgument, CallForm, CellValue } from '../../../../model';
import { DbError } from '../../../../model';
import type { EditedObject } from '../../editor-tab';
import { perObject } from '../shared/per-object';
import { Trial } from '../shared/trial';

/** The statement is asked for when nothing was typed for this long, milliseconds. */
const IDLE_MS = 200;

/** Name and value of an OUT or INOUT parameter after a call. */
export interface OutputValue {
  name: string;
  type: string;
  value: CellValue;
}

/** The form of a call, and the call. */
class RunModel implements IDisposable {
  readonly trial: Trial;
  private readonly _changed = new Signal<this, void>(this);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;
  private readFor: unknown = null;
  form: CallForm | null = null;
  values: CallArgument[] = [];
  rollback = false;
  /** What would run, with the values as literals; `null` while a value is missing. */
  sql: string | null = null;
  /** Why it cannot run. */
  obstacle: DbError | null = null;
  outputs: readonly OutputValue[] | null = null;
  isDisposed = false;

  constructor(private readonly object: EditedObject) {
    this.trial = new Trial(object);
    this.trial.changed.connect(this.emit, this);
    object.changed.connect(this.onObject, this);
    object.own(this);
    this.onObject();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  setValue(index: number, argument: CallArgument): void {
    this.values = this.values.map((each, n) => (n === index ? argument : each));
    this.emit();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.prepare(), IDLE_MS);
  }

  setRollback(rollback: boolean): void {
    this.rollback = rollback;
    this.emit();
  }

  async call(): Promise<void> {
    const { host, ref } = this.object;
    this.outputs = null;
    const { values, rollback } = this;
    const done = await this.trial.start('object.call', { ref, arguments: values, rollback });
    const info = done?.result.statements.find(({ result }) => result && result.id === done.outputs)?.result;
    if (info) {
      const { result: page } = await host.request('result.page', { result: info.id, from: 0, count: 1 });
      this.outputs = info.columns.map(({ name, type }, n) => ({
        name,
        type,
        value: page.rows[0]?.[n] ?? null
      }));
      this.emit();
    }
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.isDisposed = true;
      clearTimeout(this.timer);
      this.object.changed.disconnect(this.onObject, this);
      Signal.clearData(this);
    }
  }

  /** A new signature asks for other values. */
  private onObject(): void {
    const { saved } = this.object;
    if (saved !== null && saved !== this.readFor) {
      this.readFor = saved;
      this.form = null;
      void this.prepare();
    }
  }

  private async prepare(): Promise<void> {
    const { host, connection, ref } = this.object;
    const turn = ++this.asked;
    try {
      if (!this.form) {
        const { result } = await host.request('object.prepareCall', { connection, ref });
        if (turn !== this.asked) {
          return;
        }
        this.form = result;
        this.values = result.parameters.map((each): CallArgument =>
          each.default === null ? { value: '' } : { default: true }
        );
      }
      const request = { connection, ref, arguments: this.values };
      const { result } = await host.request('object.prepareCall', request);
      if (turn === this.asked) {
        this.sql = result.sql ?? null;
        this.obstacle = null;
      }
    } catch (thrown) {
      if (turn === this.asked) {
        this.sql = null;
        this.obstacle = DbError.from(thrown);
      }
    }
    this.emit();
  }

  private emit(): void {
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }
}

export type { RunModel };
export const runOf = perObject(object => new RunModel(object));
