import path from 'node:path';
import type { Connection, Engine } from '../../../engines/core/engine';
import type { ServerVersion } from '../../../engines/core/version';
import {
  DbError,
  mergeSecrets,
  type ConnectionConfig,
  type ConnectionState,
  type ConnectionStatus,
  type KindDescriptor,
  type Secrets,
  type TestStep
} from '../../../model';
import type { ConnectionStore } from './connection-store';
import { supportedKinds } from './object-kinds';

export interface ConnectionManagerOptions {
  engines: readonly Engine[];
  store: ConnectionStore;
  /** Folder that relative SQLite paths start from. */
  rootDir: string;
  onChange(): void;
}

/** What the host knows of one connection while it lives. */
interface Live {
  status: ConnectionStatus;
  secrets?: Secrets;
  version?: ServerVersion;
  latencyMs?: number;
  error?: DbError;
  kinds: readonly KindDescriptor[];
  /** Sessions for catalog reads, one per database; they never carry a user's statement. */
  metadata: Map<string, Promise<Connection>>;
}

/** Opens sessions, keeps secrets in memory and tells what state each connection is in. */
export class ConnectionManager {
  private readonly live = new Map<string, Live>();

  constructor(private readonly options: ConnectionManagerOptions) {}

  list(): ConnectionState[] {
    return this.options.store.list().map(config => this.stateOf(config));
  }

  state(name: string): ConnectionState {
    return this.stateOf(this.options.store.find(name));
  }

  engineOf(name: string): Engine {
    return this.engine(this.options.store.find(name));
  }

  /** Connects, or checks that the connection still answers. */
  async open(name: string, secrets?: Secrets): Promise<ConnectionState> {
    const live = this.liveOf(name);
    if (secrets) {
      live.secrets = secrets;
    }
    await this.metadata(name);
    return this.state(name);
  }

  async close(name: string): Promise<void> {
    const live = this.live.get(name);
    if (live) {
      this.live.delete(name);
      await closeAll(live);
      this.options.onChange();
    }
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.live.values()].map(closeAll));
    this.live.clear();
  }

  /** A session of the caller's own. The caller closes it. */
  async connect(name: string, database?: string, signal?: AbortSignal): Promise<Connection> {
    const config = this.options.store.find(name);
    const live = this.liveOf(name);
    return this.engine(config).connect(this.resolved(config), {
      secrets: this.secretsOf(config, live.secrets),
      database,
      signal
    });
  }

  /**
   * Runs a catalog read on the metadata session of a database. Reads change nothing, so one that met a
   * dead link runs once more on a new session.
   */
  async read<T>(
    name: string,
    database: string | undefined,
    body: (db: Connection) => Promise<T>
  ): Promise<T> {
    try {
      return await body(await this.metadata(name, database));
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (error.code !== 'connection-lost' && error.code !== 'outcome-unknown') {
        throw error;
      }
      this.live.get(name)?.metadata.delete(database ?? '');
      return body(await this.metadata(name, database));
    }
  }

  /** Closes the metadata session that is in a database, so that the database can be dropped or renamed. */
  async leave(name: string, database: string): Promise<void> {
    const session = await this.live
      .get(name)
      ?.metadata.get(database)
      ?.catch(() => undefined);
    await session?.close();
  }

  /** Tries a connection that need not be saved. */
  async test(
    config: ConnectionConfig,
    secrets: Secrets | undefined,
    onStep: (step: TestStep) => void,
    signal?: AbortSignal
  ): Promise<{ ok: boolean; server?: string; latencyMs?: number }> {
    this.options.store.check(config);
    const remembered = this.live.get(config.name)?.secrets;
    let failed = false;
    try {
      const connection = await this.engine(config).connect(this.resolved(config), {
        secrets: this.secretsOf(config, secrets ? mergeSecrets(remembered, secrets) : remembered),
        signal,
        onStep: step => {
          failed ||= step.status === 'failed';
          onStep(step);
        }
      });
      const latencyMs = await latency(connection);
      await connection.close();
      return { ok: true, server: connection.version.text, latencyMs };
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (!failed) {
        onStep({ step: 'login', label: 'Connect', status: 'failed', elapsedMs: 0, error: error.toJSON() });
      }
      return { ok: false };
    }
  }

  private metadata(name: string, database?: string): Promise<Connection> {
    const live = this.liveOf(name);
    const key = database ?? '';
    let session = live.metadata.get(key);
    if (!session) {
      session = this.startMetadata(name, live, database);
      live.metadata.set(key, session);
      session.catch(() => live.metadata.delete(key));
    }
    return session;
  }

  private async startMetadata(name: string, live: Live, database?: string): Promise<Connection> {
    const primary = database === undefined;
    if (primary) {
      this.enter(live, live.version ? 'reconnecting' : 'connecting');
    }
    try {
      const connection = await this.connect(name, database);
      if (primary || live.status !== 'ready') {
        live.version = connection.version;
        live.kinds = supportedKinds(this.engineOf(name), connection.version);
        live.latencyMs = await latency(connection);
        this.enter(live, 'ready');
      }
      void connection.closed.then(reason => {
        live.metadata.delete(database ?? '');
        if (reason && this.live.get(name) === live) {
          this.enter(live, 'degraded', DbError.from(reason));
        }
      });
      return connection;
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (error.code === 'auth-failed' || error.code === 'auth-required') {
        live.secrets = undefined;
      }
      if (primary) {
        this.enter(
          live,
          error.code === 'auth-required' || error.code === 'host-key-unknown' ? 'closed' : 'failed',
          error
        );
      }
      throw error;
    }
  }

  private enter(live: Live, status: ConnectionStatus, error?: DbError): void {
    live.status = status;
    live.error = error;
    this.options.onChange();
  }

  private liveOf(name: string): Live {
    let live = this.live.get(name);
    if (!live) {
      live = { status: 'closed', kinds: [], metadata: new Map() };
      this.live.set(name, live);
    }
    return live;
  }

  private stateOf(config: ConnectionConfig): ConnectionState {
    const live = this.live.get(config.name);
    return {
      config,
      status: live?.status ?? 'closed',
      server: live?.version?.text,
      latencyMs: live?.latencyMs,
      error: live?.error?.toJSON(),
      kinds: live?.kinds ?? []
    };
  }

  private engine(config: ConnectionConfig): Engine {
    const engine = this.options.engines.find(each => each.id === config.engine);
    if (!engine) {
      throw new DbError({
        code: 'invalid',
        message: `Connection ${config.name}: no engine "${config.engine}"`
      });
    }
    return engine;
  }

  private resolved(config: ConnectionConfig): ConnectionConfig {
    const { file } = config;
    return file && file !== ':memory:'
      ? { ...config, file: path.resolve(this.options.rootDir, file) }
      : config;
  }

  private secretsOf(config: ConnectionConfig, secrets: Secrets | undefined): Secrets | undefined {
    const variable = /^\$\{(\w+)\}$/.exec(config.passwordFrom ?? '')?.[1];
    if (secrets?.password !== undefined || !variable) {
      return secrets;
    }
    const password = process.env[variable];
    if (password === undefined) {
      throw new DbError({
        code: 'auth-required',
        message: `The environment variable ${variable} is not set for the Jupyter server`
      });
    }
    return { ...secrets, password };
  }
}

async function closeAll(live: Live): Promise<void> {
  await Promise.allSettled([...live.metadata.values()].map(async session => (await session).close()));
}

async function latency(connection: Connection): Promise<number> {
  const started = performance.now();
  await connection.query('SELECT 1 AS one');
  return performance.now() - started;
}
