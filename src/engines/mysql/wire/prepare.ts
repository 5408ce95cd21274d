import type { Channel, PacketHandler } from './channel';
import { parseError, parsePrepared, type Prepared } from './packets';

/** The answer to COM_STMT_PREPARE; parameter and column definitions are skipped. */
export class PrepareResponse implements PacketHandler {
  readonly prepared: Promise<Prepared>;
  private settle!: { resolve(prepared: Prepared): void; reject(error: Error): void };
  private head: Prepared | null = null;
  private toSkip = 0;

  constructor(private readonly channel: Channel) {
    this.prepared = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
  }

  packet(bytes: Buffer, start: number, end: number): boolean {
    if (bytes[start] === 0xff && !this.head) {
      this.channel.done();
      this.settle.reject(parseError(bytes, start, end));
      return true;
    }
    if (this.head) {
      this.toSkip--;
    } else {
      this.head = parsePrepared(bytes, start);
      const { columns, parameters } = this.head;
      this.toSkip = (columns > 0 ? columns + 1 : 0) + (parameters > 0 ? parameters + 1 : 0);
    }
    if (this.toSkip === 0) {
      this.channel.done();
      this.settle.resolve(this.head);
    }
    return true;
  }

  lost(error: Error): void {
    this.settle.reject(error);
  }
}
