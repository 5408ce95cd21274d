import { DbError, type ConnectionConfig, type DbErrorCode } from '../../model';
import type { ConnectOptions, Connection } from './engine';
import { withinLimit } from './time-limit';

/** How long one step may take where the connection says nothing, milliseconds. */
const DEFAULT_TIMEOUT_MS = 15_000;

/** A host whose attempt failed after more than this goes behind the others for a while, milliseconds. */
const SLOW_MS = 1000;
const PUT_BACK_MS = 60_000;

/** When hosts of connections last kept somebody waiting in vain, on the clock of `performance.now()`. */
const slowAt = new Map<string, number>();

/** One place where a server may listen. */
export interface Host {
  host: string;
  port?: number;
}

/** Why a session is not what was asked for, in words that follow the address; `null` when it is. */
export type Misfit = (connection: Connection, preferred: boolean) => Promise<string | null>;

/** A host that fails in one of these ways is passed over; a refused password is refused everywhere (libpq, section 32.1.1.3). */
const PASSED_OVER: readonly DbErrorCode[] = [
  'unreachable',
  'host-unknown',
  'starting-up',
  'too-many-connections',
  'connection-lost',
  'outcome-unknown'
];

/**
 * The hosts of a comma list such as `a:5432,b,[::1]:5433`; those without a port have the connection's.
 *
 * @throws DbError `invalid` where a port is none
 */
export function hostsOf(config: ConnectionConfig): Host[] {
  return (config.host ?? '')
    .split(',')
    .map(text => text.trim())
    .filter(Boolean)
    .map(text => {
      const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
      if (port && !(Number(port) >= 1 && Number(port) <= 65_535)) {
        throw new DbError({ code: 'invalid', message: `${text}: a port is a number from 1 to 65535` });
      }
      return { host: bracketed ?? plain ?? text, port: port ? Number(port) : config.port };
    });
}

/**
 * Tries the hosts of a connection in order until one gives a session that fits, each with the connection's whole
 * time limit. With a `second` round what did not fit strictly is taken after all. A host that does not answer at all keeps the
 * first session waiting and not each one after it: for a while it is the last that is tried.
 */
export async function connectToFirst(
  config: ConnectionConfig,
  options: ConnectOptions,
  connect: (config: ConnectionConfig, options: ConnectOptions) => Promise<Connection>,
  misfit: Misfit,
  rounds: readonly boolean[] = [true]
): Promise<Connection> {
  const hosts = config.socket ? [] : hostsOf(config);
  if (hosts.length < 2) {
    const target = hosts.length === 1 ? { ...config, ...hosts[0] } : config;
    const last = rounds.at(-1) ?? true;
    return fitting(await connect(target, options), last, addressOf(hosts.at(0)), misfit, options);
  }
  const failures: DbError[] = [];
  for (const preferred of rounds) {
    for (const host of inTurn(hosts, config, options)) {
      const key = keyOf(config, host);
      const started = performance.now();
      try {
        const session = await connect({ ...config, ...host }, options);
        slowAt.delete(key);
        return await fitting(session, preferred, addressOf(host), misfit, options);
      } catch (thrown) {
        const error = DbError.from(thrown);
        if (options.signal?.aborted || !PASSED_OVER.includes(error.code)) {
          throw naming(error, addressOf(host));
        }
        if (performance.now() - started >= SLOW_MS) {
          slowAt.set(key, performance.now());
        }
        failures.push(error);
      }
    }
  }
  const [first] = failures;
  throw new DbError(
    {
      ...first.toJSON(),
      message: `None of the ${hosts.length} hosts can be used`,
      detail: [...new Set(failures.map(({ message }) => message))].join('\n')
    },
    { cause: first }
  );
}

/** As they are written, and in a test always: it shows what becomes of each. */
function inTurn(hosts: readonly Host[], config: ConnectionConfig, { onStep }: ConnectOptions): Host[] {
  const isSlow = (host: Host): boolean => {
    const at = slowAt.get(keyOf(config, host));
    return !onStep && at !== undefined && performance.now() - at < PUT_BACK_MS;
  };
  return [...hosts.filter(host => !isSlow(host)), ...hosts.filter(isSlow)];
}

function keyOf({ name }: ConnectionConfig, host: Host): string {
  return `${name} ${addressOf(host)}`;
}

/** What a server says of a login or a statement is not about all of the hosts. */
function naming(error: DbError, where: string): DbError {
  const { message } = error;
  return error.code === 'cancelled' || message.includes(where)
    ? error
    : new DbError({ ...error.toJSON(), message: `${where}: ${message}` }, { cause: error });
}

async function fitting(
  connection: Connection,
  preferred: boolean,
  where: string,
  misfit: Misfit,
  { onStep }: ConnectOptions
): Promise<Connection> {
  const started = performance.now();
  let reason: string | null;
  try {
    const limit = connection.config.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS;
    reason = await withinLimit(connection, limit, () => misfit(connection, preferred));
  } catch (error) {
    await connection.close();
    throw error;
  }
  if (reason === null) {
    return connection;
  }
  await connection.close();
  const error = new DbError({ code: 'unreachable', message: `${where} ${reason}` });
  onStep?.({
    step: 'role',
    label: `Take ${where}`,
    status: 'failed',
    elapsedMs: performance.now() - started,
    error: error.toJSON()
  });
  throw error;
}

function addressOf(host: Host | undefined): string {
  return host ? `${host.host}${host.port === undefined ? '' : `:${host.port}`}` : 'The server';
}
