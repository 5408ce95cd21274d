import type { ConnectionConfig, EngineId } from '../../model';
import { assign, DbError, hostAndPort, portOf, readingRank, readParameter } from '../../model';
import { settingList, unwrapped } from './pasted';

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
  pgsql: 'postgres',
  postgis: 'postgres',
  timescaledb: 'postgres',
  cockroachdb: 'postgres',
  cockroach: 'postgres',
  yugabytedb: 'postgres',
  redshift: 'postgres',
  mysql: 'mysql',
  mysql2: 'mysql',
  tidb: 'mysql',
  mariadb: 'mariadb',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  file: 'sqlite'
};

/**
 * Reads the URL of a connection: libpq (manual, section 32.1.1.2), MySQL and MariaDB URIs, SQLAlchemy's
 * `dialect+driver://` and `sqlite:///`, the JDBC forms of all of them, Go's `user@tcp(host)/database`, and connection strings of libpq, .NET and PDO.
 *
 * @throws DbError `invalid` with what is wrong.
 */
export function parseConnectionUrl(text: string): ParsedUrl {
  const url = unwrapped(text).replace(GO_ADDRESS, withoutProtocol);
  const list = settingList(url);
  if (list) {
    return parsePairs(list.engine, list.pairs);
  }
  if (/^\w+\s*=/.test(url)) {
    return parseConninfo(url);
  }
  const jdbc = /^jdbc:/i.test(url);
  // The driver of AWS wraps those of the engines.
  const bare = jdbc ? url.slice(5).replace(/^aws-wrapper:/i, '') : url;
  const [, scheme, rest] =
    /^([a-z][a-z0-9]*)(?:\+[\w.-]+)?:(?:(?:sequential|failover|loadbalance|replication|load-balance-read|aurora):)*(.*)$/is.exec(
      bare
    ) ?? [];
  if (!scheme) {
    throw invalid(
      'This is not a URL. It starts with postgresql://, mysql://, mariadb://, sqlite:// or jdbc:; a connection string such as “host=db dbname=shop” works, too.'
    );
  }
  const engine = ENGINES[scheme.toLowerCase()];
  if (!engine) {
    throw invalid(`“${scheme}” is not one of the engines: postgresql, mysql, mariadb, sqlite`);
  }
  return engine === 'sqlite' ? parseFile(rest, jdbc) : parseServer(engine, rest, jdbc);
}

/** Of Go's MySQL driver, which has no scheme, and of MySQL Shell: `tcp(db:3306)`, `unix(/run/mysqld.sock)`, `(/run/mysqld.sock)`. */
const GO_ADDRESS =
  /^(?:(mysql|mariadb):\/\/)?([^/?#]*@)?(?:(?:tcp|unix)\(([^()]*)\)|\((\/[^()]*)\))(?=[/?]|$)/i;

function withoutProtocol(
  _all: string,
  scheme = 'mysql',
  credentials = '',
  address: string | undefined,
  socket: string | undefined
): string {
  const place = address ?? socket ?? '';
  return `${scheme}://${credentials}${place.startsWith('/') ? encodeURIComponent(place) : place}`;
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
  // SQLite's own `file:x?mode=ro` may stand in the place of the path.
  const file = decode(path).replace(/^file:(?:\/\/(?=\/))?/i, '') || ':memory:';
  const stem = file === ':memory:' ? 'memory' : (file.split(/[\\/]/).at(-1) ?? '').replace(/\.[^.]*$/, '');
  const parameters = new Map(parametersOf(query));
  const readOnly = parameters.get('mode') === 'ro';
  parameters.delete('mode');
  parameters.delete('uri');
  return {
    config: { name: suggestName(stem), engine: 'sqlite', file, ...(readOnly && { readOnly }) },
    ignored: [...parameters.keys()]
  };
}

function parseServer(engine: EngineId, rest: string, jdbc: boolean): ParsedUrl {
  // Some JDBC drivers separate parameters by semicolons, and begin with one; elsewhere it is part of a value.
  const separator = jdbc && /^[^?]*;/.test(rest) ? ';' : '&';
  const [location, query = ''] = splitOnce(rest, separator === ';' ? ';' : '?');
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
    readHost(config, authority.slice(at + 1).replace(ADDRESS, hostOfAddress));
    assign(config, 'database', decode(path));
  } else {
    // jdbc:postgresql:shop is the database on this machine.
    assign(config, 'database', decode(location.replace(/^\//, '')));
  }

  const ignored = readParameters(config, credentials, parametersOf(query, separator), jdbc);
  return finished(config, credentials, ignored);
}

type Parameter = readonly [key: string, value: string];

/** Takes all parameters; @returns those that mean nothing to us. */
function readParameters(
  config: ParsedUrl['config'],
  credentials: { password?: string },
  parameters: readonly Parameter[],
  jdbc: boolean
): string[] {
  // SQLAlchemy writes each of several hosts as a parameter of its own.
  const hosts = parameters.filter(([key, value]) => key === 'host' && value !== '').map(([, value]) => value);
  const joined: readonly Parameter[] =
    hosts.length > 1
      ? [['host', hosts.join(',')], ...parameters.filter(([key]) => key !== 'host')]
      : parameters;
  const ordered = [...joined].sort(([one], [other]) => readingRank(one) - readingRank(other));
  const unknown = ordered.filter(([key, value]) => !readParameter(config, credentials, key, value, jdbc));
  return joined.filter(each => unknown.includes(each)).map(([key]) => key);
}

function nameFor({ database, host, engine }: ParsedUrl['config']): string {
  return suggestName(database ?? host?.split(/[.,:]/)[0] ?? engine);
}

/** libpq's `host=db port=5433 password='it''s'` (manual, section 32.1.1.1): quotes and backslashes as there. */
function parseConninfo(text: string): ParsedUrl {
  const pairs: Parameter[] = [];
  const pair = /\s*(\w+)\s*=\s*(?:'((?:\\.|[^'\\])*)'|((?:\\.|[^\s'\\])*))(?=\s|$)/sy;
  while (pair.lastIndex < text.length) {
    const at = pair.lastIndex;
    const [, key, quoted, plain = ''] = pair.exec(text) ?? [];
    if (key === undefined) {
      // What stands there may be a password: it is not repeated.
      throw invalid(
        `The connection string cannot be read from character ${at + 1} on: key=value is expected`
      );
    }
    pairs.push([key, (quoted ?? plain).replace(/\\(.)/gs, '$1')]);
  }
  return parsePairs('postgres', pairs);
}

