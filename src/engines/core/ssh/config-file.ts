import { readdir, readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { DbError } from '../../../model';
import { fullPath } from '../other-files';
import { canonicalName } from './canonical-name';

/** What a configuration says of one host; names in lower case, as ssh_config(5) does not tell cases apart. */
export type HostSettings = Readonly<Record<string, string | string[] | undefined>>;

/** As deep as OpenSSH follows one file into another. */
const MAX_INCLUDES = 16;

/** Settings whose values add up. */
const COLLECTED = new Set(['identityfile', 'certificatefile']);

/** Settings whose value is the rest of the line as it stands. */
const VERBATIM = new Set(['proxycommand', 'localcommand', 'remotecommand', 'knownhostscommand']);

const SYSTEM_FOLDER = '/etc/ssh';

/** Folder of the user's keys and of `config`. */
export const sshFolder = (): string => path.join(homedir(), '.ssh');

/**
 * The settings of a host: of `file`, or of `~/.ssh/config` and then of the system. The first value found wins
 * (ssh_config(5)). A `Match exec` never runs anything: it does not match.
 *
 * @param user - who logs in, where that is known already: `Match user` asks for it
 * @throws DbError `invalid` when a file cannot be understood, `file-missing` when `file` cannot be read
 */
export async function settingsOf(alias: string, file?: string, user?: string): Promise<HostSettings> {
  const reader = new ConfigReader(alias, user);
  const readAll = async (): Promise<void> => {
    if (file) {
      await reader.read(fullPath(file), { required: true, folder: sshFolder() });
      return;
    }
    await reader.read(path.join(sshFolder(), 'config'), { folder: sshFolder() });
    if (process.platform !== 'win32') {
      await reader.read(path.join(SYSTEM_FOLDER, 'ssh_config'), { folder: SYSTEM_FOLDER });
    }
  };
  await readAll();
  if (await reader.startFinalPass()) {
    await readAll();
  }
  return reader.settings;
}

/** A setting that may be given several times, or with several words. */
export function listOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** A setting with one word. */
export function wordOf(value: string | string[] | undefined): string | undefined {
  return listOf(value)[0];
}

interface Place {
  required?: boolean;
  /** Where paths of included files count from. */
  folder: string;
  depth?: number;
}

/** Goes through files line by line and keeps what they say of one host. */
class ConfigReader {
  readonly settings: Record<string, string | string[]> = {};
  /** The section that is being read is about the host. */
  private active = true;
  private isFinal = false;
  private wantsFinal = false;

  constructor(
    private readonly alias: string,
    user: string | undefined
  ) {
    if (user) {
      this.settings.user = user;
    }
  }

  /**
   * @returns whether the files are to be read once more, as `Match final` and `CanonicalizeHostname` ask; names are then those found
   * @throws DbError `host-unknown`, see {@link canonicalName}
   */
  async startFinalPass(): Promise<boolean> {
    const canonicalize = wordOf(this.settings.canonicalizehostname)?.toLowerCase() ?? 'no';
    const isCanonical = ['yes', 'true', 'always'].includes(canonicalize);
    if (this.wantsFinal || isCanonical) {
      const isDirect = ['proxyjump', 'proxycommand'].every(
        name => (wordOf(this.settings[name]) ?? 'none') === 'none'
      );
      const found =
        isCanonical && (isDirect || canonicalize === 'always')
          ? await canonicalName(this.hostName, {
              domains: listOf(this.settings.canonicaldomains),
              maxDots: Number(wordOf(this.settings.canonicalizemaxdots) ?? 1),
              isRequired: wordOf(this.settings.canonicalizefallbacklocal)?.toLowerCase() === 'no'
            })
          : this.hostName;
      this.isFinal = true;
      this.settings.hostname = found.toLowerCase();
    }
    return this.isFinal;
  }

  /** Reads a file whose sections count only where `within` does. */
  async read(file: string, place: Place, within = true): Promise<void> {
    const { required = false, folder, depth = 0 } = place;
    const text = await textOf(file, required);
    if (depth >= MAX_INCLUDES && text !== '') {
      throw new DbError({ code: 'invalid', message: `${file}: too many files include each other` });
    }
    this.active = within;
    for (const [index, raw] of text.split(/\r?\n/).entries()) {
      const [, name, rest] = /^\s*"?([^\s="#]+)"?(?:\s*=\s*|\s+|$)(.*?)\s*$/s.exec(raw) ?? [];
      if (name === undefined) {
        continue;
      }
      const key = name.toLowerCase();
      const words = VERBATIM.has(key) ? [rest] : wordsOf(rest);
      if (!words) {
        throw new DbError({
          code: 'invalid',
          message: `${file} cannot be understood: a quote is open at the end of line ${index + 1}`
        });
      }
      if (key === 'host') {
        this.active = within && matchesPatterns(words, this.host, '');
      } else if (key === 'match') {
        this.active = this.matches(words) && within;
      } else if (key === 'include') {
        const outside = this.active;
        for (const each of await includedFiles(words, folder)) {
          await this.read(each, { folder, depth: depth + 1 }, outside);
        }
        this.active = outside;
      } else if (this.active && words.length > 0) {
        this.take(key, words);
      }
    }
  }

  private take(key: string, words: string[]): void {
    if (COLLECTED.has(key)) {
      this.settings[key] = [...new Set([...listOf(this.settings[key]), words[0]])];
    } else {
      this.settings[key] ??= words.length === 1 ? words[0] : words;
    }
  }

  /** What `Host` compares: the name that was asked for, in the final pass the one that it leads to. */
  private get host(): string {
    return this.isFinal ? this.hostName : this.alias;
  }

  private get hostName(): string {
    return (wordOf(this.settings.hostname) ?? this.alias).replace(/%([h%])/g, (_token, letter: string) =>
      letter === 'h' ? this.alias : letter
    );
  }

  private matches(words: readonly string[]): boolean {
    const left = words.flatMap(word => (/^!?\w+=/.test(word) ? word.split(/=(.*)/s, 2) : [word]));
    let result = true;
    while (left.length > 0) {
      const [, negation, name] = /^(!?)(.*)$/s.exec(left.shift()!)!;
      const met = this.meets(name.toLowerCase(), left);
      result = result && met !== undefined && met !== (negation === '!');
    }
    return result;
  }

  /** Whether one criterion is met, which takes its value from `left`; nothing where that is not known. */
  private meets(name: string, left: string[]): boolean | undefined {
    switch (name) {
      case 'all':
        return true;
      case 'final':
        this.wantsFinal = true;
        return this.isFinal;
      case 'canonical':
        return this.isFinal;
    }
    const patterns = (left.shift() ?? '').split(',');
    switch (name) {
      case 'host':
        return matchesPatterns(patterns, this.hostName, 'i');
      case 'originalhost':
        return matchesPatterns(patterns, this.alias, 'i');
      case 'user':
        return matchesPatterns(patterns, wordOf(this.settings.user) ?? userInfo().username, '');
      case 'localuser':
        return matchesPatterns(patterns, userInfo().username, '');
      default:
        return undefined;
    }
  }
}

/** A pattern behind `!` that matches rules the whole list out (ssh_config(5), PATTERNS). */
function matchesPatterns(patterns: readonly string[], text: string, flags: '' | 'i'): boolean {
  const matches = (pattern: string): boolean => wildcard(pattern, flags).test(text);
  return (
    !patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1))) &&
    patterns.some(pattern => !pattern.startsWith('!') && matches(pattern))
  );
}

