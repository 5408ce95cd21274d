import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import SSHConfig from 'ssh-config';
import { DbError } from '../../../model';
import { fullPath } from '../other-files';

/** What a configuration says of one host; names in lower case, as ssh_config(5) does not tell cases apart. */
export type HostSettings = Readonly<Record<string, string | string[] | undefined>>;

/** As deep as OpenSSH follows one file into another. */
const MAX_INCLUDES = 16;

/** Settings whose values add up. */
const COLLECTED = ['identityfile', 'certificatefile'] as const;

/** Folder of the user's keys and of `config`. */
export const sshFolder = (): string => path.join(homedir(), '.ssh');

/**
 * The settings of a host: of `file`, or of `~/.ssh/config` and then of the system. The first value found wins
 * (ssh_config(5)). A `Match exec` never runs anything: it does not match.
 *
 * @throws DbError `invalid` when a file cannot be understood, `file-missing` when `file` cannot be read
 */
export async function settingsOf(alias: string, file?: string): Promise<HostSettings> {
  const files = file
    ? [fullPath(file)]
    : [path.join(sshFolder(), 'config'), ...(process.platform === 'win32' ? [] : ['/etc/ssh/ssh_config'])];
  let merged: HostSettings = {};
  for (const each of files) {
    const text = await readConfig(each, file !== undefined);
    const found = compute(text, alias, each);
    const collected = Object.fromEntries(
      COLLECTED.map(name => [name, [...listOf(merged[name]), ...listOf(found[name])]])
    );
    // In the order in which they were found: of some settings the first one wins over others.
    merged = { ...merged, ...found, ...merged, ...collected };
  }
  return merged;
}

/** A setting that may be given several times, or with several words. */
export function listOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** A setting with one word. */
export function wordOf(value: string | string[] | undefined): string | undefined {
  return listOf(value)[0];
}

function compute(text: string, alias: string, file: string): HostSettings {
  try {
    return SSHConfig.parse(text).compute(
      { Host: alias },
      { ignoreCase: true, matchExec: false }
    ) as HostSettings;
  } catch (error) {
    throw new DbError(
      { code: 'invalid', message: `${file} cannot be understood: ${(error as Error).message}` },
      { cause: error }
    );
  }
}

/** The text of a file with what it includes in place. */
async function readConfig(file: string, required: boolean, depth = 0): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (required) {
      throw new DbError(
        { code: 'file-missing', message: `Cannot read ${file}: ${(error as Error).message}` },
        { cause: error }
      );
    }
    return '';
  }
  if (depth >= MAX_INCLUDES) {
    throw new DbError({ code: 'invalid', message: `${file}: too many files include each other` });
  }
  const lines: string[] = [];
  // After an included file the section goes on in which it was included.
  let section = 'Match all';
  for (const line of text.split(/\r?\n/)) {
    const included = /^\s*include(?:\s*=\s*|\s+)(.+?)\s*$/i.exec(line)?.[1];
    if (included === undefined) {
      section = /^\s*(host|match)[\s=]/i.test(line) ? line : section;
      lines.push(line);
      continue;
    }
    for (const each of await includedFiles(included)) {
      lines.push(await readConfig(each, false, depth + 1));
    }
    lines.push(section);
  }
  return lines.join('\n');
}

/** Paths count from `~/.ssh`; their last part may have wildcards. */
async function includedFiles(patterns: string): Promise<string[]> {
  const found: string[] = [];
  for (const [, quoted, bare] of patterns.matchAll(/"([^"]*)"|(\S+)/g)) {
    const file = path.resolve(sshFolder(), fullPath(quoted ?? bare));
    if (!/[*?]/.test(file)) {
      found.push(file);
      continue;
    }
    const wanted = wildcard(path.basename(file));
    const names = await readdir(path.dirname(file)).catch(() => []);
    found.push(
      ...names
        .filter(name => wanted.test(name))
        .sort()
        .map(name => path.join(path.dirname(file), name))
    );
  }
  return found;
}

/** `*` and `?` of a pattern as OpenSSH understands them; everything else stands for itself. */
export function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i');
}
