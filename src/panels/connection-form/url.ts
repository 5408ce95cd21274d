import type { ConnectionConfig, EngineId, TargetSessionAttrs, TlsMode } from '../../model';
import { DbError } from '../../model';

/** What a pasted URL says. */
export interface ParsedUrl {
  /** The fields it gives; the name is only a suggestion. */
  config: Partial<ConnectionConfig> & { engine: EngineId; name: string };
  /** Goes into the password field only. */
  password?: string;
  /** Parameters that mean nothing to us, so that the user is not left in the belief that they do. */
  ignored: string[];
}

const ENGINES: Readonly<Record<string, EngineId>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mariadb',
  sqlite: 'sqlite',
  sqlite3: 'sqlite'
};

/**
 * TLS modes in the words of libpq (`sslmode`), of MySQL (`ssl-mode`, Connector/J `sslMode`) and of
 * MariaDB's Connector/J. `allow` has no counterpart that is safer than it: it becomes `prefer`.
 */
const TLS_MODES: Readonly<Record<string, TlsMode>> = {
  disable: 'disable',
  disabled: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  preferred: 'prefer',
  require: 'require',
  required: 'require',
  trust: 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
  'verify-identity': 'verify-full'
};

/**
 * Reads the URL of a connection: libpq (manual, section 32.1.1.2), MySQL and MariaDB URIs, SQLAlchemy's
 * `dialect+driver://` and `sqlite:///`, and the JDBC forms of all of them.
 *
 * @throws DbError `invalid` with what is wrong.
 */
export function parseConnectionUrl(text: string): ParsedUrl {
  const url = text.trim();
  const jdbc = /^jdbc:/i.test(url);
  const [, scheme, rest] =
    /^([a-z][a-z0-9]*)(?:\+[\w.-]+)?:(?:(?:sequential|failover|loadbalance|replication|load-balance-read):)?(.*)$/is.exec(
      jdbc ? url.slice(5) : url
    ) ?? [];
  if (!scheme) {
    throw invalid(
      'This is not a URL. It starts with postgresql://, mysql://, mariadb://, sqlite:// or jdbc:'
    );
  }
  const engine = ENGINES[scheme.toLowerCase()];
  if (!engine) {
    throw invalid(`“${scheme}” is not one of the engines: postgresql, mysql, mariadb, sqlite`);
  }
  return engine === 'sqlite' ? parseFile(rest, jdbc) : parseServer(engine, rest, jdbc);
}

/** A name for the connection that is allowed as one: letters, digits, `_`, `-` and `.`. */
export function suggestName(text: string): string {
  const name = text.replace(/[^\w.-]+/g, '_').replace(/^[^A-Za-z_]+|[_.-]+$/g, '');
  return name || 'connection';
}

