import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ConnectionConfig, ConnectionState, EngineId, EngineInfo, Secrets, TestStep } from '../../model';
import { DbError, mergeSecrets, needsAnswer } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import type { Draft, Drafts, Field } from './fields';
import { configFrom, draftsOf, fieldsOf } from './fields';
import { hasTunnel, sshFields, withJump, withoutJump } from './ssh';
import { parseConnectionUrl } from './url';
import type { Problems } from './validate';
import { checkAll, checkField, checkName } from './validate';

/** A run of the test, while it runs and after. */
export interface TestRun {
  steps: readonly TestStep[];
  running: boolean;
  /** All steps passed. */
  ok?: boolean;
  server?: string;
  latencyMs?: number;
  /** Why the test ended without a failed step. */
  error?: DbError;
}

export interface FormModelOptions {
  host: Host;
  connections: ConnectionsModel;
  trans: TranslationBundle;
  /** What to start from. */
  config?: Partial<ConnectionConfig>;
  /** Name of the connection that is edited; absent for a new one. */
  previous?: string;
}

/** State of the form for one connection. The password lives here and goes only to the host. */
export class FormModel implements IDisposable {
  readonly previous: string | undefined;
  private readonly options: FormModelOptions;
  private readonly base: Partial<ConnectionConfig>;
  private readonly _changed = new Signal<this, void>(this);
  private _engine: EngineId;
  private _name: string;
  private _drafts: Drafts;
  private _problems: Problems = {};
  private _password = '';
  private _test: TestRun | null = null;
  private _error: DbError | null = null;
  private _ignored: readonly string[] = [];
  private _saving = false;
  private _dirty = false;
  /** What was typed in answer to SSH servers. */
  private answers: Secrets | undefined;
  private running: AbortController | null = null;
  private _isDisposed = false;

  constructor(options: FormModelOptions) {
    this.options = options;
    this.previous = options.previous;
    this.base = options.config ?? {};
    this._engine = this.base.engine ?? options.connections.engines.at(0)?.id ?? 'sqlite';
    this._name = this.base.name ?? '';
    this._drafts = draftsOf(this.base);
    options.connections.changed.connect(this.emit, this);
  }

  /** Emitted after any change. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get engines(): readonly EngineInfo[] {
    return this.options.connections.engines;
  }

  get engine(): EngineInfo | undefined {
    return this.engines.find(engine => engine.id === this._engine);
  }

  get fields(): readonly Field[] {
    if (!this.engine) {
      return [];
    }
    const own = fieldsOf(this.engine);
    return hasTunnel(this.engine) ? [...own, ...sshFields(this._drafts)] : own;
  }

  get name(): string {
    return this._name;
  }

  get drafts(): Drafts {
    return this._drafts;
  }

  get problems(): Problems {
    return this._problems;
  }

  get password(): string {
    return this._password;
  }

  get test(): TestRun | null {
    return this._test;
  }

  /** Why saving failed. */
  get error(): DbError | null {
    return this._error;
  }

  /** Parameters of the pasted URL that have no field. */
  get ignored(): readonly string[] {
    return this._ignored;
  }

  get saving(): boolean {
    return this._saving;
  }

