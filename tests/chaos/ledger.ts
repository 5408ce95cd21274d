import type { DbError } from '../../src/model';

/** What was said of one piece of work: its rows are there, are not, or nobody knows. */
export type Verdict = 'committed' | 'failed' | 'unknown';

/** How a piece of work ended, and what was said about it. */
export interface Ended {
  verdict: Verdict;
  error?: DbError;
}

/** What a database holds under one name. */
export interface Found {
  rows: number;
  /** Of those, that differ in their number. */
  different: number;
}

export interface LedgerCheck {
  committed: number;
  failed: number;
  unknown: number;
  /** Said to be committed, and not there. */
  lost: string[];
  /** There more than once, a row of a load included. */
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
  /** Rows sent so far. */
  size = 0;
  private readonly entries = new Map<string, Ended & { work: string; count: number }>();

  /**
   * @param work - rows of one transaction carry the same.
   * @param count - rows that have one name and differ in their number: those of a load.
   */
  enter(rows: readonly string[], work: string, { verdict, error }: Ended, count = 1): void {
    for (const row of rows) {
      this.entries.set(row, { verdict, work, error, count });
      this.size += count;
      this.committed += verdict === 'committed' ? count : 0;
    }
  }

  /** Compares with what the database holds under each name. */
  check(found: ReadonlyMap<string, Found>): LedgerCheck {
    const result: LedgerCheck = {
      committed: 0,
      failed: 0,
      unknown: 0,
      lost: [],
      duplicates: [],
      untrue: [],
      torn: [],
      unsent: [...found.keys()].filter(row => found.get(row)!.different > (this.entries.get(row)?.count ?? 0))
    };
    const works = new Map<string, Set<boolean>>();
    for (const [row, { verdict, work, error, count }] of this.entries) {
      const { rows, different } = found.get(row) ?? { rows: 0, different: 0 };
      result[verdict] += count;
      if (verdict === 'committed' && different < count) {
        result.lost.push(row);
      } else if (verdict === 'failed' && rows > 0) {
        result.untrue.push(`${row} (${error?.code}: ${error?.message})`);
      }
      if (rows > different) {
        result.duplicates.push(row);
      }
      works.set(work, (works.get(work) ?? new Set()).add(different > 0).add(different >= count));
    }
    result.torn = [...works].filter(([, there]) => there.size > 1).map(([work]) => work);
    return result;
  }
}
