import type { ObjectRef } from '../model';
import type { Host } from '../panels/shared/host';
import { missingRight } from '../panels/shared/missing-right';

/** An answer counts this long, milliseconds: rights are granted and revoked past us. */
const FRESH_MS = 60_000;

interface Answer {
  at: number;
  /** `undefined` until the server has told. */
  missing?: string | null;
}

/** Which rights somebody lacks to create objects: known at once where it was asked before, asked for where it was not. */
export class CreationRights {
  private readonly answers = new Map<string, Answer>();

  /** @param onAnswer - called when the server has told of a right that is missing */
  constructor(
    private readonly host: Host,
    private readonly onAnswer: () => void
  ) {}

  /** What is missing, as far as it is known by now. Never waits. */
  missing(connection: string, ref: ObjectRef): string | null {
    const key = JSON.stringify([connection, ref.kind, ...ref.path]);
    const known = this.answers.get(key);
    if (!known || Date.now() - known.at > FRESH_MS) {
      const asked: Answer = { at: Date.now(), missing: known?.missing };
      this.answers.set(key, asked);
      void missingRight(this.host, { connection, op: 'create', ref }).then(missing => {
        const news = missing !== (asked.missing ?? null);
        asked.missing = missing;
        if (news) {
          this.onAnswer();
        }
      });
    }
    return known?.missing ?? null;
  }
}
