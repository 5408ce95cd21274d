import type { EventEmitter } from 'node:events';
import { userInfo } from 'node:os';
import type { Socket } from 'node:net';
import { Client } from 'pg';
import { DbError, needsAnswer, type ConnectionConfig } from '../../model';
import type { ConnectOptions, Connection } from '../core/engine';
import { INIT_MS, runInitSql } from '../core/init-sql';
import { stepReporter, type StepRunner } from '../core/steps';
import { endOnNonsense, throwIfBroken } from '../core/broken-stream';
import { isTlsAlert, tlsError } from '../core/tls';
import type { Tunnel } from '../core/tunnel';
import { placeOf, tunnelOf } from '../core/tunnel-of';
import { connectToFirst } from '../core/hosts';
import { withinLimit } from '../core/time-limit';
import { dialect } from './dialect';
import { connectError } from './errors';
import { passwordFromFile } from './password-file';
import { PostgresConnection, type SessionClient } from './session';
import { abortError, addressOf, DEFAULT_PORT, DEFAULT_TIMEOUT_MS, openStream, tlsSettingsOf } from './stream';
import { misfitOf, roundsOf } from './target-session';
import type { ServerVersion } from '../core/version';
import { compatibleWith, parseVersion } from './version';
import { Wire } from './wire';

/** Opens a session on the first host that will do. Every error on the way is a DbError that says what a person can do about it. */
export function connectPostgres(config: ConnectionConfig, options: ConnectOptions = {}): Promise<Connection> {
  return connectToFirst(config, options, connectOne, misfitOf(config), roundsOf(config));
}

async function connectOne(config: ConnectionConfig, options: ConnectOptions): Promise<Connection> {
  const target = { ...config, ...(options.database && { database: options.database }) };
  const step = stepReporter(options.onStep);
  const trial = options.onStep !== undefined;
  const tunnel = await tunnelOf(config, options, step, timeoutOf(config));
  try {
    const connection = await openSession(target, options, step, tunnel);
    void connection.closed.then(() => tunnel?.release(trial));
    return connection;
  } catch (error) {
    tunnel?.release(trial && !needsAnswer(DbError.from(error)));
    throw error;
  }
}

async function openSession(
  target: ConnectionConfig,
  options: ConnectOptions,
  step: StepRunner,
  tunnel: Tunnel | undefined
): Promise<Connection> {
  const limit = AbortSignal.timeout(timeoutOf(target));
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  const where = placeOf(addressOf(target), tunnel);
  const stream = await openStream(target, signal, step, tunnel);
  const client = newClient(target, stream, options.secrets?.password);
  // A link may break before the session watches it; what waits for the answer is told of it anyway.
  client.on('error', () => undefined);
  // Once logged in, questions are answered or the way is given up: a link may fall silent at any time.
  const giveUp = (): void => void stream.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    throwIfBroken(stream);
    await step('login', `Log in as ${userOf(target)}`, () =>
      login(client, stream, { config: target, tunnel, where }, signal)
    );
    const wire = new Wire(stream);
    const { version, pid } = await step(
      'version',
      'Ask for the version',
      () => introductionOf(client),
      found => found.version.text
    );
    const connection = new PostgresConnection(target, version, pid, client, wire, tunnel);
    signal.removeEventListener('abort', giveUp);
    await withinLimit(connection, SET_UP_MS, () => setUp(connection, target, step, options.signal));
    return connection;
  } catch (error) {
    signal.removeEventListener('abort', giveUp);
    stream.destroy();
    throw signal.aborted ? abortError(signal, where) : connectError(error, where);
  }
}

/** What the server is, and the process that serves the session there: a pooler in between tells a number of its own at the login. */
async function introductionOf(client: SessionClient): Promise<{ version: ServerVersion; pid: number }> {
  const told = await client
    .query<{ version: string; pid: number }>('select version() as version, pg_backend_pid() as pid')
    .catch(() => undefined);
  // Some relatives have no such function, or know no number.
  const { version: text } =
    told?.rows[0] ?? (await client.query<{ version: string }>('select version()')).rows[0];
  const pid = told && told.rows[0].pid > 0 ? told.rows[0].pid : client.processID;
  const version = parseVersion(text);
  if (version.flavor === 'postgres') {
    return { version, pid };
  }
  const shown = await client
    .query<{ server_version: string }>('show server_version')
    .then(({ rows: [row] }) => row?.server_version)
    .catch(() => undefined);
  return { version: compatibleWith(version, shown), pid };
}

