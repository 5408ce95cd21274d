import path from 'node:path';
import type { Connection, Engine } from '../engines/core/engine';
import { engines } from '../engines';
import { DbError, type ConnectionConfig, type EngineId, type Secrets } from '../model';

/** Which database on which server a connection URL names. */
export interface Target {
  engine: Engine;
  config: ConnectionConfig;
  secrets: Secrets;
}

const SCHEMES: Readonly<Record<string, EngineId>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'mysql:': 'mysql',
  'mariadb:': 'mariadb'
};

/**
 * Reads `postgresql://user:password@host:port/database`, `mysql://…`, `mariadb://…`, `sqlite:///path`
 * or the plain path of an SQLite file.
 *
 * @throws DbError `invalid` where no database is named
 */
export function targetOf(url: string): Target {
  const file = fileOf(url);
  if (file !== undefined) {
    return {
      engine: engineOf('sqlite'),
      config: { name: 'roundtrip', engine: 'sqlite', file: path.resolve(file) },
      secrets: {}
    };
  }
  const { protocol, hostname, port, username, password, pathname } = parsed(url);
  const engine = engineOf(SCHEMES[protocol]);
  const database = decodeURIComponent(pathname.slice(1));
  if (!database) {
    throw new DbError({ code: 'invalid', message: `The URL names no database: ${protocol}//…/<database>` });
  }
  return {
    engine,
    config: {
      name: 'roundtrip',
      engine: engine.id,
      host: decodeURIComponent(hostname.replace(/^\[|\]$/g, '')) || 'localhost',
      ...(port && { port: Number(port) }),
      ...(username && { user: decodeURIComponent(username) }),
      database
    },
    secrets: { ...(password && { password: decodeURIComponent(password) }) }
  };
}

/** Opens a session of the target, on another database or file where asked. */
export function connectTo({ engine, config, secrets }: Target, database?: string): Promise<Connection> {
  const target =
    database === undefined
      ? config
      : engine.id === 'sqlite'
        ? { ...config, file: database }
        : { ...config, database };
  return engine.connect(target, { secrets });
}

function fileOf(url: string): string | undefined {
  if (url.startsWith('sqlite:')) {
    return decodeURIComponent(url.slice('sqlite:'.length).replace(/^\/\//, ''));
  }
  return /^[a-z]+:\/\//i.test(url) ? undefined : url;
}

function parsed(url: string): URL {
  const found = URL.canParse(url) ? new URL(url) : undefined;
  if (!found || !SCHEMES[found.protocol]) {
    throw new DbError({
      code: 'invalid',
      message: `Not a connection URL: use postgresql://, mysql://, mariadb:// or sqlite:///path`
    });
  }
  return found;
}

function engineOf(id: EngineId): Engine {
  return engines.find(engine => engine.id === id)!;
}
