import type { Duplex } from 'node:stream';
import { Client, type AnyAuthMethod, type ClientChannel, type ConnectConfig } from 'ssh2';
import { DbError } from '../../../model';
import { BrokenWayError, throwIfBroken } from '../broken-stream';
import type { Inbox } from '../inbox';
import { Authenticator } from './auth';
import { algorithms, Offered } from './algorithms';
import {
  closedError,
  ClosedError,
  handshakeError,
  isBeforeHandshake,
  lostError,
  refusedForward,
  unheardError
} from './errors';
import { certificateOf } from './certificate';
import { FlowControl } from './flow-control';
import type { Hop } from './hops';
import { HostKeyCheck } from './host-key';
import { readWithoutGarbage, useOwnCiphers } from './packets';
import { offerCertificates, useCertificate, useRsaCertificates } from './ssh2-certificates';
import { useUserKeys } from './ssh2-user-keys';
import { TunnelStream } from './stream';

/** Where a stream leads, as seen from the SSH server. */
export type Target = { host: string; port: number } | { path: string };

export interface LinkOptions {
  /** Answers to the questions of this hop. */
  answers: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** From the first byte to the end of the login, milliseconds. */
  timeoutMs: number;
  keepaliveMs: number;
  compression: boolean;
}

/** Signs of life that may stay unanswered before the server counts as gone. */
const KEEPALIVE_COUNT = 3;

/** What tells how long a trip there and back takes: the fastest of so many. */
const PINGS = 3;

/** Fields of ssh2 1.x that are not in its typings. */
interface ClientInternals {
  _resetKA?(): void;
  /** Called with the answers to global requests, in their order. */
  _callbacks?: (() => void)[];
  _protocol?: {
    ping?(): void;
    /** What came in place of the server's identification so far. */
    _buffer?: Buffer;
  };
}

/** One authenticated SSH connection. */
export class SshLink {
  /** Resolves when the connection has ended, with why; `undefined` after {@link end}. */
  readonly closed: Promise<DbError | undefined>;
  private reason: DbError | undefined;
  private isOver = false;
  private ending = false;
  private readonly flow = new FlowControl();

  private constructor(
    private readonly client: Client,
    readonly hop: Hop,
    /** Cipher and host key, for people. */
    readonly description: string
  ) {
    this.closed = new Promise(resolve => {
      client.on('error', error => (this.reason ??= lostError(hop, error)));
      client.on('close', () => {
        this.isOver = true;
        this.reason ??= lostError(hop, undefined);
        resolve(this.ending ? undefined : this.reason);
      });
    });
  }

  /**
   * Does the handshake on a connected stream, checks the host key and logs in. Ends the stream when that fails.
   *
   * @throws DbError `host-key-unknown`, `host-key-changed`, `auth-required`, `auth-failed`, `unreachable`, `cancelled`
   */
  static async connect(hop: Hop, sock: Duplex, options: LinkOptions): Promise<SshLink> {
    const { answers, signal, timeoutMs, compression, keepaliveMs } = options;
    const client = new Client();
    offerCertificates();
    try {
      const hostKey = await HostKeyCheck.of(hop, answers);
      let stop: () => void = () => undefined;
      const stopped = new Promise<void>(resolve => (stop = resolve));
      const login = await Authenticator.of(hop, answers, stop);
      const cipher = await handshake(
        client,
        hop,
        login,
        hostKey,
        { stopped, signal, timeoutMs },
        {
          // ssh2's typings want a net.Socket's superclass; any duplex stream will do.
          sock,
          algorithms: algorithms(hop, hostKey.algorithms(), compression),
          username: hop.user,
          readyTimeout: timeoutMs,
          keepaliveInterval: keepaliveMs,
          keepaliveCountMax: hop.keepaliveCount ?? KEEPALIVE_COUNT
        }
      );
      const link = new SshLink(client, hop, `${cipher}, ${hostKey.fingerprint}`);
      link.countDataAsLife(readWithoutGarbage(sock), keepaliveMs);
      link.ping(PINGS);
      return link;
    } catch (error) {
      client.on('error', () => undefined);
      client.end();
      sock.destroy();
      throw error;
    }
  }

  get ended(): boolean {
    return this.isOver;
  }

