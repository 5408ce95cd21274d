import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { DbError, needsAnswer, type ConnectionConfig, type TlsMode } from '../../model';
import type { ConnectOptions, Connection } from '../core/engine';
import { openSocket } from '../core/inbox';
import { connectToFirst } from '../core/hosts';
import { withinLimit } from '../core/time-limit';
import { INIT_MS, runInitSql } from '../core/init-sql';
import { silently, stepReporter, type StepRunner } from '../core/steps';
import { isTlsAlert, secure, tlsError, tlsOptions } from '../core/tls';
import type { Tunnel } from '../core/tunnel';
import { placeOf, tunnelOf } from '../core/tunnel-of';
import { dialect } from './dialect';
import { connectError, toDbError } from './errors';
import { passwordFromFile } from './candidates';
import { MysqlConnection } from './session';
import { countIn, idleSibling } from './siblings';
import { misfit } from './target-session';
import { setTimeZone } from './time-zone';
import { parseVersion } from './version';
import { Channel } from './wire/channel';
import { login, type Login, type PendingLogin } from './wire/handshake';

const DEFAULT_PORT = 3306;
const DEFAULT_TIMEOUT_MS = 15_000;

/** Silence after which the system itself looks whether the other end is there, milliseconds. */
const KEEP_ALIVE_MS = 15_000;

/** Time for the user's own statements, and for cancelling one of them; milliseconds. */
const SET_UP_MS = INIT_MS + 30_000;

/** Opens a session on the first host that will do. Every error on the way is a DbError that says what a person can do about it. */
export function connectMysql(config: ConnectionConfig, options: ConnectOptions = {}): Promise<Connection> {
  return connectToFirst(config, options, connectOne, misfit);
}

async function connectOne(config: ConnectionConfig, options: ConnectOptions): Promise<Connection> {
  const target = { ...config, ...(options.database && { database: options.database }) };
  const step = stepReporter(options.onStep, error => connectError(error, addressOf(target), true));
  const trial = options.onStep !== undefined;
  const tunnel = await tunnelOf(config, options, step, config.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS);
  try {
    const session = await openSession(target, options, step, tunnel);
    void session.closed.then(() => tunnel?.release(trial));
    await setUpInTime(session, target, step, options);
    countIn(target, session);
    return session;
  } catch (thrown) {
    const error = toDbError(thrown);
    tunnel?.release(trial && !needsAnswer(error));
    throw error;
  }
}

async function setUpInTime(
  session: MysqlConnection,
  target: ConnectionConfig,
  step: StepRunner,
  options: ConnectOptions
): Promise<void> {
  // Once logged in, questions are answered or the way is given up: a link may fall silent at any time.
  const limit = setTimeout(
    () => session.link.destroy(new Error('no answer in time')),
    target.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS
  );
  try {
    await withinLimit(session, SET_UP_MS, () =>
      setUp(session, target, step, options, () => clearTimeout(limit))
    );
  } catch (error) {
    await session.close();
    throw setUpError(error, addressOf(target));
  } finally {
    clearTimeout(limit);
  }
}

function addressOf(config: ConnectionConfig): string {
  return config.socket ?? `${config.host || 'localhost'}:${config.port ?? DEFAULT_PORT}`;
}

async function openSession(
  config: ConnectionConfig,
  options: ConnectOptions,
  step: StepRunner,
  tunnel: Tunnel | undefined
): Promise<MysqlConnection> {
  const found = await authenticated(config, options, step, tunnel);
  return new MysqlConnection({
    config,
    channel: new Channel(found.socket),
    extended: found.extendedMetadata,
    kill: async threadId => {
      const sql = `KILL QUERY ${Number(threadId)}`;
      let killer: MysqlConnection;
      try {
        killer = await openSession(config, { secrets: options.secrets }, silently, tunnel);
      } catch (error) {
        // The account, or the server, has no session left for this.
        const idle = DbError.from(error).code === 'too-many-connections' && idleSibling(config);
        if (!idle) {
          throw error;
        }
        await idle.query(sql);
        return;
      }
      // A network that swallows the request must not hold up whoever waits for the cancel.
      const timer = setTimeout(
        () => killer.link.destroy(new Error('no answer in time')),
        config.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS
      );
      try {
        await killer.query(sql);
      } finally {
        clearTimeout(timer);
        await killer.close();
      }
    }
  });
}

