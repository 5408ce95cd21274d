import { homedir } from 'node:os';
import path from 'node:path';
import { DbError, type ConnectionConfig } from '../../model';
import { fullPath, readOtherFile, shortPath } from '../core/other-files';
import { passwordOfService } from './service-file';

/** What a line of the password file is matched with. */
export interface PasswordKey {
  host: string;
  port: number;
  database: string;
  user: string;
}

/** A line of a password file. */
export interface PasswordLine {
  /** From 1. */
  line: number;
  /** Host, port, database, user, password; a field that is only `*` matches anything. */
  fields: readonly string[];
}

/** Folders of the socket that libpq calls `localhost` in the password file, as it uses them by default. */
const DEFAULT_SOCKETS: readonly string[] = ['/tmp', '/var/run/postgresql', '/run/postgresql'];

/** `PGPASSFILE` or `~/.pgpass` (manual, section 32.16). */
export function passwordFilePath(): string {
  return process.env.PGPASSFILE || path.join(homedir(), '.pgpass');
}

/** Reads a password file; like libpq, not one that others may read. */
export function readPasswordFile(file: string): ReturnType<typeof readOtherFile> {
  return readOtherFile(file, 0o077, 'others may read it');
}

/**
 * The password that the connection's own file holds, or `~/.pgpass` where it names none: by libpq's rules, the first
 * line that matches counts.
 *
 * @throws DbError `auth-required` when the file that the connection names has none
 */
export async function passwordFromFile(
  key: PasswordKey,
  from: ConnectionConfig['passwordFile']
): Promise<string | undefined> {
  const file = from ? fullPath(from.path) : passwordFilePath();
  const found =
    from?.section === undefined
      ? await passwordOfLine(file, key)
      : await passwordOfService(file, from.section);
  if (found.password === undefined && (from || found.problem)) {
    const place = from?.section === undefined ? '' : ` [${from.section}]`;
    throw new DbError({
      code: 'auth-required',
      message: `A password is needed for ${key.user}; ${shortPath(file)}${place} has none for it`,
      hint: found.problem
    });
  }
  return found.password;
}

async function passwordOfLine(
  file: string,
  { host, port, database, user }: PasswordKey
): Promise<{ password?: string; problem?: string }> {
  const { text, problem } = await readPasswordFile(file);
  const hosts = DEFAULT_SOCKETS.includes(host) ? [host, 'localhost'] : [host];
  const wanted = [hosts, [String(port)], [database], [user]];
  const match = passwordLines(text ?? '').find(
    ({ fields }) =>
      fields.length >= 5 &&
      wanted.every((values, index) => fields[index] === ANYTHING || values.includes(unescaped(fields[index])))
  );
  return { password: match && unescaped(match.fields[4]), problem };
}

/** A field that matches whatever it is compared with; written `\*` it is a star. */
export const ANYTHING = '*';

/** The lines that are neither empty nor comments; their fields as written. */
export function passwordLines(text: string): PasswordLine[] {
  return text.split(/\r?\n|\r$/).flatMap((line, index) =>
    line.trim() === '' || line.startsWith('#')
      ? []
      : // Fields are separated by colons; a backslash takes the next character literally.
        {
          line: index + 1,
          fields: [...`:${line}`.matchAll(/:((?:\\.|[^:\\]|\\$)*)/g)].map(([, field]) => field)
        }
  );
}

/** The value of a field that {@link passwordLines} gave. */
export function unescaped(field: string): string {
  return field.replace(/\\(.)/g, '$1');
}
