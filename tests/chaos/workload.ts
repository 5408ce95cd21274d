import { DbError } from '../../src/model';
import type { ChaosHost } from './host';
import type { Ledger, Verdict } from './ledger';
import type { Random } from './random';

/** Whoever failed takes a breath, milliseconds. */
const PAUSE_MS = 100;

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
  random: Random;
  workers: number;
}

export interface Workload {
  /** Lets what is under way end, and stops. */
  stop(): Promise<void>;
  /** Sessions that were replaced by another one, and nobody who works on them was told. */
  readonly untold: string[];
}

/**
 * Notebooks at work: rows in single statements, in scripts with a transaction, in transactions over several
 * cells, slow ones among them, and looks at the catalog. No row is ever sent twice.
 */
export function startWorkload(options: WorkloadOptions): Workload {
  let stopping = false;
  const untold: string[] = [];
  const work = async (worker: number): Promise<void> => {
    const session = `worker-${worker}`;
    const mark = new SessionMark(options, session);
    for (let n = 0; !stopping; n++) {
      const id = `${options.prefix}-${worker}-${n}`;
      const ended = await one(options, id, session);
      if (await mark.isGoneUntold()) {
        untold.push(`${id}: a new session`);
      }
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
    untold
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
    const run = (sql: string): Promise<void> => host.run(connection, this.session, sql);
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

async function one(options: WorkloadOptions, id: string, session: string): Promise<Verdict> {
  const { host, connection, random, begin, sleep, ledger } = options;
  const rows = Array.from({ length: random.between(1, 3) }, (_, index) => `${id}-${index}`);
  const insert = (row: string): string => `INSERT INTO chaos_rows (id) VALUES ('${row}')`;
  const run = (sql: string): Promise<void> => host.run(connection, session, sql);
  const script = async (sent: readonly string[], more: readonly string[] = []): Promise<Verdict> => {
    const statements = [begin, ...sent.map(insert), ...more, 'COMMIT'];
    const verdict = await verdictOfScript(() => run(statements.join('; ')), statements.length - 1);
    await endFailed(run);
    ledger.enter(sent, id, verdict);
    return verdict;
  };

  switch (random.of(['single', 'script', 'cells', 'cells', 'slow', 'catalog'] as const)) {
    case 'single': {
      const verdict = await verdictOf(() => run(insert(rows[0])));
      ledger.enter([rows[0]], id, verdict);
      return verdict;
    }
    case 'script':
      return script(rows);
    case 'cells': {
      const verdict = await inCells(run, begin, rows.map(insert));
      ledger.enter(rows, id, verdict);
      return verdict;
    }
    case 'slow':
      return script([rows[0]], [sleep(random.between(1, 8) / 10)]);
    case 'catalog':
      return verdictOf(() => host.list(connection));
  }
}

/** A transaction of which every statement is a request of its own, as people work in a notebook. */
async function inCells(
  run: (sql: string) => Promise<unknown>,
  begin: string,
  statements: readonly string[]
): Promise<Verdict> {
  try {
    await run(begin);
    for (const statement of statements) {
      await run(statement);
    }
  } catch {
    await endFailed(run);
    return 'failed';
  }
  return verdictOf(() => run('COMMIT'));
}

/** Whatever became of the last transaction: the next one starts from none. */
async function endFailed(run: (sql: string) => Promise<unknown>): Promise<void> {
  await run('ROLLBACK').catch(() => undefined);
}

async function verdictOf(body: () => Promise<unknown>): Promise<Verdict> {
  try {
    await body();
    return 'committed';
  } catch (thrown) {
    return DbError.from(thrown).code === 'outcome-unknown' ? 'unknown' : 'failed';
  }
}

/** A script that broke before its last statement, the COMMIT, has changed nothing. */
async function verdictOfScript(body: () => Promise<unknown>, commit: number): Promise<Verdict> {
  try {
    await body();
    return 'committed';
  } catch (thrown) {
    const error = DbError.from(thrown);
    return error.code === 'outcome-unknown' && (error.statement ?? commit) >= commit ? 'unknown' : 'failed';
  }
}
