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
  'no-verify': 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
  'verify-identity': 'verify-full'
};

/** libpq's `host=a,b&port=1,2`. */
function withPorts(hosts: string, ports: string): string {
  const each = ports.split(',');
  return hosts
    .split(',')
    .map((host, index) => (each[index] ? hostAndPort(host, String(portOf(each[index]))) : host))
    .join(',');
}

/** One of several hosts; an address of IPv6 is in brackets. */
export function hostAndPort(host: string, port: string | undefined): string {
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
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
  if (value === '') {
    // As if it was not there (libpq, section 32.1.2).
    return true;
  }
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
      return addStatements(config, statementsOf(value));
    case 'initcommand':
    case 'initsql':
      return addStatements(config, value);
    case 'sessionvariables':
      return addStatements(config, `SET ${value}`);
    case 'currentschema':
      return addStatements(config, `SET search_path TO ${valueOf('search_path', value)};`);
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
    case 'connectiontimeout':
      return setTimeLimit(config, key, value);
    case 'timezone':
    case 'connectiontimezone':
    case 'servertimezone':
      return setTimeZone(config, value);
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
        mode:
          wordedMode(value) ?? onOff(value, jdbc && config.engine === 'postgres' ? 'verify-full' : 'require')
      });
    case 'sslfactory':
      // Of pgjdbc: the one factory that says how much is checked.
      return /NonValidatingFactory$/.test(value) && setTls(config, { mode: 'require' });
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

/** Parameters that others lean on or win over, in the order in which they are to be read. */
const READ_FIRST = [/^host$/i, /^(?:ssl|use_?ssl)$/i, /^sslfactory$/i];

/** Where a parameter comes wherever it stands: a list of ports is one of hosts, `sslmode` counts beside `ssl`. */
export function readingRank(key: string): number {
  const rank = READ_FIRST.findIndex(pattern => pattern.test(key));
  return rank < 0 ? READ_FIRST.length : rank;
}

function setTls(config: ReadConfig, part: Partial<NonNullable<ConnectionConfig['tls']>>): true {
  // A certificate without a mode is there to be checked.
  config.tls = { mode: part.ca ? 'verify-full' : 'prefer', ...config.tls, ...part };
  return true;
}

/** A mode where others say yes or no: of asyncpg, of Go's driver and, as JSON, of mysql2. */
function wordedMode(value: string): TlsMode | undefined {
  if (/^\{/.test(value)) {
    return /"rejectUnauthorized"\s*:\s*false/.test(value) ? 'require' : 'verify-full';
  }
  return value.toLowerCase() === 'skip-verify' ? 'require' : TLS_MODES[value.toLowerCase().replace('_', '-')];
}

/** Several parameters may ask for statements; all of them run. */
function addStatements(config: ReadConfig, sql: string | undefined): boolean {
  if (sql !== undefined) {
    const before = config.initSql?.trim();
    config.initSql = before ? `${before.replace(/;?$/, ';')}\n${sql}` : sql;
  }
  return sql !== undefined;
}

/**
 * Seconds in libpq, its JDBC driver and MySQL's and MariaDB's drivers of C and Python (`connect_timeout`); milliseconds in
 * those of JDBC and JavaScript (`connectTimeout`).
 */
function setTimeLimit(config: ReadConfig, key: string, value: string): boolean {
  const unit = config.engine === 'postgres' || key.includes('_') ? 1000 : 1;
  const limit = Math.round(Number(value) * unit);
  if (limit > 0) {
    config.connectTimeoutMs = limit;
  }
  // Nothing or less is no limit; we keep ours.
  return !Number.isNaN(limit);
}

/** Connector/J's `LOCAL` and `SERVER` are no zones, and servers take `GMT+8` only as `+08:00`. */
function setTimeZone(config: ReadConfig, value: string): boolean {
  if (/^(?:local|server|disable)$/i.test(value)) {
    return false;
  }
  const [, sign, hours, minutes = '00'] = /^(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(value) ?? [];
  config.timeZone =
    hours !== undefined && config.engine !== 'postgres'
      ? `${sign}${hours.padStart(2, '0')}:${minutes}`
      : value;
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

/** A port that was written as text. Throws `invalid` for what is none. */
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
