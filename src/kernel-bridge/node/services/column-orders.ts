import { answerWithin } from '../../../engines/core/time-limit';
import type { ResultColumn, ValueOrder } from '../../../model';
import type { ConnectionManager } from './connection-manager';

/** How long sorting waits for the server, milliseconds. */
const ANSWER_MS = 3000;

/** Asks servers how they order the values of columns, where that is not known from the result. */
export class ColumnOrders {
  constructor(private readonly manager: ConnectionManager) {}

  /** `undefined` also when the server cannot be asked: the texts are sorted as texts then. */
  async of(connection: string, column: ResultColumn): Promise<ValueOrder | undefined> {
    try {
      const read = this.manager.engineOf(connection).readOrder?.(column);
      return read && (await answerWithin(this.manager.read(connection, undefined, read), ANSWER_MS));
    } catch {
      return undefined;
    }
  }
}
