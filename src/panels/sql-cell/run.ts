import { UUID } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { QueryProgress } from '../../kernel-bridge/common/methods';
import type { Notice, ResultInfo, ResultMime, ResultPage, StatementOutcome } from '../../model';

/** One submission of SQL while it runs: what is known of it so far, for the view in the cell. */
export class QueryRun {
  /** Identity of this run in the output's metadata. */
  readonly id = UUID.uuid4();
  /** Milliseconds, the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  private readonly _changed = new Signal<this, void>(this);
  private readonly outcomes: StatementOutcome[] = [];
  private readonly pages = new Map<string, ResultPage>();
  private _ended = false;

  constructor(
    readonly connection: string,
    readonly host: string,
    private readonly abort: () => void
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get ended(): boolean {
    return this._ended;
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  get statements(): readonly StatementOutcome[] {
    return this.outcomes;
  }

  /** Something to show arrived: rows or a message. */
  get hasOutput(): boolean {
    return this.outcomes.some(outcome => outcome.result !== undefined || outcome.notices.length > 0);
  }

  /** The first rows of a result, which came with the news of it. */
  firstPage(result: string): ResultPage | undefined {
    return this.pages.get(result);
  }

  /** Stops the query on the server. */
  cancel(): void {
    this.abort();
  }

  update(progress: QueryProgress): void {
    const now = this.at(progress.index);
    switch (progress.type) {
      case 'statement':
        this.outcomes[progress.index] = { ...now, start: progress.start, end: progress.end };
        break;
      case 'result':
        this.outcomes[progress.index] = { ...now, result: progress.result };
        if (progress.page) {
          this.pages.set(progress.result.id, progress.page);
        }
        break;
      case 'rows':
        if (now.result) {
          const result: ResultInfo = { ...now.result, rows: progress.rows, bytes: progress.bytes };
          this.outcomes[progress.index] = { ...now, result };
        }
        break;
      case 'notice':
        this.outcomes[progress.index] = { ...now, notices: [...now.notices, progress.notice] };
        break;
      case 'outcome':
        this.outcomes[progress.index] = progress.outcome;
        break;
    }
    this._changed.emit();
  }

  end(): void {
    this._ended = true;
    this._changed.emit();
    Signal.clearData(this);
  }

  toMime(): ResultMime {
    return {
      version: 1,
      connection: this.connection,
      host: this.host,
      statements: [...this.outcomes],
      elapsedMs: this.elapsedMs,
      running: !this._ended
    };
  }

  private at(index: number): StatementOutcome {
    // Progress names statements by their index; earlier ones were always reported before.
    while (this.outcomes.length <= index) {
      const notices: Notice[] = [];
      this.outcomes.push({ start: 0, end: 0, command: '', notices, elapsedMs: 0 });
    }
    return this.outcomes[index];
  }
}

/** The runs of this page, found by the id in their output's metadata. */
export class QueryRuns {
  private readonly runs = new Map<string, QueryRun>();

  get(id: string): QueryRun | undefined {
    return this.runs.get(id);
  }

  add(run: QueryRun): void {
    this.runs.set(run.id, run);
  }

  /** Ends a run: views that follow it hear of it, new ones do not find it any more. */
  end(run: QueryRun): void {
    this.runs.delete(run.id);
    run.end();
  }
}
