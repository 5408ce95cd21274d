import type { Connection, SessionLink } from '../../../engines/core/engine';
import type { SessionActivity } from '../../../engines/core/server-sessions';
import { answerWithin, silence } from '../../../engines/core/time-limit';
import { DbError } from '../../../model';

/** How often it is looked which sessions are due, milliseconds. */
const TICK_MS = 500;
/** The clock went on without us for more than this: the machine slept, milliseconds. */
const SLEPT_MS = 10_000;
/** Pause before a suspicion is looked into again, milliseconds. */
const RECHECK_MS = 2000;
/** Times in a row that a running statement must look dead before its session is given up. */
const SUSPICIONS = 2;

export interface HeartbeatRules {
  /** Silence after which a session is asked for a sign of life, milliseconds; 0: never. */
  everyMs: number;
  /** How long the answer may take, milliseconds. */
  answerMs: number;
  /** What the server, asked over another session, says this one does. Rejects when it cannot be asked. */
  activity?(sessionId: string): Promise<SessionActivity>;
  /** An answer takes longer than it should, or has come after all. */
  onLate(isLate: boolean): void;
}

interface Watched {
  connection: Connection;
  link: SessionLink;
  rules: HeartbeatRules;
  checking: boolean;
  /** Clock of `performance.now()`. */
  checkedAt: number;
  suspicions: number;
}

/**
 * Finds links that died without a word: packets are dropped and neither end is told. An idle session is asked for
 * a sign of life, one that idles in a transaction only where the server does not know it. One that waits for the server cannot be asked: another session is, and when
 * that says that the server has long finished, or cannot be reached either, the link is given up.
 */
export class Heartbeat {
  /** Called after the machine slept. */
  onWake: () => void = () => undefined;
  private readonly watched = new Map<Connection, Watched>();
  private readonly timer = setInterval(() => this.tick(), TICK_MS).unref();
  private lastTick = Date.now();

  watch(connection: Connection, rules: HeartbeatRules): void {
    const { link } = connection;
    if (!link) {
      return;
    }
    this.watched.set(connection, { connection, link, rules, checking: false, checkedAt: 0, suspicions: 0 });
    void connection.closed.then(() => this.watched.delete(connection));
  }

  /** Asks a session now, however lately it was heard of. */
  check(connection: Connection): void {
    const watched = this.watched.get(connection);
    if (watched) {
      void this.look(watched, true);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const now = Date.now();
    const slept = now - this.lastTick > SLEPT_MS;
    this.lastTick = now;
    for (const watched of this.watched.values()) {
      if (slept || this.isDue(watched)) {
        void this.look(watched, slept);
      }
    }
    if (slept) {
      this.onWake();
    }
  }

  private isDue({ link, rules, checkedAt, suspicions }: Watched): boolean {
    const now = performance.now();
    const pause = suspicions > 0 ? Math.min(RECHECK_MS, rules.everyMs) : rules.everyMs;
    return rules.everyMs > 0 && now - Math.max(link.heardAt, checkedAt) >= pause;
  }

  /** @param doubted there is reason to think that the link is dead */
  private async look(watched: Watched, doubted: boolean): Promise<void> {
    if (watched.checking) {
      return;
    }
    watched.checking = true;
    try {
      const { link } = watched;
      if (link.state === 'in-transaction' && !doubted && (await isThere(watched))) {
        return;
      }
      if (link.state === 'idle' || link.state === 'in-transaction') {
        await this.ask(watched);
      } else if (link.state === 'waiting') {
        await this.askAbout(watched);
      }
    } finally {
      watched.checking = false;
      watched.checkedAt = performance.now();
    }
  }

  private async ask({ link, rules }: Watched): Promise<void> {
    const { answerMs } = rules;
    const limit = setTimeout(() => link.destroy(new Error(silence(answerMs))), answerMs);
    try {
      await tellLate(rules, link.ping());
    } catch {
      // What became of the session is told by its `closed`.
    } finally {
      clearTimeout(limit);
    }
  }

  private async askAbout(watched: Watched): Promise<void> {
    const { connection, link, rules } = watched;
    if (!rules.activity) {
      return;
    }
    const { heardAt } = link;
    const asking = answerWithin(rules.activity(connection.sessionId), rules.answerMs);
    const activity = await tellLate(rules, asking).catch(unreachable);
    if (link.state !== 'waiting' || link.heardAt !== heardAt || activity === 'running') {
      watched.suspicions = 0;
      return;
    }
    if (++watched.suspicions >= SUSPICIONS) {
      link.destroy(new Error(REASONS[activity]));
    }
  }
}

/** Whether the server, asked over another session, says that it has this one. */
async function isThere({ connection, rules }: Watched): Promise<boolean> {
  if (!rules.activity) {
    return false;
  }
  const asking = answerWithin(rules.activity(connection.sessionId), rules.answerMs);
  return asking.then(
    activity => activity !== 'gone',
    () => false
  );
}

const REASONS: Readonly<Record<Exclude<SessionActivity, 'running'> | 'unreachable', string>> = {
  gone: 'The session has ended on the server, and nothing of it arrived here.',
  idle: 'The server has finished, and its answer did not arrive here.',
  sending: 'The server sends its answer, and nothing of it arrives here.',
  unreachable: 'The server cannot be reached.'
};

/** Whether the server could not be asked at all. What it says, a refusal included, shows that it lives. */
function unreachable(error: unknown): 'unreachable' | 'running' {
  const { code } = DbError.from(error);
  return code === 'unreachable' ||
    code === 'host-unknown' ||
    code === 'connection-lost' ||
    code === 'outcome-unknown'
    ? 'unreachable'
    : 'running';
}

/** Passes an answer on, and tells while it is late. */
async function tellLate<T>({ answerMs, onLate }: HeartbeatRules, answer: Promise<T>): Promise<T> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    onLate(true);
  }, answerMs / 3);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    if (late) {
      onLate(false);
    }
  }
}
