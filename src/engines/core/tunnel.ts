import { createHash } from 'node:crypto';
import { DbError, HOST_KEY_ANSWER, needsAnswer, type SshAnswers, type SshTunnel } from '../../model';
import { dial } from './ssh/dial';
import { targetName } from './ssh/errors';
import { hopsOf, type Hop } from './ssh/hops';
import { SshLink, type Target } from './ssh/link';
import type { TunnelStream } from './ssh/stream';
import type { StepRunner } from './steps';

const DEFAULT_KEEPALIVE_MS = 10_000;
/**
 * How long a way stays open that nobody uses, milliseconds: the next session, or an attempt with another
 * answer, need not ask for one-time codes again.
 */
const GRACE_MS = 30_000;

export interface TunnelOptions {
  answers?: SshAnswers;
  signal?: AbortSignal;
  /** For each server on the way, milliseconds. */
  timeoutMs: (hop: Hop) => number;
  step: StepRunner;
  /** A way of its own, to see whether it works: not shared with sessions. */
  trial?: boolean;
}

/** A session's share in the SSH connections that lead to its database. */
export class Tunnel {
  private isReleased = false;

  constructor(private readonly node: Node) {}

  /** Resolves when the way has broken, with why; `undefined` when it was closed on purpose. */
  get closed(): Promise<DbError | undefined> {
    return this.node.link.then(link => link.closed);
  }

  /** The last SSH server, from which the database is seen. */
  get name(): string {
    return this.node.hop.name;
  }

  /** Opens a stream to the database server; names resolve where the last SSH server is. */
  async open(target: Target, signal: AbortSignal): Promise<TunnelStream> {
    return (await this.node.link).forward(target, signal);
  }

  /** `Connect to db:5432 through user@bastion`, the label of the step that {@link open} is. */
  label(target: Target): string {
    return `Connect to ${targetName(target)} from ${this.name}`;
  }

  /** Gives the share back; the last one closes the way after a while, or `at once`. */
  release(atOnce = false): void {
    if (!this.isReleased) {
      this.isReleased = true;
      release(this.node, atOnce);
    }
  }
}

/** An SSH connection that several sessions, and connections beyond it, go through. */
interface Node {
  key: string;
  hop: Hop;
  parent: Node | undefined;
  link: Promise<SshLink>;
  users: number;
  timer?: NodeJS.Timeout;
  /** Ends an attempt that nobody waits for any more. */
  abort: AbortController;
}

/** By everything that makes a way different from another one: servers, settings, answers. */
const nodes = new Map<string, Node>();

/**
 * Goes the way to the last SSH server, or joins those that went it before.
 *
 * @throws DbError with the `question` of the server that needs an answer, see {@link SshLink.connect}
 */
export async function openTunnel(tunnel: SshTunnel, options: TunnelOptions): Promise<Tunnel> {
  const hops = await hopsOf(tunnel);
  let node: Node | undefined;
  for (const hop of hops) {
    const next = join(node, hop, tunnel, options);
    // The next connection holds its parent; what is not held by anything closes after the grace period.
    if (node) {
      release(node, false);
    }
    node = next;
    try {
      await Promise.race([node.link, aborted(options.signal)]);
    } catch (error) {
      release(node, options.trial === true && !needsAnswer(DbError.from(error)));
      throw error;
    }
  }
  return new Tunnel(node!);
}

/** The connection to `hop` beyond `parent`, made when there is none; used once more. */
function join(parent: Node | undefined, hop: Hop, tunnel: SshTunnel, options: TunnelOptions): Node {
  const key = keyOf(parent, hop, tunnel, options);
  let node = nodes.get(key);
  if (node) {
    clearTimeout(node.timer);
    node.users++;
    const shared = node.link;
    void options
      .step(
        'ssh',
        `SSH to ${hop.name}`,
        () => shared,
        () => 'open already'
      )
      .catch(() => undefined);
    return node;
  }
  if (parent) {
    parent.users++;
  }
  const abort = new AbortController();
  node = { key, hop, parent, users: 1, abort, link: connect(parent, hop, tunnel, options, abort.signal) };
  nodes.set(key, node);
  const made = node;
  const gone = (atOnce: boolean): void => {
    forget(made);
    if (parent) {
      release(parent, atOnce);
    }
  };
  node.link.then(
    link => link.closed.then(() => gone(options.trial === true)),
    () => gone(false)
  );
  return node;
}

async function connect(
  parent: Node | undefined,
  hop: Hop,
  { keepaliveS, compression = false }: SshTunnel,
  { answers, timeoutMs: timeoutOf, step }: TunnelOptions,
  signal: AbortSignal
): Promise<SshLink> {
  const timeoutMs = timeoutOf(hop);
  const linkOptions = {
    answers: answers?.[hop.name] ?? {},
    signal,
    timeoutMs,
    keepaliveMs: keepaliveS ? keepaliveS * 1000 : (hop.keepaliveMs ?? DEFAULT_KEEPALIVE_MS),
    compression
  };
  const socket = parent ? undefined : await dial(hop, signal, timeoutMs, step);
  return step(
    'ssh',
    `SSH to ${hop.name}`,
    async () => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const sock = socket ?? (await (await parent!.link).forward({ host: hop.host, port: hop.port }, limit));
      return SshLink.connect(hop, sock, linkOptions);
    },
    link => link.description
  );
}

function release(node: Node, atOnce: boolean): void {
  node.users--;
  if (node.users > 0 || nodes.get(node.key) !== node) {
    return;
  }
  const close = (): void => {
    forget(node);
    node.abort.abort();
    node.link.then(
      link => link.end(),
      () => undefined
    );
  };
  if (atOnce) {
    close();
  } else {
    node.timer = setTimeout(close, GRACE_MS);
    node.timer.unref();
  }
}

function forget(node: Node): void {
  clearTimeout(node.timer);
  if (nodes.get(node.key) === node) {
    nodes.delete(node.key);
  }
}

function keyOf(
  parent: Node | undefined,
  hop: Hop,
  { keepaliveS, compression }: SshTunnel,
  { answers, trial }: TunnelOptions
): string {
  const { [HOST_KEY_ANSWER]: _accepted, ...secrets } = answers?.[hop.name] ?? {};
  const parts = JSON.stringify([
    parent?.key,
    hop,
    keepaliveS,
    compression,
    trial,
    Object.entries(secrets).sort()
  ]);
  // A digest, so that no secret is part of a name.
  return createHash('sha256').update(parts).digest('hex');
}

/** Rejects when the signal aborts; never resolves. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(new DbError({ code: 'cancelled', message: 'Cancelled' }));
    signal?.addEventListener('abort', fail, { once: true });
    if (signal?.aborted) {
      fail();
    }
  });
}
