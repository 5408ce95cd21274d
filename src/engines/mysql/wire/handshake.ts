import mysql2, { type Connection as DriverConnection, type ConnectionOptions, type SslOptions } from 'mysql2';
import type { Duplex } from 'node:stream';

/** What the login needs once a socket is open. */
export interface LoginOptions {
  host: string;
  user?: string;
  password?: string;
  database?: string;
  ssl?: SslOptions;
  /** The socket is a unix socket: the password may go over it unencrypted. */
  local: boolean;
  timeoutMs: number;
}

/** An authenticated link; the socket is ours from here on. */
export interface Login {
  socket: Duplex;
  serverVersion: string;
  /** Column definitions carry MariaDB's extended metadata. */
  extendedMetadata: boolean;
}

/** Fields of mysql2 3.x that are not in its typings; checked at run time. */
interface DriverInternals {
  stream: Duplex;
  _handshakePacket: { serverVersion: string };
  _mariadbExtendedMetadata: boolean;
}

/**
 * Capabilities that mysql2 asks for by itself and which change what the server does:
 * IGNORE_SPACE would go into the `sql_mode` stored with every routine, FOUND_ROWS would count
 * untouched rows as affected, query attributes change the packets. Local files may be asked for, by a
 * hostile server too: {@link ./response} gives it what we load and nothing else.
 */
const FLAGS = [
  '-IGNORE_SPACE',
  '-FOUND_ROWS',
  '-ODBC',
  '-CLIENT_QUERY_ATTRIBUTES',
  'LOCAL_FILES',
  'PS_MULTI_RESULTS'
];

/** Logs in on an open socket: handshake, TLS, authentication plugins. Rejects with mysql2's errors. */
export function login(socket: Duplex, options: LoginOptions): Promise<Login> {
  const { host, user, password, database, ssl, local, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const driverOptions: ConnectionOptions = {
      stream: socket,
      host,
      ...(local ? { socketPath: host } : {}),
      user,
      password,
      database,
      ssl,
      connectTimeout: timeoutMs,
      charset: 'UTF8MB4_GENERAL_CI',
      flags: FLAGS,
      disableEval: true,
      connectAttributes: { program_name: 'PeterSQL' }
    };
    const driver: DriverConnection = mysql2.createConnection(driverOptions);
    // mysql2 goes on watching the socket; what it has to say later is known from the socket itself.
    driver.on('error', reject);
    driver.once('connect', () => {
      const { stream, _handshakePacket, _mariadbExtendedMetadata } = driver as unknown as DriverInternals;
      stream.removeAllListeners('data');
      resolve({
        socket: stream,
        serverVersion: _handshakePacket.serverVersion,
        extendedMetadata: _mariadbExtendedMetadata
      });
    });
  });
}
