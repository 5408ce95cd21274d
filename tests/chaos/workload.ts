import { DbError } from '../../src/model';
import type { ChaosHost } from './host';
import type { Ended, Ledger, Verdict } from './ledger';
import type { Random } from './random';

/** Whoever failed takes a breath, milliseconds. */
const PAUSE_MS = 100;

/** The table that all rows go to. */
export const TABLE = 'chaos_rows';

export interface WorkloadOptions {
  host: ChaosHost;
  connection: string;
  /** First part of all row ids: several topologies share one ledger. */
  prefix: string;
  /** The word for tables that end with their session. */
  temporary: string;
  begin: string;
  sleep(seconds: number): string;
  ledger: Ledger;
  /** The chance of one piece of work. */
  random(worker: number, n: number): Random;
  workers: number;
}

export interface Workload {
  /** Lets what is under way end, and stops. */
  stop(): Promise<void>;
  /** Sessions that were replaced by another one, and nobody who works on them was told. */
  readonly untold: string[];
  /** Answers that broke off and were said to be whole. */
  readonly short: string[];
  /** Pieces of work that each worker has ended. */
  readonly rounds: readonly number[];
}

/** Rows of an answer that takes many packets. */
const LONG_ROWS = 900;
const LONG = `WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${LONG_ROWS}) SELECT n, REPEAT('x', 200) FROM s`;

/** Rows of a data frame that is sent in several parts. */
const LOADED_ROWS = [2000, 5000] as const;

/**
 * Notebooks at work: rows in single statements, in scripts with a transaction, in transactions over several
 * cells, slow and cancelled ones among them, data frames, long answers, and looks at the catalog. No row is ever
 * sent twice.
 */
export function startWorkload(options: WorkloadOptions): Workload {
  let stopping = false;
  const untold: string[] = [];
  const short: string[] = [];
  const rounds = Array.from({ length: options.workers }, () => 0);
  const work = async (worker: number): Promise<void> => {
    const session = `worker-${worker}`;
    const mark = new SessionMark(options, session);
    for (let n = 0; !stopping; n++) {
      const id = `${options.prefix}-${worker}-${n}`;
      const ended = await one({ ...options, short }, id, session, options.random(worker, n));
      if (await mark.isGoneUntold()) {
        untold.push(`${id}: a new session`);
      }
      rounds[worker]++;
      if (ended === 'failed') {
        await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
      }
    }
  };
  const running = Array.from({ length: options.workers }, (_, worker) => work(worker));
  return {
    async stop() {
      stopping = true;
      await Promise.all(running);
    },
    untold,
    short,
    rounds
  };
}

/** A table that a session has to itself: where it is gone, so is the session, and that has to be told. */
class SessionMark {
  /** What the session had been told when the mark was made; none is there as yet. */
  private told?: number;

  constructor(
    private readonly options: WorkloadOptions,
    private readonly session: string
  ) {}

  /** Makes the mark where it is missing. */
  async isGoneUntold(): Promise<boolean> {
    const { host, connection, temporary } = this.options;
    const run = (sql: string): Promise<unknown> => host.run(connection, this.session, sql);
    try {
      await run('SELECT x FROM chaos_mark');
      return false;
    } catch (thrown) {
      if (DbError.from(thrown).code !== 'not-found') {
        return false;
      }
      const untold = this.told === host.toldOf(this.session);
      await run(`CREATE ${temporary} TABLE chaos_mark (x int)`).then(
        () => (this.told = host.toldOf(this.session)),
        () => (this.told = undefined)
      );
      return untold;
    }
  }
}

async function one(
  options: WorkloadOptions & { short: string[] },
  id: string,
  session: string,
  random: Random
): Promise<Verdict> {
  const { host, connection, begin, sleep, ledger, short } = options;
  const rows = Array.from({ length: random.between(1, 3) }, (_, index) => `${id}-${index}`);
  const insert = (row: string): string => `INSERT INTO ${TABLE} (id) VALUES ('${row}')`;
  const run = (sql: string, signal?: AbortSignal): Promise<number[]> =>
    host.run(connection, session, sql, signal);
  const enter = (sent: readonly string[], ended: Ended): Verdict => {
    ledger.enter(sent, id, ended);
    return ended.verdict;
  };
  const script = async (
    sent: readonly string[],
    more: readonly string[] = [],
    signal?: AbortSignal
  ): Promise<Verdict> => {
    const statements = [begin, ...sent.map(insert), ...more, 'COMMIT'];
    const ended = await endOfScript(() => run(statements.join('; '), signal), statements.length - 1);
    await endFailed(run);
    return enter(sent, ended);
  };

  switch (
    random.of(['single', 'script', 'cells', 'cells', 'slow', 'cancelled', 'load', 'long', 'catalog'] as const)
  ) {
    case 'single':
      return enter([rows[0]], await endOf(() => run(insert(rows[0]))));
    case 'script':
      return script(rows);
    case 'cells':
      return enter(rows, await inCells(run, begin, rows.map(insert)));
    case 'slow':
      return script([rows[0]], [sleep(random.between(1, 8) / 10)]);
    case 'cancelled':
      return script([rows[0]], [sleep(1)], AbortSignal.timeout(random.between(10, 1300)));
    case 'load': {
      const sent = random.between(...LOADED_ROWS);
      const ended = await endOf(async () => {
        const count = await host.load(connection, session, TABLE, id, sent);
        if (count !== sent) {
          short.push(`${id}: ${count} of ${sent} rows loaded`);
        }
      });
      ledger.enter([id], id, ended, sent);
      return ended.verdict;
    }
    case 'long': {
      const { verdict } = await endOf(async () => {
        const [count] = await run(LONG);
        if (count !== LONG_ROWS) {
          short.push(`${id}: ${count} of ${LONG_ROWS} rows`);
        }
      });
      return verdict;
    }
    case 'catalog':
      return (await endOf(() => host.list(connection))).verdict;
  }
}

/** A transaction of which every statement is a request of its own, as people work in a notebook. */
async function inCells(
  run: (sql: string) => Promise<unknown>,
  begin: string,
  statements: readonly string[]
): Promise<Ended> {
  try {
    await run(begin);
    for (const statement of statements) {
      await run(statement);
    }
  } catch (thrown) {
    await endFailed(run);
    return { verdict: 'failed', error: DbError.from(thrown) };
  }
  return endOf(() => run('COMMIT'));
}

/** Whatever became of the last transaction: the next one starts from none. */
async function endFailed(run: (sql: string) => Promise<unknown>): Promise<void> {
  await run('ROLLBACK').catch(() => undefined);
}

async function endOf(body: () => Promise<unknown>): Promise<Ended> {
  try {
    await body();
    return { verdict: 'committed' };
  } catch (thrown) {
    const error = DbError.from(thrown);
    return { verdict: error.code === 'outcome-unknown' ? 'unknown' : 'failed', error };
  }
}

/** A script that broke before its last statement, the COMMIT, has changed nothing. */
async function endOfScript(body: () => Promise<unknown>, commit: number): Promise<Ended> {
  const ended = await endOf(body);
  const isOpen = ended.verdict === 'unknown' && (ended.error?.statement ?? commit) < commit;
  return isOpen ? { ...ended, verdict: 'failed' } : ended;
}
