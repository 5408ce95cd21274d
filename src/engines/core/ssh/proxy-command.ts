import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { DbError } from '../../../model';
import { tolerant } from '../broken-stream';

/** How much of what the program says on its standard error is kept for its last words. */
const KEPT_ERRORS = 2000;

/** How long a program may take to end after it has closed its output, milliseconds. */
const LAST_WORDS_MS = 500;

/** What a `ProxyCommand` names of the server that it leads to. */
export interface ProxyTarget {
  host: string;
  /** The host as it was given: an alias. */
  alias: string;
  port: number;
  user: string;
}

/**
 * A `ProxyCommand` with its tokens filled in (ssh_config(5), TOKENS).
 *
 * @throws DbError `invalid` for a name that the shell would take for something else; OpenSSH refuses the same ones
 */
export function proxyCommandFor(command: string, { host, alias, port, user }: ProxyTarget): string {
  const values: Record<string, string> = { h: host, n: alias, p: String(port), r: user, '%': '%' };
  return command.replace(/%([hnpr%])/g, (_token, letter: string) => {
    const value = values[letter];
    if (letter !== '%' && !/^[^-\s'"`$\\;&<>|(){}][^\s'"`$\\;&<>|(){}]*$/.test(value)) {
      throw new DbError({
        code: 'invalid',
        message: `“${value}” cannot be given to the ProxyCommand: it has characters that mean something to the shell`
      });
    }
    return value;
  });
}

/** The program of a command, for people; its arguments may hold secrets. */
export function programOf(command: string): string {
  const [, quoted, bare] = /^\s*(?:exec\s+)?(?:"([^"]*)"|(\S+))/.exec(command) ?? [];
  return path.basename(quoted ?? bare ?? command);
}

/** Why a `ProxyCommand` leads nowhere, or no longer. */
export class ProxyCommandError extends Error {}

/**
 * Input and output of a `ProxyCommand` as the stream to an SSH server. The user's shell runs it, as it does for `ssh`
 * (ssh_config(5), ProxyCommand). When it ends, the stream ends with its last words; with the stream it is told to end.
 */
export class ProxyCommandStream extends Duplex {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private errors = '';

  private constructor(private readonly command: string) {
    super();
    tolerant(this);
    const isWindows = process.platform === 'win32';
    this.child = spawn(isWindows ? command : `exec ${command}`, {
      shell: isWindows || process.env.SHELL || true,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true
    });
    const { stdin, stdout, stderr } = this.child;
    stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) {
        stdout.pause();
      }
    });
    stdout.on('end', () => setTimeout(() => this.fail('has closed its output'), LAST_WORDS_MS).unref());
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-KEPT_ERRORS);
    });
    // How the program ended tells more than that nobody reads what is written.
    stdin.on('error', () => undefined);
    this.child.on('error', error => this.fail(`cannot be started: ${error.message}`));
    this.child.on('close', (code, signal) =>
      this.fail(signal ? `was ended by ${signal}` : `has ended (exit code ${code})`)
    );
  }

  /** @throws when there is no shell to run it */
  static async start(command: string): Promise<ProxyCommandStream> {
    const stream = new ProxyCommandStream(command);
    await once(stream.child, 'spawn');
    return stream;
  }

  override _read(): void {
    this.child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { stdin, stdout, stderr } = this.child;
    stdin.destroy();
    stdout.destroy();
    stderr.destroy();
    this.child.kill('SIGHUP');
    done(error);
  }

  private fail(how: string): void {
    const words = this.errors
      .trim()
      .split(/\s*\n\s*/)
      .slice(-3)
      .join(' ');
    this.destroy(
      new ProxyCommandError(`the ProxyCommand (${programOf(this.command)}) ${how}${words && `: ${words}`}`)
    );
  }
}
