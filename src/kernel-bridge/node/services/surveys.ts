import type { Connection } from '../../../engines/core/engine';
import type { RecentAnswers, RowAnswer, Survey, Surveyed } from '../../../engines/core/survey';
import { DbError, type ObjectRef } from '../../../model';
import type { ConnectionManager } from './connection-manager';

/** A plan waits no longer for the session of its survey, milliseconds. */
const SESSION_WAIT_MS = 5000;

/** While somebody types, rows are counted at most so often, milliseconds. */
const ANSWER_LIFE_MS = 10_000;

/** Asks servers about planned changes, on sessions of their own. */
export class Surveys {
  private readonly answers = new Map<string, Answers>();

  constructor(private readonly manager: ConnectionManager) {}

  /** `null` where it fails (no more sessions, a lock, no right to read): applying the plan tells. */
  async ask(connection: string, ref: ObjectRef, survey: Survey): Promise<Surveyed | null> {
    let opened: Promise<Connection> | undefined;
    try {
      const database = this.manager.engineOf(connection).databaseOf(ref);
      return await survey({
        session: () => (opened ??= this.open(connection, database)),
        answers: this.answersOf(`${connection}\n${database}`)
      });
    } catch {
      return null;
    } finally {
      await opened?.then(session => session.close()).catch(() => undefined);
    }
  }

  /** Objects of a connection have changed. */
  forget(connection: string): void {
    for (const key of this.answers.keys()) {
      if (key.startsWith(`${connection}\n`)) {
        this.answers.delete(key);
      }
    }
  }

  private async open(connection: string, database: string | undefined): Promise<Connection> {
    const session = await this.manager.connect(connection, database, AbortSignal.timeout(SESSION_WAIT_MS));
    if (session.shared) {
      await session.close();
      // A failing question would end the transaction of whoever has the only session.
      throw new DbError({ code: 'unsupported', message: 'The server gives no other session to ask' });
    }
    return session;
  }

  private answersOf(place: string): Answers {
    const answers = this.answers.get(place) ?? new Answers();
    this.answers.set(place, answers);
    return answers;
  }
}

/** What was answered a moment ago. */
class Answers implements RecentAnswers {
  private readonly kept = new Map<string, { answer: RowAnswer; until: number }>();

  get(question: string): RowAnswer | undefined {
    const now = performance.now();
    for (const [asked, { until }] of this.kept) {
      if (until < now) {
        this.kept.delete(asked);
      }
    }
    return this.kept.get(question)?.answer;
  }

  set(question: string, answer: RowAnswer): void {
    this.kept.set(question, { answer, until: performance.now() + ANSWER_LIFE_MS });
  }
}
