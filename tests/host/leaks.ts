import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Everything that leaves a host: to its clients, to files, to its own output. */
export class LeakWatch {
  private readonly sent: string[] = [];
  private readonly spies: jest.SpyInstance[] = [];

  /** Watches the output of this process from now on. */
  constructor() {
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream) as (text: string | Uint8Array) => boolean;
      this.spies.push(
        jest.spyOn(stream, 'write').mockImplementation(chunk => {
          this.add(String(chunk));
          return write(chunk);
        })
      );
    }
  }

  /** A message of the host, as it goes over the wire. */
  readonly add = (text: string): void => void this.sent.push(text);

  /** What was sent or printed and holds one of the secrets, in any of the forms that they are written in. */
  messagesWith(secrets: readonly string[]): string[] {
    return this.sent.filter(text => tells(text, secrets));
  }

  /** Paths of files below a folder that hold one of the secrets in their content or name. */
  filesWith(folder: string, secrets: readonly string[]): string[] {
    return filesOf(folder).filter(
      file =>
        tells(file, secrets) ||
        tells(readFileSync(file, 'latin1'), secrets) ||
        tells(readFileSync(file, 'utf8'), secrets)
    );
  }

  close(): void {
    this.spies.forEach(spy => spy.mockRestore());
  }
}

export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => path.join(folder, name))
    .filter(file => statSync(file).isFile());
}

function tells(text: string, secrets: readonly string[]): boolean {
  return secrets.some(secret => formsOf(secret).some(form => text.includes(form)));
}

/** As it is, in JSON, in a URL, and encoded, without the end that depends on what follows. */
function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    base64.slice(0, Math.floor(Buffer.byteLength(secret) / 3) * 4),
    Buffer.from(secret).toString('hex')
  ];
}