  /** There are edits that closing would lose. */
  get dirty(): boolean {
    return this._dirty;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  setEngine(engine: EngineId): void {
    this._engine = engine;
    this._problems = {};
    this.edited();
  }

  setName(name: string): void {
    this._name = name;
    if (this._problems.name) {
      this.check('name');
    }
    this.edited();
  }

  setPassword(password: string): void {
    this._password = password;
    this.edited();
  }

  set(path: string, draft: Draft): void {
    this._drafts = { ...this._drafts, [path]: draft };
    // A complaint goes as soon as it is met; a new one waits until the field is left.
    if (this._problems[path]) {
      this.check(path);
    }
    this.edited();
  }

  addJump(): void {
    this._drafts = withJump(this._drafts);
    this.edited();
  }

  removeJump(index: number): void {
    this._drafts = withoutJump(this._drafts, index);
    // Complaints stand under the places of fields, which have moved.
    this._problems = Object.fromEntries(
      Object.entries(this._problems).filter(([path]) => !path.startsWith('ssh.jumps.'))
    );
    this.edited();
  }

  /** Checks one field, when it is left. */
  check(path: string): void {
    const { trans } = this.options;
    const field = this.fields.find(each => each.path === path);
    const problem =
      path === 'name'
        ? checkName(this._name, this.others, trans)
        : field && checkField(field, this._drafts[path], trans);
    if (problem !== this._problems[path]) {
      this._problems = { ...this._problems, [path]: problem };
      this.emit();
    }
  }

  /** Fills in the fields from a URL. Throws `invalid` with what is wrong with it. */
  paste(url: string): void {
    const { config, password, ignored } = parseConnectionUrl(url);
    const { name, engine, ...values } = config;
    this._engine = engine;
    if (!this.previous && !this._name) {
      this._name = freeName(name, this.options.connections.names());
    }
    this._drafts = draftsOf(values);
    this._password = password ?? '';
    this._ignored = ignored;
    this._problems = {};
    this.edited();
  }

  /** The config as it stands; `null`, with {@link problems} set, when something is wrong. */
  validate(): ConnectionConfig | null {
    const { engine } = this;
    const form = { name: this._name, fields: this.fields, drafts: this._drafts, others: this.others };
    this._problems = checkAll(form, this.options.trans);
    this.emit();
    return engine && Object.keys(this._problems).length === 0
      ? configFrom(engine, this._name, this._drafts, this.base)
      : null;
  }

  /** Walks the steps of connecting; each is shown as it ends. What an SSH server asks is put to the user. */
  async runTest(): Promise<void> {
    const config = this.validate();
    if (!config) {
      return;
    }
    for (;;) {
      await this.testOnce(config);
      const failure = this._test?.steps.find(step => step.status === 'failed')?.error;
      if (this._isDisposed || !failure?.question || !needsAnswer(failure)) {
        return;
      }
      const answer = await this.options.connections.ask(config, new DbError(failure));
      if (!answer || this._isDisposed) {
        return;
      }
      this.answers = mergeSecrets(this.answers, answer);
    }
  }

  private async testOnce(config: ConnectionConfig): Promise<void> {
    this.running?.abort();
    const run = new AbortController();
    this.running = run;
    this.setTest({ steps: [], running: true });
    const params = { config, secrets: this.secrets };
    const onProgress = (step: TestStep): void => {
      if (this.running === run) {
        this.setTest({ ...this._test, steps: [...(this._test?.steps ?? []), step], running: true });
      }
    };
    let end: Partial<TestRun>;
    try {
      end = (await this.options.host.request('connection.test', params, { signal: run.signal, onProgress }))
        .result;
    } catch (thrown) {
      const error = DbError.from(thrown);
      const told = this._test?.steps.some(step => step.status === 'failed');
      end = { ok: false, error: told ? undefined : error };
    }
    if (this.running === run) {
      this.running = null;
      this.setTest({ steps: this._test?.steps ?? [], running: false, ...end });
    }
  }

  cancelTest(): void {
    this.running?.abort();
  }

  /** Stores the connection; `null`, with {@link problems} or {@link error} set, when it was refused. */
  async save(): Promise<ConnectionState | null> {
    const config = this.validate();
    if (!config || this._saving) {
      return null;
    }
    this._saving = true;
    this._error = null;
    this.emit();
    try {
      const state = await this.options.connections.save(config, this.previous);
      this._dirty = false;
      return state;
    } catch (thrown) {
      this._error = DbError.from(thrown);
      return null;
    } finally {
      this._saving = false;
      this.emit();
    }
  }

  /** The typed password and the answers to SSH servers, for the first attempt to connect. */
  get secrets(): Secrets | undefined {
    const password = this._password ? { password: this._password, keep: true } : undefined;
    return password || this.answers ? mergeSecrets(this.answers, password ?? {}) : undefined;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this.running?.abort();
      this._password = '';
      this.answers = undefined;
      Signal.clearData(this);
    }
  }

  private get others(): string[] {
    return this.options.connections.names().filter(name => name !== this.previous);
  }

  private setTest(test: TestRun): void {
    this._test = test;
    this.emit();
  }

  private edited(): void {
    this._dirty = true;
    this._error = null;
    // What was tested is not what would be saved any more.
    if (this._test && !this._test.running) {
      this._test = null;
    }
    this.emit();
  }

  private emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }
}

/** `name`, or `name-2`, `name-3`, … when it is taken. */
export function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let n = 2; taken.includes(free); n++) {
    free = `${name}-${n}`;
  }
  return free;
}
