import path from 'node:path';
import type { Connection, Engine } from '../../../engines/core/engine';
import { untilAborted } from '../../../engines/core/mutex';
import {
  isSameServer,
  type ServerSessions,
  type SessionActivity
} from '../../../engines/core/server-sessions';
import {
  DbError,
  mergeSecrets,
  type ConnectionConfig,
  type ConnectionState,
  type Secrets,
  type TestStep
} from '../../../model';
import { ConnectionLife } from './connection-life';
import type { ConnectionStore } from './connection-store';
import { testConnection, type TestResult } from './connection-test';
import { Heartbeat } from './heartbeat';
import { supportedKinds } from './object-kinds';
import type { Passwords } from './passwords';

const HEARTBEAT_S = 20;
const ANSWER_WITHIN_S = 10;

export interface ConnectionManagerOptions {
  engines: readonly Engine[];
  store: ConnectionStore;
  passwords: Passwords;
  /** Folder that relative SQLite paths start from. */
  rootDir: string;
  onChange(): void;
}

/** Opens sessions and tells what state each connection is in. */
export class ConnectionManager {
  private readonly lives = new Map<string, ConnectionLife>();
  private readonly heartbeat = new Heartbeat();
  private over = false;
  /** Every session that is open, by connection. */
  private readonly sessions = new Map<string, Set<Connection>>();

  constructor(private readonly options: ConnectionManagerOptions) {
    this.heartbeat.onWake = () => this.lives.forEach(life => life.hurry());
  }

  list(): ConnectionState[] {
    return this.options.store.list().map(config => this.stateOf(config));
  }

  state(name: string): ConnectionState {
    return this.stateOf(this.options.store.find(name));
  }

  engineOf(name: string): Engine {
    return this.engine(this.options.store.find(name));
  }

  /** Connects, or does the next attempt of a connection that is being made anew at once. */
  async open(name: string, secrets?: Secrets): Promise<ConnectionState> {
    await this.lifeOf(name).open(secrets);
    if (secrets) {
      await this.options.passwords.accepted(name, secrets);
    }
    return this.state(name);
  }

  async close(name: string): Promise<void> {
    const life = this.lives.get(name);
    if (life) {
      this.lives.delete(name);
      this.options.onChange();
      await life.close();
    }
  }

  /** The connection is gone, or goes to another server or user from now on. */
  async forget(name: string): Promise<void> {
    await this.options.passwords.forget(name);
  }

  /** From now on nothing is opened any more. */
  stop(): void {
    this.over = true;
    this.heartbeat.stop();
  }

  async closeAll(): Promise<void> {
    this.stop();
    const all = [...this.lives.values()];
    this.lives.clear();
    await Promise.all(all.map(life => life.close()));
  }

  /** A session of the caller's own. The caller closes it. */
  async connect(name: string, database?: string, signal?: AbortSignal): Promise<Connection> {
    const life = this.lifeOf(name);
    try {
      const borrowed = await untilAborted(life.borrow(database), signal);
      if (borrowed) {
        return borrowed;
      }
      const connection = await inTurn(life, signal, () =>
        this.login(name, life, { database, secrets: life.secrets, signal })
      );
      void connection.closed.then(reason => reason && life.hurry());
      if (life.status === 'reconnecting') {
        life.hurry();
      }
      return connection;
    } catch (thrown) {
      const error = DbError.from(thrown);
      if (error.code === 'auth-failed') {
        life.refused(error);
      } else if (error.code === 'unreachable') {
        life.hurry();
      }
      throw error;
    }
  }

  /** Runs a catalog read on a metadata session of a database; one that met a dead link runs once more. */
  read<T>(name: string, database: string | undefined, body: (db: Connection) => Promise<T>): Promise<T> {
    return this.lifeOf(name).read(database, body);
  }

  /** No longer offers a kind of object that the server turned out not to have. */
  withhold(name: string, kind: string): void {
    this.lives.get(name)?.withhold(kind);
  }

  /** Server-side ids of the sessions that this host has on one server of a connection. */
  sessionIds(name: string, server: ConnectionConfig): Set<string> {
    const there = [...(this.sessions.get(name) ?? [])].filter(({ config }) => isSameServer(config, server));
    return new Set(there.map(({ sessionId }) => sessionId));
  }

  /** Closes the metadata sessions that are in a database, so that the database can be dropped or renamed. */
  async leave(name: string, database: string): Promise<void> {
    await this.lives.get(name)?.leave(database);
  }

  /** Tries a connection that need not be saved. */
  async test(
    config: ConnectionConfig,
    secrets: Secrets | undefined,
    onStep: (step: TestStep) => void,
    signal?: AbortSignal
  ): Promise<TestResult> {
    this.options.store.check(config);
    const remembered = this.lives.get(config.name)?.secrets ?? (await this.options.passwords.find(config));
    return testConnection(
      async report =>
        this.engine(config).connect(this.resolved(config), {
          secrets: secretsOf(config, secrets ? mergeSecrets(remembered, secrets) : remembered),
          signal,
          onStep: report
        }),
      onStep
    );
  }

