import type { ConnectionConfig, EngineId, TargetSessionAttrs, TlsMode } from './connection';
import { DbError } from './errors';

/** A connection as it is being read from a URL, a connection string or another program's file. */
export type ReadConfig = Partial<ConnectionConfig> & { engine: EngineId };

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

/** libpq's `host=a,b&port=1,2`. */
function withPorts(hosts: string, ports: string): string {
  const each = ports.split(',');
  return hosts
    .split(',')
    .map((host, index) => (each[index] ? `${host}:${portOf(each[index])}` : host))
    .join(',');
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

/**
 * Takes one parameter of a connection in the words of any driver: libpq's (manual, section 32.1.2), those of its JDBC
 * driver, of MySQL's and MariaDB's.
 *
 * @param jdbc the words are those of a JDBC URL, where some mean something else
 * @returns false when it means nothing to us
 * @throws DbError `invalid` when its value cannot be meant
 */
export function readParameter(
  config: ReadConfig,
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
    case 'hostaddr':
      // The host is the name in the certificate, and is tried itself.
      config.host ??= value;
      return true;
    case 'options':
      config.initSql = statementsOf(value);
      return config.initSql !== undefined;
    case 'initcommand':
    case 'initsql':
    case 'sessionvariables':
      config.initSql = key.toLowerCase() === 'sessionvariables' ? `SET ${value}` : value;
      return true;
    case 'currentschema':
      config.initSql = `SET search_path TO ${valueOf('search_path', value)};`;
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

function setTls(config: ReadConfig, part: Partial<NonNullable<ConnectionConfig['tls']>>): true {
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

export function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalid(`“${text}” is not a port: 1 to 65535`);
  }
  return port;
}

/**
 * Command line options of a PostgreSQL session (`-c search_path=shop --work_mem=64MB`) as statements that do the same;
 * nothing when there are others among them.
 */
function statementsOf(options: string): string | undefined {
  const words = [...options.matchAll(/(?:\\.|[^\s\\])+/g)].map(([word]) => word.replace(/\\(.)/g, '$1'));
  const statements: string[] = [];
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const setting = word === '-c' ? (words.shift() ?? '') : word.replace(/^(?:-c|--)(?=.)/, '');
    const [, name, value] = /^([A-Za-z_][\w.-]*)=(.*)$/s.exec(setting) ?? [];
    if (name === undefined || (setting === word && word !== '-c')) {
      return undefined;
    }
    statements.push(`SET ${name.replaceAll('-', '_')} TO ${valueOf(name, value)};`);
  }
  return statements.join('\n') || undefined;
}

/** A list of schemas is one value as an option and several in a statement. */
function valueOf(name: string, value: string): string {
  const literal = (text: string): string => `'${text.trim().replaceAll("'", "''")}'`;
  return name === 'search_path'
    ? value
        .split(',')
        .map(part => literal(part.trim().replace(/^"(.*)"$/, '$1')))
        .join(', ')
    : literal(value);
}

/** Sets a field to a value that is there and not empty. */
export function assign<K extends string>(
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
