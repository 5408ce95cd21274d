import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { TransactionState } from '../../model';
import type { Host } from '../shared/host';

/** Which notebooks have a transaction open on which connection, as the host tells it. */
export class Transactions {
  private readonly states = new Map<string, TransactionState>();
  private readonly _changed = new Signal<this, void>(this);

  constructor(host: Host) {
    host.on('transaction.changed', ({ connection, session, transaction }) => {
      this.states.set(keyOf(connection, session), transaction);
      this._changed.emit();
    });
    // A host that went took its transactions along.
    host.stateChanged.connect((_, state) => {
      if (state !== 'ready') {
        this.states.clear();
        this._changed.emit();
      }
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get(connection: string, session: string): TransactionState {
    return this.states.get(keyOf(connection, session)) ?? 'none';
  }
}

function keyOf(connection: string, session: string): string {
  return JSON.stringify([connection, session]);
}