  /** Opens a stream. Rejects with why the server would not, or could not. */
  forward(target: Target, signal: AbortSignal): Promise<TunnelStream> {
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const onAbort = (): void =>
        reject(abortReason(signal, `${this.hop.name} did not open the way in time`));
      const done = (error: Error | undefined, channel: ClientChannel): void => {
        signal.removeEventListener('abort', onAbort);
        if (error) {
          reject(this.isOver || this.reason ? this.reason! : refusedForward(this.hop, target, error));
        } else if (signal.aborted) {
          channel.destroy();
        } else {
          this.flow.answered(performance.now() - started);
          const { hop } = this;
          resolve(
            new TunnelStream(channel, this.flow, {
              lost: () =>
                this.isOver ? new BrokenWayError(this.reason!.message, this.reason!.hint) : undefined,
              unheard: () => unheardError(hop, target),
              closed: silentMs => closedError(hop, target, silentMs)
            })
          );
        }
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) {
        onAbort();
        return;
      }
      try {
        if ('path' in target) {
          this.client.openssh_forwardOutStreamLocal(target.path, done);
        } else {
          this.client.forwardOut('127.0.0.1', 0, target.host, target.port, done);
        }
      } catch {
        reject(this.reason ?? lostError(this.hop, undefined));
      }
    });
  }

  /** Asks for signs of life (`keepalive@openssh.com`), one after the other, and takes their time. */
  private ping(count: number): void {
    const { _callbacks, _protocol } = this.client as ClientInternals;
    if (count > 0 && !this.isOver && _callbacks && _protocol?.ping) {
      const started = performance.now();
      _callbacks.push(() => {
        this.flow.answered(performance.now() - started);
        this.ping(count - 1);
      });
      _protocol.ping();
    }
  }

  end(): void {
    this.ending = true;
    this.client.end();
  }

  /** The answer to a sign of life may wait behind megabytes on a slow line: whatever arrives is one, too. */
  private countDataAsLife(inbox: Inbox, keepaliveMs: number): void {
    let seenAt = inbox.heardAt;
    const timer = setInterval(() => {
      if (inbox.heardAt > seenAt) {
        seenAt = inbox.heardAt;
        (this.client as ClientInternals)._resetKA?.();
      }
    }, keepaliveMs / 2);
    timer.unref();
    void this.closed.then(() => clearInterval(timer));
  }
}

interface HandshakeLimits {
  /** Resolves when the login cannot go on without an answer. */
  stopped: Promise<void>;
  signal: AbortSignal;
  timeoutMs: number;
}

/** Runs ssh2's handshake; resolves with the cipher that was agreed on. */
function handshake(
  client: Client,
  hop: Hop,
  login: Authenticator,
  hostKey: HostKeyCheck,
  { stopped, signal, timeoutMs }: HandshakeLimits,
  config: Omit<ConnectConfig, 'sock'> & { sock: Duplex }
): Promise<string> {
  return new Promise((resolve, reject) => {
    let cipher = '';
    let verdict: DbError | undefined;
    let accepted: Buffer | undefined;
    const offered = new Offered();
    const onAbort = (): void =>
      reject(abortReason(signal, `${hop.name} did not answer in time`, login.detail('')));
    const onError = (error: Error & { level?: string }): void => {
      if (isBeforeHandshake(error)) {
        login.hear((client as ClientInternals)._protocol?._buffer?.toString() ?? '');
      }
      // A key that cannot sign: ssh2 goes on with the next method by itself.
      if (!/signing/.test(error.message)) {
        reject(verdict ?? handshakeError(hop, error, { login, offered, timeoutMs }));
      }
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) {
      onAbort();
    }
    void stopped.then(() => reject(login.error()));
    client.on('handshake', negotiated => (cipher = negotiated.cs.cipher));
    client.on('error', onError);
    client.on('close', () => onError(new ClosedError()));
    client.on('greeting', words => login.hear(words));
    client.on('banner', words => login.hear(words));
    client.on('change password', words => reject(login.expired(words)));
    client.on('ready', () => {
      offered.stopListening(client);
      signal.removeEventListener('abort', onAbort);
      client.removeAllListeners();
      // The link takes over a moment later; what is wrong by then it learns from 'close'.
      client.on('error', () => undefined);
      resolve(cipher);
    });
    try {
      throwIfBroken(config.sock);
    } catch (error) {
      onError(error as Error);
      return;
    }
    client.connect({
      ...config,
      sock: config.sock as ConnectConfig['sock'],
      hostVerifier: ((shown: Buffer, verify: (valid: boolean) => void): boolean | undefined => {
        const certificate = certificateOf(shown);
        if (certificate) {
          useCertificate(client, certificate);
        }
        if (accepted) {
          // New keys for the same server. While ssh2 waits for an answer it would send with the old ones.
          return accepted.equals(shown);
        }
        const answer = (valid: boolean): void => {
          try {
            verify(valid);
          } catch (error) {
            // The exchange has failed meanwhile: ssh2 has nothing left to answer with.
            onError(error as Error);
          }
        };
        hostKey.accepts(certificate ?? shown).then(
          () => {
            accepted = Buffer.from(shown);
            answer(true);
          },
          (error: unknown) => {
            verdict = DbError.from(error);
            answer(false);
          }
        );
        return undefined;
      }) as ConnectConfig['hostVerifier'],
      debug: line => offered.hear(line),
      authHandler: (methods, isPartial, next) => {
        const method = login.next(methods, isPartial);
        // ssh2's typings leave out `false`, which its manual names for giving up.
        (next as (method: AnyAuthMethod | false) => void)(method);
      }
    });
    useOwnCiphers(client);
    useUserKeys(client);
    useRsaCertificates(client);
  });
}

function abortReason(signal: AbortSignal, message: string, detail?: string): DbError {
  const timedOut = (signal.reason as Error | undefined)?.name === 'TimeoutError';
  return timedOut
    ? new DbError({ code: 'unreachable', message, detail })
    : new DbError({ code: 'cancelled', message: 'Cancelled' });
}
