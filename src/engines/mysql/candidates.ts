import { homedir } from 'node:os';
import path from 'node:path';
import {
  DbError,
  readParameter,
  type CandidateList,
  type CandidateProblem,
  type ConnectionCandidate,
  type ConnectionConfig
} from '../../model';
import { fullPath, nameFrom, shortPath } from '../core/other-files';
import { readOptionFile, type FileOption } from './option-file';

/** Where the clients of MySQL and MariaDB look for the user's own options. */
function optionFile(): string {
  return path.join(homedir(), '.my.cnf');
}

/** Groups that the clients of both read, and those that MariaDB's alone reads. */
const OF_ALL = ['client', 'mysql'];
const OF_MARIADB = ['client-server', 'client-mariadb', 'mariadb-client'];

/** Options that make a group one that describes a connection. */
const TELLING = new Set(['host', 'user', 'port', 'socket', 'password', 'database']);

/**
 * What the user's option file describes: what `mysql` connects to by itself, what `mariadb` does where it has groups of
 * its own, and every `--defaults-group-suffix`.
 */
export async function candidates(): Promise<CandidateList> {
  const file = optionFile();
  const { options, problems } = await readOptionFile(file);
  const found: ConnectionCandidate[] = [];
  for (const { name, groups, engines } of setsOf(options)) {
    // As for the clients, the last value in the file counts, whatever its group.
    const used = options.filter(({ group }) => groups.includes(group));
    if (used.some(({ key }) => TELLING.has(key))) {
      found.push(candidateOf(name, used, engines, problems));
    }
  }
  return { candidates: found, problems, files: [shortPath(file)] };
}

interface GroupSet {
  name: string;
  groups: readonly string[];
  engines: readonly ['mysql' | 'mariadb', ...('mysql' | 'mariadb')[]];
}

function setsOf(options: readonly FileOption[]): GroupSet[] {
  const all = new Set(options.map(({ group }) => group));
  const suffixes = new Set([...all].flatMap(group => /^(?:client|mysql)(_.+)$/.exec(group)?.[1] ?? []));
  return [
    ...(OF_ALL.some(group => all.has(group))
      ? [{ name: 'my_cnf', groups: OF_ALL, engines: ['mysql', 'mariadb'] } as const]
      : []),
    ...(OF_MARIADB.some(group => all.has(group))
      ? [{ name: 'my_cnf_mariadb', groups: [...OF_ALL, ...OF_MARIADB], engines: ['mariadb'] } as const]
      : []),
    ...[...suffixes].map(suffix => ({
      name: nameFrom(suffix.slice(1)),
      groups: [...OF_ALL, ...OF_ALL.map(group => group + suffix)],
      engines: ['mysql', 'mariadb'] as const
    }))
  ];
}

function candidateOf(
  name: string,
  options: readonly FileOption[],
  engines: GroupSet['engines'],
  problems: CandidateProblem[]
): ConnectionCandidate {
  const config: ConnectionConfig = { name, engine: engines[0] };
  const ignored = new Set<string>();
  for (const { group, key, value, file, line } of options) {
    try {
      if (key === 'password') {
        // Without a value the client asks.
        config.passwordFile = value === undefined ? undefined : { path: shortPath(file), section: group };
      } else if (!readOption(config, key, value)) {
        ignored.add(key);
      }
    } catch (error) {
      const problem = { file: shortPath(file), line, section: group, message: DbError.from(error).message };
      if (!problems.some(each => each.file === problem.file && each.line === line)) {
        problems.push(problem);
      }
    }
  }
  const special = options.filter(({ group }) => !OF_ALL.includes(group)).at(-1) ?? options.at(-1)!;
  return {
    config: JSON.parse(JSON.stringify(config)) as ConnectionConfig,
    source: { file: shortPath(special.file), line: special.line, section: special.group },
    ignored: [...ignored],
    ...(engines.length > 1 && { engines })
  };
}

/** Takes one option; false when it means nothing to us. */
function readOption(config: ConnectionConfig, key: string, value: string | undefined): boolean {
  const on = value === undefined || /^(?:1|true|on|yes)$/i.test(value);
  switch (key) {
    case 'connect-timeout':
      config.connectTimeoutMs = Number(value) * 1000 || undefined;
      return true;
    case 'ssl':
      config.tls = { ...config.tls, mode: on ? 'require' : 'disable' };
      return true;
    case 'skip-ssl':
    case 'disable-ssl':
      config.tls = { ...config.tls, mode: 'disable' };
      return true;
    case 'ssl-verify-server-cert':
      config.tls = { ...config.tls, mode: on ? 'verify-full' : 'require' };
      return true;
    case 'protocol':
      // A socket is used where one is named.
      return /^(?:tcp|socket)$/i.test(value ?? '');
    default:
      return value !== undefined && readParameter(config, {}, key, value, false);
  }
}

/**
 * The password that the connection's own file holds.
 *
 * @throws DbError `auth-required` when it has none
 */
export async function passwordFromFile({
  passwordFile,
  user
}: ConnectionConfig): Promise<string | undefined> {
  if (!passwordFile) {
    return undefined;
  }
  const { path: file, section = 'client' } = passwordFile;
  const { options, problems } = await readOptionFile(fullPath(file));
  const found = options.filter(({ group, key }) => group === section && key === 'password').at(-1)?.value;
  if (found === undefined) {
    throw new DbError({
      code: 'auth-required',
      message: `A password is needed for ${user ?? 'this user'}; ${file} [${section}] has none`,
      hint: problems.at(0)?.message
    });
  }
  return found;
}