function parseFile(rest: string, jdbc: boolean): ParsedUrl {
  const [location, query = ''] = splitOnce(rest, '?');
  // `sqlite:///x` is relative and `sqlite:////x` absolute (SQLAlchemy); a JDBC URL is the bare path.
  const path = jdbc ? location : location.replace(/^\/\/\//, '').replace(/^\/\//, '');
  const file = decode(path) || ':memory:';
  const stem = file === ':memory:' ? 'memory' : (file.split(/[\\/]/).at(-1) ?? '').replace(/\.[^.]*$/, '');
  const parameters = new Map(parametersOf(query));
  const readOnly = parameters.get('mode') === 'ro';
  parameters.delete('mode');
  return {
    config: { name: suggestName(stem), engine: 'sqlite', file, ...(readOnly && { readOnly }) },
    ignored: [...parameters.keys()]
  };
}

function parseServer(engine: EngineId, rest: string, jdbc: boolean): ParsedUrl {
  const [location, query = ''] = splitOnce(rest, '?');
  const config: ParsedUrl['config'] = { name: '', engine };
  const credentials: { password?: string } = {};

  if (location.startsWith('//')) {
    const [authority, path = ''] = splitOnce(location.slice(2), '/');
    const at = authority.lastIndexOf('@');
    if (at >= 0) {
      const [user, password] = splitOnce(authority.slice(0, at), ':');
      assign(config, 'user', decode(user));
      assign(credentials, 'password', password && decode(password));
    }
    readHost(config, authority.slice(at + 1));
    assign(config, 'database', decode(path));
  } else {
    // jdbc:postgresql:shop is the database on this machine.
    assign(config, 'database', decode(location.replace(/^\//, '')));
  }

  const ignored: string[] = [];
  for (const [key, value] of parametersOf(query)) {
    if (!readParameter(config, credentials, key, value, jdbc)) {
      ignored.push(key);
    }
  }
  config.name = suggestName(config.database ?? config.host?.split(/[.,:]/)[0] ?? engine);
  return { config, ...credentials, ignored };
}

function readHost(config: Partial<ConnectionConfig>, text: string): void {
  if (text.includes(',')) {
    config.host = text.split(',').map(hostWithPort).join(',');
    return;
  }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(text) ?? [];
  if (bracketed === undefined && plain === undefined) {
    throw invalid(`“${text}” is not a host with a port`);
  }
  const host = decode(bracketed ?? plain);
  assign(config, host.startsWith('/') ? 'socket' : 'host', host);
  if (port) {
    config.port = portOf(port);
  }
}

/** libpq's `host=a,b&port=1,2`. */
function withPorts(hosts: string, ports: string): string {
  const each = ports.split(',');
  return hosts
    .split(',')
    .map((host, index) => (each[index] ? `${host}:${portOf(each[index])}` : host))
    .join(',');
}

/** One host of several, checked. */
function hostWithPort(text: string): string {
  const one: Partial<ConnectionConfig> = {};
  readHost(one, text);
  const { host = '', port } = one;
  const written = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? written : `${written}:${port}`;
}

/** `target_session_attrs` of libpq and, in other words, `targetServerType` of its JDBC driver. */
const TARGETS: Readonly<Record<string, TargetSessionAttrs>> = {
  any: 'any',
  'read-write': 'read-write',
  'read-only': 'read-only',
  primary: 'primary',
  master: 'primary',
  standby: 'standby',
  secondary: 'standby',
  slave: 'standby',
  'prefer-standby': 'prefer-standby',
  prefersecondary: 'prefer-standby',
  preferslave: 'prefer-standby'
};

/** Takes one parameter; false when it means nothing to us. */
function readParameter(
  config: ParsedUrl['config'],
  credentials: { password?: string },
  key: string,
  value: string,
  jdbc: boolean
): boolean {
  // Drivers write the same words in their own ways: sslmode, ssl-mode, sslMode, ssl_mode.
  switch (key.toLowerCase().replace(/[-_]/g, '')) {
    case 'user':
    case 'username':
      config.user = value;
      return true;
    case 'password':
      credentials.password = value;
      return true;
    case 'host':
      assign(config, value.startsWith('/') ? 'socket' : 'host', value);
      return true;
    case 'port':
      if (value.includes(',')) {
        config.host = withPorts(config.host ?? '', value);
        return true;
      }
      config.port = portOf(value);
      return true;
    case 'dbname':
    case 'database':
      config.database = value;
      return true;
    case 'socket':
    case 'unixsocket':
    case 'localsocket':
      config.socket = value;
      return true;
    case 'connecttimeout':
      // Seconds for libpq and its JDBC driver; milliseconds in MySQL's and MariaDB's drivers.
      config.connectTimeoutMs = Number(value) * (config.engine === 'postgres' ? 1000 : 1) || undefined;
      return true;
    case 'timezone':
    case 'connectiontimezone':
    case 'servertimezone':
      config.timeZone = value;
      return true;
    case 'targetsessionattrs':
    case 'targetservertype':
      config.targetSessionAttrs = TARGETS[value.toLowerCase()];
      return config.targetSessionAttrs !== undefined;
    case 'sslmode':
      return setTls(config, { mode: tlsModeOf(value) });
    case 'ssl':
    case 'usessl':
    case 'tls':
      // pgjdbc documents ssl=true as verify-full; elsewhere it only means "encrypt".
      return setTls(config, {
        mode: onOff(value, jdbc && config.engine === 'postgres' ? 'verify-full' : 'require')
      });
    case 'sslrootcert':
    case 'sslca':
    case 'serversslcert':
      return setTls(config, { ca: value });
    case 'sslcert':
      return setTls(config, { cert: value });
    case 'sslkey':
      return setTls(config, { key: value });
    default:
      return false;
  }
}

function setTls(config: ParsedUrl['config'], part: Partial<NonNullable<ConnectionConfig['tls']>>): true {
  // A certificate without a mode is there to be checked.
  config.tls = { mode: part.ca ? 'verify-full' : 'prefer', ...config.tls, ...part };
  return true;
}

function tlsModeOf(value: string): TlsMode {
  const mode = TLS_MODES[value.toLowerCase().replace('_', '-')];
  if (!mode) {
    throw invalid(`“${value}” is not a TLS mode: disable, prefer, require, verify-ca, verify-full`);
  }
  return mode;
}

function onOff(value: string, on: TlsMode): TlsMode {
  return /^(false|0|no|off)$/i.test(value) ? 'disable' : on;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalid(`“${text}” is not a port: 1 to 65535`);
  }
  return port;
}

function parametersOf(query: string): [string, string][] {
  return query
    .split('&')
    .filter(Boolean)
    .map(pair => {
      const [key, value = ''] = splitOnce(pair, '=');
      return [decode(key), decode(value)];
    });
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Percent decoding; a stray `%` stands for itself, as people paste passwords unescaped. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function assign<K extends string>(
  target: Partial<Record<K, unknown>>,
  key: K,
  value: string | undefined
): void {
  if (value) {
    target[key] = value;
  }
}

function invalid(message: string): DbError {
  return new DbError({ code: 'invalid', message });
}
