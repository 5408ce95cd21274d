import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** A real SSH server of this test run. */
export interface Sshd {
  host: string;
  port: number;
  /** Who can log in, with {@link SshLab.key}. */
  user: string;
  /** Where root runs the tests, and with `PasswordAuthentication yes`. */
  password?: string;
  /** `ssh-ed25519 AAAA…`, one for each host key. */
  hostKeys: readonly string[];
}

export interface SshdOptions {
  hostKeyTypes?: readonly string[];
  /** Lines of sshd_config, before all others: sshd takes the first value. */
  options?: readonly string[];
  port?: number;
  /** Text of its authorized_keys, in place of the lab's keys. */
  publicKeys?: string;
  /** Has the host keys signed by the private key `authority`; the rest as for ssh-keygen(1), -n and -V. */
  certificate?: { authority: string; principals?: string; validity?: string; user?: boolean };
}

/** OpenSSH with a client's folder: keys, `config` and `known_hosts`. */
export class SshLab {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-ssh-client-'));
  readonly configFile = path.join(this.folder, 'config');
  readonly knownHosts = path.join(this.folder, 'known_hosts');
  /** A private key without a passphrase that every server accepts. */
  readonly key = path.join(this.folder, 'id_test');
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly waiting: ((line: string) => void)[] = [];
  private extraKeys = '';

  private constructor() {
    this.child = spawn(process.execPath, [path.join(__dirname, 'run-sshd.mjs')], {
      stdio: ['pipe', 'pipe', 'inherit']
    });
    this.lines = createInterface({ input: this.child.stdout! });
    // What the scripts say of their own progress goes by.
    this.lines.on('line', line => line.startsWith('{') && this.waiting.shift()?.(line));
  }

  static async open(): Promise<SshLab> {
    const lab = new SshLab();
    await lab.request('makeKey', { file: lab.key });
    fs.writeFileSync(lab.configFile, '');
    fs.writeFileSync(lab.knownHosts, '');
    return lab;
  }

  /** A new key pair that servers started from now on accept, too. */
  async makeKey(name: string, options: { type?: string; passphrase?: string } = {}): Promise<string> {
    const file = path.join(this.folder, name);
    await this.request('makeKey', { file, ...options });
    this.extraKeys += fs.readFileSync(`${file}.pub`, 'utf8');
    return file;
  }

  /** A new key pair that no server accepts. */
  async makeStranger(name: string): Promise<string> {
    const file = path.join(this.folder, `stranger_${name}`);
    await this.request('makeKey', { file });
    return file;
  }

  start(options: SshdOptions = {}): Promise<Sshd> {
    const publicKeys = fs.readFileSync(`${this.key}.pub`, 'utf8') + this.extraKeys;
    return this.request('start', { publicKeys, ...options });
  }

  /** Dropbear, with arguments of dropbear(8). */
  startDropbear(options: readonly string[] = []): Promise<Sshd> {
    return this.startOther('startDropbear', { options });
  }

  /** AsyncSSH, with settings of asyncssh_server.py. */
  startAsyncSsh(settings: object = {}): Promise<Sshd> {
    return this.startOther('startAsyncSsh', { settings });
  }

  private startOther(request: string, options: object): Promise<Sshd> {
    const publicKeys = fs.readFileSync(`${this.key}.pub`, 'utf8') + this.extraKeys;
    return this.request<Sshd>(request, { publicKeys, ...options });
  }

  stop({ port }: Sshd): Promise<null> {
    return this.request('stop', { port });
  }

  /** As a machine that loses its power does. */
  kill({ port }: Sshd): Promise<null> {
    return this.request('kill', { port });
  }

  /** With the same keys, on the same port. */
  startAgain({ port }: Sshd): Promise<null> {
    return this.request('startAgain', { port });
  }

  /** Sends a signal to the processes that serve logins; resolves with their number. */
  signalSessions({ port }: Sshd, signal: NodeJS.Signals): Promise<number> {
    return this.request('signalSessions', { port, signal });
  }

  log({ port }: Sshd): Promise<string> {
    return this.request('log', { port });
  }

  /** Paths of OpenSSH's programs. */
  programs(): Promise<Record<string, string>> {
    return this.request('programs', {});
  }

  /** Writes `config`: what every host has in common, then `sections`. */
  configure(sections: string): void {
    fs.writeFileSync(
      this.configFile,
      `${sections}\nHost *\n  UserKnownHostsFile ${this.knownHosts}\n  GlobalKnownHostsFile none\n  IdentityFile ${this.key}\n  IdentityAgent none\n`
    );
  }

  /** Writes `known_hosts` for a server that goes by an alias (`HostKeyAlias`). */
  trustAs(alias: string, { hostKeys }: Sshd): void {
    fs.writeFileSync(this.knownHosts, hostKeys.map(key => `${alias} ${key}\n`).join(''));
  }

  /** Writes `known_hosts`. */
  trust(...servers: Sshd[]): void {
    const lines = servers.flatMap(({ host, port, hostKeys }) =>
      hostKeys.map(key => `[${host}]:${port} ${key}\n`)
    );
    fs.writeFileSync(this.knownHosts, lines.join(''));
  }

  async close(): Promise<void> {
    const ended = new Promise(resolve => this.child.once('close', resolve));
    this.child.stdin?.end();
    await ended;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private async request<T>(request: string, options: object): Promise<T> {
    const answered = new Promise<string>(resolve => this.waiting.push(resolve));
    this.child.stdin?.write(`${JSON.stringify({ request, ...options })}\n`);
    const { result, error } = JSON.parse(await answered) as { result: T; error?: string };
    if (error) {
      throw new Error(error);
    }
    return result;
  }
}

/** `Host name` with the address of a server, for {@link SshLab.configure}. */
export function hostSection(name: string, { host, port, user }: Sshd, ...more: string[]): string {
  return [`Host ${name}`, `HostName ${host}`, `Port ${port}`, `User ${user}`, ...more].join('\n  ') + '\n';
}
