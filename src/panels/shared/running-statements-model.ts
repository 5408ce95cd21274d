import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { RunningStatement } from '../../model';
import type { Host } from './host';

/** The SQL that the host runs now, whichever page asked for it. */
export class RunningStatementsModel {
  private statements: readonly RunningStatement[] = [];
  private readonly _changed = new Signal<this, void>(this);

  constructor(private readonly host: Host) {
    host.on('statements.changed', ({ statements }) => this.update(statements));
    host.stateChanged.connect(() => this.onHost());
    this.onHost();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get all(): readonly RunningStatement[] {
    return this.statements;
  }

  /** Cancels on the server; nothing happens when it has ended meanwhile. */
  async cancel(id: string): Promise<void> {
    await this.host.request('statement.cancel', { id }).catch(() => undefined);
  }

  private onHost(): void {
    if (this.host.state === 'ready') {
      this.host.request('statement.list', null).then(
        ({ result }) => this.update(result),
        () => this.update([])
      );
    } else {
      this.update([]);
    }
  }

  private update(statements: readonly RunningStatement[]): void {
    this.statements = statements;
    this._changed.emit();
  }
}
