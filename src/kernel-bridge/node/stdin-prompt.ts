import { DbError } from '../../model';
import type { Outlet } from './outlet';
import type { WireMessage } from './wire';

/** Asks the person at the client that runs the cell, over the stdin socket. One question at a time. */
export class StdinPrompt {
  private pending: { resolve(text: string): void; reject(error: DbError): void } | null = null;

  constructor(private readonly outlet: Outlet) {}

  /** Rejects with `unsupported` when the client takes no input, with `cancelled` on an interrupt. */
  ask(cell: WireMessage, prompt: string, password: boolean): Promise<string> {
    if (cell.content.allow_stdin !== true) {
      const message = `${prompt.replace(/[:\s]+$/, '')}: this client cannot be asked for input`;
      return Promise.reject(new DbError({ code: 'unsupported', message }));
    }
    this.cancel();
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      this.outlet.reply('stdin', cell, 'input_request', { prompt, password });
    });
  }

  answer(reply: WireMessage): void {
    this.pending?.resolve(String(reply.content.value ?? ''));
    this.pending = null;
  }

  cancel(): void {
    this.pending?.reject(new DbError({ code: 'cancelled', message: 'Cancelled' }));
    this.pending = null;
  }
}