async function authenticated(
  config: ConnectionConfig,
  options: ConnectOptions,
  step: StepRunner,
  tunnel: Tunnel | undefined
): Promise<Login> {
  const mode = config.socket ? 'disable' : (config.tls?.mode ?? 'prefer');
  const found = await loginWith(config, options, step, tunnel, mode);
  // `prefer` takes plain text when the server offers no TLS.
  return found ?? (await loginWith(config, options, withoutSteps(step), tunnel, 'disable'))!;
}

/** The way to the server was told of already; what follows is new. */
function withoutSteps(step: StepRunner): StepRunner {
  return (name, label, body, detail) =>
    name === 'login' ? step(name, label, body, detail) : silently(name, label, body, detail);
}

/** @returns nothing when TLS is only preferred and the server has none. */
async function loginWith(
  config: ConnectionConfig,
  { secrets, signal }: ConnectOptions,
  step: StepRunner,
  tunnel: Tunnel | undefined,
  mode: TlsMode
): Promise<Login | undefined> {
  const where = placeOf(addressOf(config), tunnel);
  const timeoutMs = config.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  const password = secrets?.password ?? (await passwordFromFile(config));
  let socket: Duplex | undefined;
  const onAbort = (): void => void socket?.destroy(new DbError({ code: 'cancelled', message: 'Cancelled' }));
  signal?.addEventListener('abort', onAbort, { once: true });
  const host = config.host || 'localhost';
  const settings = { mode, host, where, tls: config.tls, requireChecksCa: false };
  try {
    signal?.throwIfAborted();
    const dialled = tunnel
      ? await throughTunnel(tunnel, config, timeoutMs, step, signal)
      : await direct(config, timeoutMs, step, signal);
    socket = dialled;
    const pending = await login(dialled, {
      host: config.socket ?? host,
      user: config.user,
      password,
      database: config.database,
      encrypt:
        mode === 'disable' ? undefined : async plain => secure(plain, await tlsOptions(settings), settings),
      local: config.socket !== undefined,
      timeoutMs
    });
    if (mode !== 'disable' && !(await encrypted(pending, mode, step))) {
      dialled.destroy();
      return undefined;
    }
    return await step('login', `Log in as ${config.user ?? ''}`, () => pending.authenticated);
  } catch (thrown) {
    socket?.destroy();
    const error = isTlsAlert(thrown) ? tlsError(thrown, settings) : thrown;
    throw signal?.aborted
      ? new DbError({ code: 'cancelled', message: 'Cancelled' })
      : withCertificateHint(connectError(error, where, password !== undefined), config);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** @returns false when TLS is only preferred and the server has none. */
function encrypted(
  { encrypted: link }: PendingLogin,
  mode: TlsMode,
  step: StepRunner
): Promise<string | false> {
  return step(
    'tls',
    `TLS (${mode})`,
    async () => {
      try {
        return (await link).getProtocol() ?? 'TLS';
      } catch (error) {
        if (mode === 'prefer' && (error as { code?: string }).code === 'HANDSHAKE_NO_SSL_SUPPORT') {
          return false;
        }
        throw error;
      }
    },
    protocol => protocol || 'not offered'
  );
}

/** The server says "Access denied" to an account made with REQUIRE SSL or X509, too. */
function withCertificateHint(error: DbError, { tls }: ConnectionConfig): DbError {
  return error.code === 'auth-failed' && !error.hint && !tls?.cert
    ? new DbError(
        {
          ...error.toJSON(),
          hint: 'Check user and password, and whether this user may log in from this machine. An account made with REQUIRE SSL needs TLS, one with REQUIRE X509 a client certificate.'
        },
        { cause: error.cause }
      )
    : error;
}

/** Names resolve, and sockets lie, where the last SSH server is. */
function throughTunnel(
  tunnel: Tunnel,
  { host = 'localhost', port = DEFAULT_PORT, socket }: ConnectionConfig,
  timeoutMs: number,
  step: StepRunner,
  signal: AbortSignal | undefined
): Promise<Duplex> {
  const target = socket ? { path: socket } : { host: host || 'localhost', port };
  const limit = AbortSignal.timeout(timeoutMs);
  return step('tcp', tunnel.label(target), () =>
    tunnel.open(target, signal ? AbortSignal.any([signal, limit]) : limit)
  );
}

async function direct(
  config: ConnectionConfig,
  timeoutMs: number,
  step: StepRunner,
  signal: AbortSignal | undefined
): Promise<Socket> {
  if (!config.socket) {
    const host = config.host || 'localhost';
    await step(
      'resolve',
      `Resolve ${host}`,
      () => lookup(host),
      ({ address }) => address
    );
  }
  return step('tcp', `Connect to ${addressOf(config)}`, () => dial(config, timeoutMs, signal));
}

function dial(config: ConnectionConfig, timeoutMs: number, signal: AbortSignal | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = config.socket
      ? openSocket({ path: config.socket })
      : openSocket({
          host: config.host || 'localhost',
          port: config.port ?? DEFAULT_PORT,
          noDelay: true,
          keepAlive: true,
          keepAliveInitialDelay: KEEP_ALIVE_MS
        });
    const onAbort = (): void => void socket.destroy(new DbError({ code: 'cancelled', message: 'Cancelled' }));
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    socket.once('connect', () => {
      settle();
      socket.off('error', onError);
      resolve(socket);
    });
    if (signal?.aborted) {
      onAbort();
    }
  });
}

