import type { Connection as DriverConnection, ConnectionOptions } from 'mysql2';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { endOnNonsense, throwIfBroken } from '../../core/broken-stream';
import { AuthPlugins } from './auth-plugins';

/** What the login needs once a socket is open. */
export interface LoginOptions {
  host: string;
  user?: string;
  password?: string;
  database?: string;
  /** Makes an encrypted link of the socket, once the server offers that. */
  encrypt?(plain: Duplex): Promise<TLSSocket>;
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
  packetParser: { execute(data: Buffer): void };
  startTLS(onSecure: (error?: Error) => void): void;
  handlePacket(packet: DriverPacket | undefined): void;
}

/** Four bytes of length and number, then the payload. */
interface DriverPacket {
  buffer: Buffer;
  start: number;
  end: number;
  constructor: new (sequence: number, buffer: Buffer, start: number, end: number) => DriverPacket;
  sequenceId: number;
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

/** A login that is under way. */
export interface PendingLogin {
  /** The link is encrypted; rejects as {@link authenticated} does when it ends before. */
  encrypted: Promise<TLSSocket>;
  authenticated: Promise<Login>;
}

/**
 * Logs in on an open socket: handshake, TLS, authentication plugins. Its promises reject with mysql2's errors or those of
 * `encrypt`. The driver is read with the first login: other hosts do without its memory.
 */
export async function login(socket: Duplex, options: LoginOptions): Promise<PendingLogin> {
  const { default: mysql2 } = await import('mysql2');
  throwIfBroken(socket);
  const { host, user, password, database, encrypt, local, timeoutMs } = options;
  let isEncrypted = false;
  const plugins = new AuthPlugins({ password: password ?? '', isPrivate: () => local || isEncrypted });
  const driverOptions: ConnectionOptions = {
    stream: socket,
    host,
    ...(local ? { socketPath: host } : {}),
    user,
    password,
    database,
    ssl: encrypt && {},
    connectTimeout: timeoutMs,
    authPlugins: plugins.all,
    charset: 'UTF8MB4_GENERAL_CI',
    flags: FLAGS,
    disableEval: true,
    connectAttributes: { program_name: 'PeterSQL' }
  };
  const driver: DriverConnection = mysql2.createConnection(driverOptions);
  const internals = driver as unknown as DriverInternals;
  const encrypted = deferred<TLSSocket>();
  const authenticated = deferred<Login>();
  // Whoever waits for one of them need not wait for the other.
  encrypted.promise.catch(() => undefined);
  authenticated.promise.catch(() => undefined);
  const fail = (error: unknown): void => {
    encrypted.reject(plugins.problem ?? error);
    authenticated.reject(plugins.problem ?? error);
  };
  markPluginData(internals, plugins);
  endOnNonsense(socket);
  // mysql2 goes on watching the socket; what it has to say later is known from the socket itself.
  let isSecuring = false;
  let meanwhile: unknown;
  driver.on('error', error => {
    if (isSecuring) {
      // A TLS handshake that fails ends the socket, too: what the driver makes of that is not the reason.
      meanwhile ??= error;
    } else {
      fail(error);
    }
  });
  if (encrypt) {
    // mysql2 checks a certificate by the name of the link, which an address or a tunnel does not give.
    internals.startTLS = onSecure => {
      internals.stream.removeAllListeners('data');
      isSecuring = true;
      encrypt(internals.stream).then(secured => {
        isSecuring = false;
        if (meanwhile !== undefined) {
          secured.destroy();
          fail(meanwhile);
          return;
        }
        secured.on('error', fail);
        secured.on('data', data => internals.packetParser.execute(data));
        endOnNonsense(secured);
        internals.stream = secured;
        isEncrypted = true;
        encrypted.resolve(secured);
        onSecure();
      }, fail);
    };
  }
  driver.once('connect', () => {
    const { stream, _handshakePacket, _mariadbExtendedMetadata } = internals;
    stream.removeAllListeners('data');
    stream.off('error', fail);
    authenticated.resolve({
      socket: stream,
      serverVersion: _handshakePacket.serverVersion,
      extendedMetadata: _mariadbExtendedMetadata
    });
  });
  return { encrypted: encrypted.promise, authenticated: authenticated.promise };
}

/** Marks of the protocol: OK, data of a plugin, the end or another plugin, an error. */
const MARKS = [0x00, 0x01, 0xfe, 0xff];
const PLUGIN_DATA = 0x01;

/** MariaDB leaves out the mark before data of a plugin whose first byte is none of the marks; mysql2 wants it. */
function markPluginData(driver: DriverInternals, plugins: AuthPlugins): void {
  const handlePacket = driver.handlePacket.bind(driver);
  driver.handlePacket = packet => {
    if (!packet || !plugins.isUnmarked || MARKS.includes(packet.buffer[packet.start + 4])) {
      handlePacket(packet);
      return;
    }
    const payload = packet.buffer.subarray(packet.start + 4, packet.end);
    const marked = Buffer.concat([Buffer.alloc(4), Buffer.of(PLUGIN_DATA), payload]);
    handlePacket(new packet.constructor(packet.sequenceId, marked, 0, marked.length));
  };
}

/** A promise with what settles it. */
function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let settle!: { resolve(value: T): void; reject(error: unknown): void };
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}
