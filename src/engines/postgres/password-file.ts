import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a line of the password file is matched with. */
export interface PasswordKey {
  host: string;
  port: number;
  database: string;
  user: string;
}

/**
 * The password that `~/.pgpass` (or `PGPASSFILE`) holds, by libpq's rules (manual, section 32.16): the first matching
 * line counts, `*` matches anything, a file that others may read is ignored.
 */
export async function passwordFromFile(key: PasswordKey): Promise<string | undefined> {
  const file = process.env.PGPASSFILE ?? join(homedir(), '.pgpass');
  let text: string;
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      return undefined;
    }
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  const wanted = [key.host, String(key.port), key.database, key.user];
  for (const line of text.split(/\r?\n/)) {
    const fields = line.startsWith('#') ? [] : splitLine(line);
    if (
      fields.length >= 5 &&
      wanted.every((value, index) => fields[index] === '*' || fields[index] === value)
    ) {
      return fields[4];
    }
  }
  return undefined;
}

/** Fields are separated by colons; a backslash takes the next character literally. */
function splitLine(line: string): string[] {
  const fields = [''];
  for (let at = 0; at < line.length; at++) {
    if (line[at] === ':') {
      fields.push('');
    } else {
      at += line[at] === '\\' && at + 1 < line.length ? 1 : 0;
      fields[fields.length - 1] += line[at];
    }
  }
  return fields;
}