function parsePairs(engine: EngineId, pairs: readonly Parameter[]): ParsedUrl {
  const config: ParsedUrl['config'] = { name: '', engine };
  const credentials: { password?: string } = {};
  const ignored = readParameters(config, credentials, pairs, false);
  return finished(config, credentials, ignored);
}

/** Of a password, the name of a variable is no secret and stays what it is. */
function finished(
  config: ParsedUrl['config'],
  { password }: { password?: string },
  ignored: string[]
): ParsedUrl {
  config.name = nameFor(config);
  if (/^\$\{\w+\}$/.test(password ?? '')) {
    config.passwordFrom = password;
    return { config, ignored };
  }
  return { config, ...(password !== undefined && { password }), ignored };
}

/** `address=(host=db)(port=3307)` of MariaDB's and MySQL's JDBC drivers, and `(host=db,port=3307)` of the latter. */
const ADDRESS = /address=((?:\([^()]*\))+)|\(([^()]*=[^()]*)\)/gi;

/** What of an address says where the host is, as `db:3307`. */
function hostOfAddress(_address: string, groups: string | undefined, list: string | undefined): string {
  const pairs = groups?.split(/[()]+/) ?? list?.split(',') ?? [];
  const valueOf = (name: string): string | undefined =>
    pairs.map(pair => splitOnce(pair.trim(), '=')).find(([key]) => key.toLowerCase() === name)?.[1];
  const [host = '', port] = [valueOf('host'), valueOf('port')];
  return hostAndPort(host, port);
}

function readHost(config: Partial<ConnectionConfig>, text: string): void {
  if (text.includes(',')) {
    config.host = text.split(',').map(hostWithPort).join(',');
    return;
  }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(text) ?? [];
  if (bracketed === undefined && plain === undefined) {
    // What stands there may be a part of the password: it is not repeated.
    throw invalid(
      'The URL has no host with a port where it should; in a password, write @ as %40, / as %2F, ? as %3F and : as %3A'
    );
  }
  const host = decode(bracketed ?? plain);
  assign(config, host.startsWith('/') ? 'socket' : 'host', host);
  if (port) {
    config.port = portOf(port);
  }
}

/** One host of several, checked. */
function hostWithPort(text: string): string {
  const one: Partial<ConnectionConfig> = {};
  readHost(one, text);
  const { host = '', port, socket } = one;
  if (socket) {
    throw invalid('A unix socket cannot be one of several hosts here: give hosts alone, or the socket alone');
  }
  return hostAndPort(host, port === undefined ? undefined : String(port));
}

function parametersOf(query: string, separator = '&'): [string, string][] {
  return query
    .split(separator)
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

function invalid(message: string): DbError {
  return new DbError({ code: 'invalid', message });
}