  private async login(
    name: string,
    life: ConnectionLife,
    how: {
      database?: string;
      secrets?: Secrets;
      signal?: AbortSignal;
    }
  ): Promise<Connection> {
    const config = this.options.store.find(name);
    const engine = this.engine(config);
    const { database } = how;
    const signal = AbortSignal.any([life.ended, ...(how.signal ? [how.signal] : [])]);
    const known = how.secrets?.password === undefined ? await this.options.passwords.find(config) : undefined;
    const secrets = secretsOf(config, known ? mergeSecrets(known, how.secrets ?? {}) : how.secrets);
    const connection = await engine
      .connect(this.resolved(config), { secrets, database, signal })
      .catch(async (thrown: unknown) => {
        const error = DbError.from(thrown);
        if (known && error.code === 'auth-failed' && !error.question) {
          await this.options.passwords.forget(name);
        }
        throw error;
      });
    this.count(name, connection);
    const sessions = engine.serverSessions;
    this.heartbeat.watch(connection, {
      everyMs: (config.heartbeatS ?? HEARTBEAT_S) * 1000,
      answerMs: (config.answerWithinS ?? ANSWER_WITHIN_S) * 1000,
      activity:
        sessions &&
        (() =>
          activityOf(life, sessions, connection, () =>
            engine.connect(
              { ...connection.config, initSql: undefined, targetSessionAttrs: undefined },
              { secrets, signal: life.ended }
            )
          )),
      onLate: isLate => life.late(isLate)
    });
    return connection;
  }

  private count(name: string, connection: Connection): void {
    const open = this.sessions.get(name) ?? new Set();
    this.sessions.set(name, open);
    open.add(connection);
    void connection.closed.then(() => open.delete(connection));
  }

  private lifeOf(name: string): ConnectionLife {
    if (this.over) {
      throw new DbError({ code: 'cancelled', message: 'The host is shutting down' });
    }
    let life = this.lives.get(name);
    if (!life) {
      const made: ConnectionLife = new ConnectionLife({
        connect: (database, secrets) => this.login(name, made, { database, secrets }),
        isOnly: async connection =>
          (await this.engineOf(name)
            .serverSessions?.isOnly(connection)
            // A relative that cannot tell is taken for a server that has more.
            .catch(() => false)) ?? false,
        kindsOf: version => supportedKinds(this.engineOf(name), version),
        check: connection => this.heartbeat.check(connection),
        onChange: this.options.onChange
      });
      life = made;
      this.lives.set(name, life);
    }
    return life;
  }

  private stateOf(config: ConnectionConfig): ConnectionState {
    const life = this.lives.get(config.name);
    return {
      config,
      status: life?.status ?? 'closed',
      server: life?.version?.text,
      latencyMs: life?.latencyMs,
      error: life?.error?.toJSON(),
      retryInS: life?.retryInS,
      kinds: life?.kinds ?? []
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
}

/** Pauses before a server that had no more sessions is asked again, milliseconds: one that has ended counts a moment longer. */
const TURN_PAUSES_MS = [50, 150, 300];

/** Opens a session; where the server has no more of them, in place of one that only reads the catalog, or of one that is just ending. */
async function inTurn(
  life: ConnectionLife,
  signal: AbortSignal | undefined,
  open: () => Promise<Connection>
): Promise<Connection> {
  for (const pause of TURN_PAUSES_MS) {
    try {
      return await open();
    } catch (thrown) {
      if (DbError.from(thrown).code !== 'too-many-connections') {
        throw thrown;
      }
    }
    await untilAborted(life.makeRoom(), signal);
    await new Promise(resolve => setTimeout(resolve, pause));
  }
  return open();
}

/**
 * What another session is told of this one. Rejects where there is no other.
 *
 * @param openThere a session on the server that this one is on, for the time being: those that read the catalog may be on another host
 */
async function activityOf(
  life: ConnectionLife,
  sessions: ServerSessions,
  { config, sessionId }: Connection,
  openThere: () => Promise<Connection>
): Promise<SessionActivity> {
  if (life.isShared) {
    throw new DbError({ code: 'unsupported', message: 'The server gives no other session to ask' });
  }
  const known = await life.read(undefined, async db =>
    isSameServer(db.config, config) ? sessions.activity(db, sessionId) : undefined
  );
  if (known) {
    return known;
  }
  const there = await openThere();
  try {
    return await sessions.activity(there, sessionId);
  } finally {
    await there.close();
  }
}

function secretsOf(config: ConnectionConfig, secrets: Secrets | undefined): Secrets | undefined {
  const variable = /^\$\{(\w+)\}$/.exec(config.passwordFrom ?? '')?.[1];
  if (secrets?.password !== undefined || !variable) {
    return secrets;
  }
  const password = process.env[variable];
  if (password === undefined) {
    throw new DbError({
      code: 'auth-required',
      message: `The password is to come from the environment variable ${variable}, which is not set for the Jupyter server`
    });
  }
  return { ...secrets, password };
}
