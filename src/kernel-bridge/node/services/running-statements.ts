import { randomUUID } from 'node:crypto';
import { DbError, type RunningStatement } from '../../../model';

/** Longest text that is told of a statement. */
const SHOWN_CHARACTERS = 200;

interface Entry {
  statement: RunningStatement;
  abort: AbortController;
}

/** What runs on the user's sessions now, whichever page or kernel asked for it. */
export class RunningStatements {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly onChange: (statements: RunningStatement[]) => void) {}

  list(): RunningStatement[] {
    return [...this.entries.values()].map(({ statement }) => statement);
  }

  /** Runs `body` with a signal that also {@link cancel} aborts. */
  async track<T>(
    what: { connection: string; session: string; sql?: string; signal: AbortSignal },
    body: (signal: AbortSignal) => Promise<T>
  ): Promise<T> {
    const { connection, session, sql = '…', signal } = what;
    const abort = new AbortController();
    const id = randomUUID();
    const statement = { id, connection, session, sql: withoutLiterals(sql), startedAt: Date.now() };
    this.entries.set(id, { statement, abort });
    this.onChange(this.list());
    try {
      return await body(AbortSignal.any([signal, abort.signal]));
    } finally {
      this.entries.delete(id);
      this.onChange(this.list());
    }
  }

  /** Cancels on the server. Rejects with `not-found` when it has ended already. */
  cancel(id: string): void {
    const entry = this.entries.get(id);
    if (!entry) {
      throw new DbError({ code: 'not-found', message: 'The statement has ended already' });
    }
    entry.abort.abort();
  }
}

/** Every page of the kernel is told: literals stay behind, as one of them may be a password. */
export function withoutLiterals(sql: string): string {
  const text = sql
    .replace(/(\$\w*\$)[^]*?\1/g, '$1…$1')
    .replace(/'(?:[^'\\]|\\[^]|'')*'?/g, "'…'")
    .replace(/(\bidentified\b[^"]*|\bpassword\b[^"]*)"[^"]*"?/gi, '$1"…"')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
