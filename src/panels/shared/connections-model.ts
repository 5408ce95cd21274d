import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { PromiseDelegate } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import type {
  CandidateList,
  ConnectionConfig,
  ConnectionState,
  EngineInfo,
  Secrets,
  SshQuestion
} from '../../model';
import { DbError, mergeSecrets, needsAnswer } from '../../model';
import type { Host } from './host';

/** Why a secret is asked for: the connection, and what the server said to the last attempt. */
export interface SecretsRequest {
  config: ConnectionConfig;
  /** Absent on the first attempt of a connection without a stored secret. */
  refusal?: DbError;
  /** Why the keyring cannot remember a password; absent when it can. */
  noKeyring?: string;
  /** What an SSH server on the way asks; absent when the database asks for its password. */
  question?: SshQuestion;
}

export interface ConnectionsModelOptions {
  host: Host;
  /** Shows the password dialog; `null` when the user gave up. */
  askSecrets(request: SecretsRequest): Promise<Secrets | null>;
}

/**
 * The user's connections as the host knows them, kept current by its `connection.changed` events.
 * Everything in the browser that opens a connection goes through here, so that ten cells which need
 * the same password ask for it once.
 */
export class ConnectionsModel implements IDisposable {
  private readonly host: Host;
  private readonly askSecrets: ConnectionsModelOptions['askSecrets'];
  private readonly subscription: IDisposable;
  private readonly retries = new WeakMap<ConnectionState, number>();
  private readonly opening = new Map<string, Promise<ConnectionState>>();
  private readonly _changed = new Signal<this, void>(this);
  private states: readonly ConnectionState[] = [];
  private _loaded = false;
  private readonly firstLoad = new PromiseDelegate<void>();
  private _error: DbError | null = null;

  constructor(options: ConnectionsModelOptions) {
    this.host = options.host;
    this.askSecrets = options.askSecrets;
    this.subscription = new DisposableDelegate(
      this.host.on('connection.changed', ({ connections }) => this.update(connections))
    );
    const onState = (): void => {
      if (this.host.state === 'ready') {
        void this.refresh();
      } else {
        this._changed.emit();
      }
    };
    this.host.stateChanged.connect(onState, this);
    onState();
  }

  /** Emitted after any change of the list or of one connection's state. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** In the order of the user's configuration. */
  get all(): readonly ConnectionState[] {
    return this.states;
  }

  /** The list was read at least once: an empty one means that there are none. */
  get loaded(): boolean {
    return this._loaded;
  }

  /** Resolves when the list was read for the first time. */
  get whenLoaded(): Promise<void> {
    return this.firstLoad.promise;
  }

  /** Why the list could not be read. */
  get error(): DbError | null {
    return this._error;
  }

  /** The engines this host can talk to; empty until it was reached. */
  get engines(): readonly EngineInfo[] {
    return this.host.info?.engines ?? [];
  }

  get isDisposed(): boolean {
    return this.subscription.isDisposed;
  }

  names(): string[] {
    return this.states.map(state => state.config.name);
  }

  find(name: string): ConnectionState | undefined {
    return this.states.find(state => state.config.name === name);
  }

  /** When a connection is tried again, on the clock of `Date.now()`; `undefined` while that happens. */
  retryAt(state: ConnectionState): number | undefined {
    return this.retries.get(state);
  }

  /** The engine of a connection, for its label and icon. */
  engineOf(config: ConnectionConfig): EngineInfo | undefined {
    return this.engines.find(engine => engine.id === config.engine);
  }

  /** What a kind of objects is called, in the words of the first engine that has it. */
  kindLabel(id: string): string {
    return this.states.flatMap(({ kinds }) => kinds).find(kind => kind.id === id)?.label ?? id;
  }

  /** Reads the list again; a failure is kept in {@link error}. */
  async refresh(): Promise<void> {
    try {
      this.update((await this.host.request('connection.list', null)).result);
    } catch (error) {
      this._error = DbError.from(error);
      this._changed.emit();
    }
  }

  /**
   * Opens a connection, asking for a password for as long as the server refuses and the user tries.
   * Calls for one name at the same time share one attempt.
   *
   * @param secrets what the user typed already, for the first attempt.
   * @throws DbError; `cancelled` when the user closed the password dialog.
   */
  open(name: string, secrets?: Secrets): Promise<ConnectionState> {
    const state = this.find(name);
    if (state?.status === 'ready' || state?.status === 'degraded') {
      return Promise.resolve(state);
    }
    let attempt = this.opening.get(name);
    if (!attempt) {
      attempt = this.connect(name, secrets).finally(() => this.opening.delete(name));
      this.opening.set(name, attempt);
    }
    return attempt;
  }

  /** Asks the user for what `error` says is missing or wrong; `null` when the dialog was closed. */
  ask(config: ConnectionConfig, error: DbError): Promise<Secrets | null> {
    const refusal = error.code === 'auth-failed' ? error : undefined;
    return this.askSecrets({
      config,
      refusal,
      question: error.question,
      noKeyring: this.host.info?.noKeyring
    });
  }

  async close(name: string): Promise<void> {
    await this.host.request('connection.close', { name });
  }

  /** Creates a connection, or replaces the one called `previous`. Rejects with `invalid`. */
  async save(config: ConnectionConfig, previous?: string): Promise<ConnectionState> {
    const { result } = await this.host.request('connection.save', { config, previous });
    await this.refresh();
    return result;
  }

  /** What the files of other programs on the Jupyter server describe. */
  async candidates(): Promise<CandidateList> {
    return (await this.host.request('connection.candidates', null)).result;
  }

  /** Puts a connection before another one; `null`: to the end. */
  async move(name: string, before: string | null): Promise<void> {
    await this.host.request('connection.move', { name, before });
    await this.refresh();
  }

  async remove(name: string): Promise<void> {
    await this.host.request('connection.remove', { name });
    await this.refresh();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.subscription.dispose();
      Signal.clearData(this);
    }
  }

  private async connect(name: string, first?: Secrets): Promise<ConnectionState> {
    let secrets = first;
    for (;;) {
      try {
        const { result } = await this.host.request('connection.open', { name, secrets });
        this.replace(result);
        return result;
      } catch (thrown) {
        const error = DbError.from(thrown);
        const config = this.find(name)?.config;
        if (!config || !needsAnswer(error)) {
          throw error;
        }
        const answer = await this.ask(config, error);
        if (!answer) {
          throw new DbError({ code: 'cancelled', message: 'Cancelled' }, { cause: error });
        }
        secrets = mergeSecrets(secrets, answer);
      }
    }
  }

  private replace(state: ConnectionState): void {
    this.update(this.states.map(other => (other.config.name === state.config.name ? state : other)));
  }

  private update(states: readonly ConnectionState[]): void {
    this.states = states;
    for (const state of states) {
      if (state.retryInS !== undefined && !this.retries.has(state)) {
        this.retries.set(state, Date.now() + state.retryInS * 1000);
      }
    }
    this._loaded = true;
    this.firstLoad.resolve();
    this._error = null;
    this._changed.emit();
  }
}