function timeoutOf(config: ConnectionConfig): number {
  return config.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS;
}
/** Silence after which the system itself looks whether the other end is there, milliseconds. */
const KEEP_ALIVE_MS = 15_000;

/** Time for the user's own statements, and for cancelling one of them; milliseconds. */
const SET_UP_MS = INIT_MS + 30_000;

function userOf(config: ConnectionConfig): string {
  return config.user || userInfo().username;
}

function databaseOf(config: ConnectionConfig): string {
  return config.database || userOf(config);
}

/** A `pg` client on a stream that is already connected, secured where that was asked for. */
function newClient(config: ConnectionConfig, stream: Socket, password: string | undefined): SessionClient {
  stream.connect = () => {
    queueMicrotask(() => stream.emit('connect'));
    return stream;
  };
  return new SettingsClient(
    {
      host: config.socket ?? (config.host || 'localhost'),
      port: config.port ?? DEFAULT_PORT,
      user: userOf(config),
      database: databaseOf(config),
      password: () => givePassword(config, password),
      application_name: 'PeterSQL',
      ssl: false,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      stream: () => stream
    },
    config.timeZone && zoneOf(config.timeZone)
  ) as Client as SessionClient;
}

/** Offsets as people write them, east of Greenwich with `+`: bare ones are POSIX to the server, and run the other way. */
function zoneOf(timeZone: string): string {
  const [, sign, offset] = /^([+-])(\d{1,2}(?::\d\d)?)$/.exec(timeZone) ?? [];
  return sign ? `<${timeZone}>${sign === '+' ? '-' : '+'}${offset}` : timeZone;
}

/** Sends the time zone with the start-up message, as libpq does with `PGTZ`. */
class SettingsClient extends Client {
  readonly parameters = new Map<string, string>();

  constructor(
    config: ConstructorParameters<typeof Client>[0],
    private readonly timeZone: string | undefined
  ) {
    super(config);
    const { connection } = this as unknown as { connection: EventEmitter };
    connection.on('parameterStatus', ({ parameterName, parameterValue }: Record<string, string>) =>
      this.parameters.set(parameterName, parameterValue)
    );
  }

  getStartupConf(): Record<string, string> {
    const base = (Client.prototype as unknown as SettingsClient).getStartupConf.call(this);
    return this.timeZone ? { ...base, TimeZone: this.timeZone } : base;
  }
}

async function givePassword(config: ConnectionConfig, password: string | undefined): Promise<string> {
  const found =
    password ??
    (await passwordFromFile(
      {
        host: config.socket ?? (config.host || 'localhost'),
        port: config.port ?? DEFAULT_PORT,
        database: databaseOf(config),
        user: userOf(config)
      },
      config.passwordFile
    ));
  if (found === undefined) {
    throw new DbError({ code: 'auth-required', message: `A password is needed for ${userOf(config)}` });
  }
  return found;
}

async function login(
  client: SessionClient,
  stream: Socket,
  { config, tunnel, where }: { config: ConnectionConfig; tunnel: Tunnel | undefined; where: string },
  signal: AbortSignal
): Promise<void> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(abortError(signal, where));
      },
      { once: true }
    );
  });
  try {
    const connected = client.connect();
    endOnNonsense(stream);
    await Promise.race([connected, aborted]);
  } catch (error) {
    throw isTlsAlert(error) ? tlsError(error, tlsSettingsOf(config, tunnel)) : connectError(error, where);
  }
}

async function setUp(
  connection: Connection,
  config: ConnectionConfig,
  step: StepRunner,
  signal: AbortSignal | undefined
): Promise<void> {
  const refuseWrites = async (): Promise<void> => {
    if (config.readOnly) {
      await connection.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
    }
  };
  await refuseWrites();
  const target = {
    dialect,
    run: (sql: string, limit: AbortSignal) => connection.query(sql, [], limit),
    transaction: () => connection.transaction
  };
  if (await runInitSql(config, target, step, signal)) {
    await refuseWrites();
  }
}
