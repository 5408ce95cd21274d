import type { DbErrorData } from './errors';
import type { JsonObject } from './json';
import type { KindDescriptor } from './objects';
import type { SshAnswers, SshTunnel } from './ssh';

/** A driver family with its flavors shown as engines: what the user picks in the form. */
export type EngineId = 'sqlite' | 'mysql' | 'mariadb' | 'postgres';

/** How much of TLS is asked for; the words are libpq's (PostgreSQL manual, section 32.19). */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** What a session must be able to do (PostgreSQL manual, section 32.1.2, `target_session_attrs`). */
export type TargetSessionAttrs =
  'any' | 'read-write' | 'read-only' | 'primary' | 'standby' | 'prefer-standby';

/**
 * A connection as it is stored in the user's Jupyter configuration. Never holds a secret:
 * `${NAME}` in `password`-like places refers to the environment of the Jupyter server.
 */
export interface ConnectionConfig {
  /** What `%%sql <name>` says: letters, digits, `_`, `-` and `.`; unique. */
  name: string;
  engine: EngineId;
  /** SQLite: path of the file, absolute or relative to the Jupyter root; `:memory:` works. */
  file?: string;
  /** One host, or several to be tried in order: `a:5432,b,[::1]:5433`; `port` is for those without one. */
  host?: string;
  port?: number;
  /** Path of a unix socket (MySQL/MariaDB: the file; PostgreSQL: its folder). */
  socket?: string;
  user?: string;
  database?: string;
  /** Reference to an environment variable such as `${SALES_PASSWORD}`; a literal is refused. */
  passwordFrom?: string;
  /**
   * Another program's file on the Jupyter server that keeps the password; it is read at each connect. Without a
   * `section` it is a password file of PostgreSQL (`~/.pgpass`), with one the key `password` of that section.
   */
  passwordFile?: { path: string; section?: string };
  tls?: { mode: TlsMode; ca?: string; cert?: string; key?: string };
  /** Reach the server through SSH: `host` and `socket` are then as seen from the SSH server. */
  ssh?: SshTunnel;
  /** The server session refuses writes. */
  readOnly?: boolean;
  /** Marked red, and dangerous statements are confirmed. */
  production?: boolean;
  color?: string;
  group?: string;
  /** Statements run right after connecting. */
  initSql?: string;
  timeZone?: string;
  connectTimeoutMs?: number;
  /** PostgreSQL: which of several hosts will do, in libpq's words. Default: any. */
  targetSessionAttrs?: TargetSessionAttrs;
  /** Idle sessions are asked for a sign of life this often, seconds. Default 20; 0: never. */
  heartbeatS?: number;
  /** A server that says nothing for so long when asked counts as gone, seconds. Default 10. */
  answerWithinS?: number;
  /** Brought by `npm start` or another tool; shown as such, may be removed. */
  sample?: boolean;
}

/** Secrets for one connect attempt. Travel only from browser to host; never stored or sent back. */
export interface Secrets {
  password?: string;
  /** Store the password in the keyring of the operating system once the server took it. Default: false. */
  remember?: boolean;
  /** Keep it in the host's memory until the host ends; otherwise until the connection closes. Default: true. */
  keep?: boolean;
  /** Answers to what SSH servers on the way asked, see {@link DbErrorData.question}. */
  ssh?: SshAnswers;
}

/** `added` on top of what was typed for the attempts before: each hop keeps its earlier answers. */
export function mergeSecrets(before: Secrets | undefined, added: Secrets): Secrets {
  const ssh: Record<string, Readonly<Record<string, string>>> = { ...before?.ssh };
  for (const [hop, answers] of Object.entries(added.ssh ?? {})) {
    ssh[hop] = { ...ssh[hop], ...answers };
  }
  return { ...before, ...added, ...(Object.keys(ssh).length > 0 && { ssh }) };
}

export type ConnectionStatus = 'closed' | 'connecting' | 'ready' | 'degraded' | 'reconnecting' | 'failed';

/** A connection with what is known of it now. */
export interface ConnectionState {
  config: ConnectionConfig;
  status: ConnectionStatus;
  /** `PostgreSQL 18.1`, `MariaDB 11.8.3`, … once connected. */
  server?: string;
  /** Time of one round trip, milliseconds. */
  latencyMs?: number;
  error?: DbErrorData;
  /** Seconds until the next attempt while `reconnecting`. */
  retryInS?: number;
  /** The kinds of objects that this server has; empty until connected once. */
  kinds: readonly KindDescriptor[];
}

/** An engine as the connection form needs it. */
export interface EngineInfo {
  id: EngineId;
  label: string;
  icon: string;
  defaultPort?: number;
  /** JSON Schema of the fields of {@link ConnectionConfig} which this engine uses. */
  form: JsonObject;
}

/** One step of `connection.test`, reported as it ends. */
export interface TestStep {
  step: 'resolve' | 'tcp' | 'ssh' | 'tls' | 'login' | 'version' | 'init' | 'role' | 'file';
  label: string;
  status: 'ok' | 'failed' | 'skipped';
  elapsedMs: number;
  detail?: string;
  error?: DbErrorData;
}
