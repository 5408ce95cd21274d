import type { DbError } from '../../src/model';

/** What was said of one piece of work: its rows are there, are not, or nobody knows. */
export type Verdict = 'committed' | 'failed' | 'unknown';

/** How a piece of work ended, and what was said about it. */
export interface Ended {
  verdict: Verdict;
  error?: DbError;
}

export interface LedgerCheck {
  committed: number;
  failed: number;
  unknown: number;
  /** Said to be committed, and not there. */
  lost: string[];
  /** There more than once. */
  duplicates: string[];
  /** Said to have failed, and there. */
  untrue: string[];
  /** Of a piece of work with several rows some are there and some are not. */
  torn: string[];
  /** There, and nobody has sent it. */
  unsent: string[];
}

/** The workload's own book: every row that was ever sent, and what was said of it. */
export class Ledger {
  /** Rows said to be committed so far. */
  committed = 0;
  private readonly entries = new Map<string, { verdict: Verdict; work: string; error?: DbError }>();

  /** @param work - rows of one transaction carry the same. */
  enter(rows: readonly string[], work: string, { verdict, error }: Ended): void {
    for (const row of rows) {
      this.entries.set(row, { verdict, work, error });
      this.committed += verdict === 'committed' ? 1 : 0;
    }
  }

  get size(): number {
    return this.entries.size;
  }

  /** Compares with what the database holds: the number of times that each row is there. */
  check(found: ReadonlyMap<string, number>): LedgerCheck {
    const result: LedgerCheck = {
      committed: 0,
      failed: 0,
      unknown: 0,
      lost: [],
      duplicates: [],
      untrue: [],
      torn: [],
      unsent: [...found.keys()].filter(row => !this.entries.has(row))
    };
    const works = new Map<string, Set<boolean>>();
    for (const [row, { verdict, work, error }] of this.entries) {
      const times = found.get(row) ?? 0;
      result[verdict]++;
      if (verdict === 'committed' && times === 0) {
        result.lost.push(row);
      } else if (verdict === 'failed' && times > 0) {
        result.untrue.push(`${row} (${error?.code}: ${error?.message})`);
      }
      if (times > 1) {
        result.duplicates.push(row);
      }
      works.set(work, (works.get(work) ?? new Set()).add(times > 0));
    }
    result.torn = [...works].filter(([, there]) => there.size > 1).map(([work]) => work);
    return result;
  }
}
