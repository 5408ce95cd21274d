/** How to log in: everything that OpenSSH would try, or one way only. */
export type SshAuth = 'auto' | 'key' | 'agent' | 'password';

/** One SSH server on the way to a database. What is left out comes from `~/.ssh/config`, as for OpenSSH. */
export interface SshHop {
  /** Host name, address, or an alias of `~/.ssh/config`. */
  host: string;
  port?: number;
  user?: string;
  /** Default: `auto`. `password` is keyboard-interactive too: most servers ask for passwords and codes that way. */
  auth?: SshAuth;
  /** Path of a private key on the Jupyter server. */
  keyFile?: string;
  /** References to environment variables, such as `${BASTION_PASSWORD}`; literals are refused. */
  passwordFrom?: string;
  passphraseFrom?: string;
}

/** The SSH server that a database is reached through; names of the database resolve there. */
export interface SshTunnel extends SshHop {
  /** Hosts to go through first, nearest first. Absent: `ProxyJump` of `~/.ssh/config`. */
  jumps?: readonly SshHop[];
  /** Another file than `~/.ssh/config`; then the system's own is not read either, as with `ssh -F`. */
  configFile?: string;
  /** Seconds of silence after which a sign of life is asked for; after three without one the tunnel is lost. Default 10. */
  keepaliveS?: number;
  /** Pays on slow links only. */
  compression?: boolean;
}

/** A secret that an SSH server, or a key file, wants to have typed in. */
export interface SshPrompt {
  /** What the answer is sent back under. */
  id: string;
  /** The server's own words, where it said any. */
  label: string;
  /** May be shown while it is typed. */
  echo: boolean;
}

/** What a person must answer before an SSH server lets the next attempt further. Carried by errors. */
export interface SshQuestion {
  /** The server that asks: `user@host:port`. Answers are sent back under this name. */
  hop: string;
  /** Empty, without a host key either: nothing that is typed in would help. */
  prompts: readonly SshPrompt[];
  /** A host key nobody vouched for yet. Sent back under {@link HOST_KEY_ANSWER}, its fingerprint is trusted from then on. */
  hostKey?: { host: string; type: string; fingerprint: string };
}

/** Prompt id of the fingerprint that was compared and found right. */
export const HOST_KEY_ANSWER = 'host-key';

/** Answers to questions, by hop and prompt. */
export type SshAnswers = Readonly<Record<string, Readonly<Record<string, string>>>>;