/** A link that breaks before there is a session has left no outcome open. */
function setUpError(error: unknown, where: string): DbError {
  const told = toDbError(error);
  return told.code === 'outcome-unknown' || told.code === 'connection-lost'
    ? connectError(told.cause, where, true)
    : told;
}

/** The time limits of idle transactions together, seconds; MariaDB has them from 10.3 on, and the others read 0. */
const IDLE_LIMITS =
  '0 /*M!100300 + @@idle_transaction_timeout + @@idle_readonly_transaction_timeout + @@idle_write_transaction_timeout */';

/** @param onAnswered called before the user's own statements, which may take their time. */
async function setUp(
  session: MysqlConnection,
  config: ConnectionConfig,
  step: StepRunner,
  { signal, database }: ConnectOptions,
  onAnswered: () => void
): Promise<void> {
  await step(
    'version',
    'Ask for the version',
    async () => {
      const [row] = await session.query<{
        version: string;
        comment: string;
        id: number;
        zone: string;
        mode: string;
        idle: number;
      }>(
        `SELECT VERSION() AS version, @@version_comment AS comment, CONNECTION_ID() AS id, @@session.time_zone AS zone,
                @@session.sql_mode AS mode,
                ${IDLE_LIMITS} AS idle`
      );
      session.version = parseVersion(row.version, row.comment);
      session.sessionId = String(row.id);
      session.setTimeZone(row.zone);
      session.setMode(row.mode);
      session.limitsTransactions = Number(row.idle) > 0;
    },
    () => session.version.text
  );
  const { timeZone } = config;
  if (timeZone) {
    await step('init', `Set the time zone ${timeZone}`, async () => {
      session.setTimeZone(await setTimeZone(session, timeZone));
    });
  }
  const refuseWrites = async (): Promise<void> => {
    if (config.readOnly) {
      await session.query('SET SESSION TRANSACTION READ ONLY');
    }
  };
  await refuseWrites();
  onAnswered();
  const target = {
    dialect,
    run: (sql: string, limit: AbortSignal) => session.query(sql, [], limit),
    transaction: () => session.transaction
  };
  if (await runInitSql(config, target, step, signal)) {
    await refuseWrites();
    const [{ idle }] = await session.query<{ idle: number }>(`SELECT ${IDLE_LIMITS} AS idle`);
    session.limitsTransactions = Number(idle) > 0;
    if (database !== undefined) {
      // They may have changed it, and this session was asked for in that one.
      await session.query(`USE ${dialect.ident(database)}`);
    }
  }
}
