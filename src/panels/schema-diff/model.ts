import type { IDisposable } from '@lumino/disposable';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import type {
  ApplyReport,
  ComparedObject,
  Comparison,
  ComparisonOptions,
  ComparisonStatus,
  Migration
} from '../../model';
import { DbError } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import { SidePicker, type SideChoice } from './side-picker';

/** What a reload brings back: what was chosen, not what was found. A type and not an interface: layouts want JSON. */
export type SchemaDiffMemory = {
  source?: SideChoice;
  target?: SideChoice;
  options?: ComparisonOptions;
};

export interface SchemaDiffOptions {
  host: Host;
  connections: ConnectionsModel;
  trans: TranslationBundle;
  memory?: SchemaDiffMemory;
}

/** Statuses in the order in which they are offered; equal objects are hidden at first. */
export const STATUSES: readonly ComparisonStatus[] = ['missing', 'different', 'extra', 'same'];

/** State of a comparison of two schemas: from choosing them to the applied migration. */
export class SchemaDiffModel implements IDisposable {
  readonly changed = new Signal<this, void>(this);
  readonly trans: TranslationBundle;
  readonly connections: ConnectionsModel;
  readonly source: SidePicker;
  readonly target: SidePicker;
  options: ComparisonOptions;
  comparison: Comparison | null = null;
  readonly shown = new Set<ComparisonStatus>(['missing', 'different', 'extra']);
  readonly picked = new Set<string>();
  filter = '';
  selected: string | null = null;
  ddl: { source: string | null; target: string | null } | null = null;
  migration: Migration | null = null;
  report: ApplyReport | null = null;
  error: DbError | null = null;
  busy: 'comparing' | 'planning' | 'applying' | null = null;
  private readonly host: Host;
  private abort: AbortController | null = null;
  private isGone = false;

  constructor({ host, connections, trans, memory = {} }: SchemaDiffOptions) {
    this.host = host;
    this.trans = trans;
    this.connections = connections;
    this.options = memory.options ?? { access: false, comments: true };
    this.source = new SidePicker({ host, connections, choice: memory.source });
    this.target = new SidePicker({ host, connections, choice: memory.target });
    this.source.changed.connect(this.emit, this);
    this.target.changed.connect(this.emit, this);
    connections.changed.connect(this.emit, this);
  }

  get isDisposed(): boolean {
    return this.isGone;
  }

  dispose(): void {
    if (!this.isGone) {
      this.isGone = true;
      this.abort?.abort();
      this.connections.changed.disconnect(this.emit, this);
      this.source.dispose();
      this.target.dispose();
      Signal.clearData(this);
    }
  }

  get memory(): SchemaDiffMemory {
    return { source: this.source.choice, target: this.target.choice, options: this.options };
  }

  /** The objects that the list shows. */
  get objects(): readonly ComparedObject[] {
    const wanted = this.filter.trim().toLowerCase();
    return (this.comparison?.objects ?? []).filter(
      ({ status, kind, path }) =>
        this.shown.has(status) &&
        (wanted === '' || `${kind} ${path.join('.')}`.toLowerCase().includes(wanted))
    );
  }

  get selectedObject(): ComparedObject | null {
    return this.comparison?.objects.find(({ key }) => key === this.selected) ?? null;
  }

  count(status: ComparisonStatus): number {
    return (this.comparison?.objects ?? []).filter(each => each.status === status).length;
  }

  swap(): void {
    const { source, target } = this;
    const choice = source.choice;
    void source.choose(target.choice);
    void target.choose(choice);
    this.forget();
  }

  setOptions(options: Partial<ComparisonOptions>): void {
    this.options = { ...this.options, ...options };
    this.emit();
  }

  async compare(): Promise<void> {
    const source = this.source.side;
    const target = this.target.side;
    if (source && target) {
      this.forget();
      await this.work('comparing', async signal => {
        const { result } = await this.host.request(
          'schema.compare',
          { source, target, options: this.options },
          { signal }
        );
        this.comparison = result;
        const first = this.objects.at(0);
        if (first) {
          this.select(first.key);
        }
      });
    }
  }

  cancel(): void {
    this.abort?.abort();
  }

  toggleStatus(status: ComparisonStatus): void {
    if (!this.shown.delete(status)) {
      this.shown.add(status);
    }
    this.emit();
  }

  setFilter(filter: string): void {
    this.filter = filter;
    this.emit();
  }

  /** Chooses objects for the migration, or takes them out of it. */
  pick(keys: readonly string[], isPicked: boolean): void {
    for (const key of keys) {
      if (isPicked) {
        this.picked.add(key);
      } else {
        this.picked.delete(key);
      }
    }
    this.migration = null;
    this.report = null;
    this.emit();
  }

  select(key: string): void {
    this.selected = key;
    this.ddl = null;
    this.emit();
    const { comparison } = this;
    if (comparison) {
      this.host.request('schema.ddl', { comparison: comparison.id, key }).then(
        ({ result }) => {
          if (this.selected === key && this.comparison === comparison) {
            this.ddl = result;
            this.emit();
          }
        },
        (thrown: unknown) => this.fail(thrown)
      );
    }
  }

  /** Asks for the statements that bring about what is picked. */
  async plan(): Promise<void> {
    const { comparison } = this;
    if (comparison) {
      this.report = null;
      await this.work('planning', async () => {
        const keys = [...this.picked];
        const { result } = await this.host.request('schema.plan', { comparison: comparison.id, keys });
        this.migration = result;
      });
    }
  }

  /** Runs the plan. Afterwards both sides are compared again. */
  async apply(): Promise<void> {
    const { migration, target } = this;
    const connection = target.connection;
    if (migration?.plan === undefined) {
      return;
    }
    const plan = migration.plan;
    let report: ApplyReport | null = null;
    await this.work('applying', async () => {
      const { result } = await this.host.request('plan.apply', { connection, plan });
      report = result;
    });
    if (report) {
      await this.compare();
      this.report = report;
      this.emit();
    }
  }

  /** Saves the state of a side to a file. Rejects with `already-exists`, among others. */
  async snapshot(side: SidePicker, file: string): Promise<number> {
    const { result } = await this.host.request('schema.snapshot', { side: side.side!, file });
    return result.objects;
  }

  private forget(): void {
    this.comparison = null;
    this.migration = null;
    this.report = null;
    this.selected = null;
    this.ddl = null;
    this.picked.clear();
    this.emit();
  }

  private async work(
    what: NonNullable<SchemaDiffModel['busy']>,
    body: (signal: AbortSignal) => Promise<void>
  ): Promise<void> {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.busy = what;
    this.error = null;
    this.emit();
    try {
      await body(abort.signal);
    } catch (thrown) {
      if (this.abort === abort) {
        this.fail(thrown);
      }
    } finally {
      if (this.abort === abort) {
        this.abort = null;
        this.busy = null;
        this.emit();
      }
    }
  }

  private fail(thrown: unknown): void {
    const error = DbError.from(thrown);
    this.error = error.code === 'cancelled' ? null : error;
    this.emit();
  }

  private emit(): void {
    if (!this.isGone) {
      this.changed.emit();
    }
  }
}