async function textOf(file: string, required: boolean): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (required) {
      throw new DbError(
        { code: 'file-missing', message: `Cannot read ${file}: ${(error as Error).message}` },
        { cause: error }
      );
    }
    return '';
  }
}

/** The words of a value, without what a `#` at the start of a word begins; nothing when a quote is left open. */
function wordsOf(text: string): string[] | undefined {
  const words: string[] = [];
  const piece = /\s*((?:\\["'\\ ]|"(?:\\["\\]|[^"])*"|'(?:\\['\\]|[^'])*'|[^\s"'])+)/y;
  while (/[^\s#]/.test(/\s*(.?)/sy.exec(text.slice(piece.lastIndex))?.[1] ?? '')) {
    const [, word] = piece.exec(text) ?? [];
    if (word === undefined) {
      return undefined;
    }
    words.push(
      word.replace(
        /\\(["'\\ ])|"((?:\\["\\]|[^"])*)"|'((?:\\['\\]|[^'])*)'/g,
        (_all, escaped?: string, double?: string, single?: string) =>
          escaped ?? double?.replace(/\\(["\\])/g, '$1') ?? single?.replace(/\\(['\\])/g, '$1') ?? ''
      )
    );
  }
  return words;
}

/** Files of patterns whose parts may have wildcards, in the order of their names; hidden ones must be named. */
async function includedFiles(patterns: readonly string[], folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pattern of patterns) {
    const { root, ...rest } = path.parse(path.resolve(folder, fullPath(pattern)));
    let paths = [root];
    for (const part of path.join(rest.dir.slice(root.length), rest.base).split(path.sep)) {
      paths = (await Promise.all(paths.map(each => entriesOf(each, part)))).flat();
    }
    found.push(...paths);
  }
  return found;
}

async function entriesOf(folder: string, part: string): Promise<string[]> {
  if (!/[*?]/.test(part)) {
    return [path.join(folder, part)];
  }
  const wanted = wildcard(part, '');
  const names = await readdir(folder).catch(() => []);
  return names
    .filter(name => wanted.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .sort()
    .map(name => path.join(folder, name));
}

/** `*` and `?` of a pattern as OpenSSH understands them; everything else stands for itself. */
export function wildcard(pattern: string, flags: '' | 'i' = 'i'): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, flags);
}
