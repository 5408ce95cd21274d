import {
  DbError,
  readingRank,
  readParameter,
  type CandidateList,
  type CandidateProblem,
  type ConnectionCandidate,
  type ConnectionConfig
} from '../../model';
import { fullPath, nameFrom, shortPath } from '../core/other-files';
import { ANYTHING, passwordFilePath, passwordLines, readPasswordFile, unescaped } from './password-file';
import { readServices, serviceFiles, type Service } from './service-file';

/** What service files and the password file of PostgreSQL describe. */
export async function candidates(): Promise<CandidateList> {
  const files = serviceFiles();
  const lists = await Promise.all([...files.map(servicesOf), linesOf(passwordFilePath())]);
  return {
    candidates: lists.flatMap(list => list.candidates),
    problems: lists.flatMap(list => list.problems),
    files: [...files, passwordFilePath()].map(shortPath)
  };
}

type Found = Omit<CandidateList, 'files'>;

async function servicesOf(file: string): Promise<Found> {
  const { services, problems } = await readServices(file);
  const found: ConnectionCandidate[] = [];
  for (const service of services) {
    const { candidate, bad } = candidateOf(service, file);
    found.push(candidate);
    problems.push(...bad);
  }
  return { candidates: found, problems };
}

function candidateOf(
  { name, line, settings }: Service,
  file: string
): { candidate: ConnectionCandidate; bad: CandidateProblem[] } {
  const config: ConnectionConfig = { name: nameFrom(name), engine: 'postgres' };
  const place = { file: shortPath(file), section: name };
  const ignored: string[] = [];
  const bad: CandidateProblem[] = [];
  const ordered = [...settings].sort((one, other) => readingRank(one.key) - readingRank(other.key));
  for (const { key, value, line: at } of ordered) {
    if (key === 'password') {
      config.passwordFile = { path: shortPath(file), section: name };
      continue;
    }
    if (key === 'passfile') {
      config.passwordFile ??= { path: shortPath(fullPath(value)) };
      continue;
    }
    try {
      if (!readParameter(config, {}, key, value, false)) {
        ignored.push(key);
      }
    } catch (error) {
      bad.push({ ...place, line: at, message: DbError.from(error).message });
    }
  }
  // libpq goes to the socket where no host is named; so do we where it lies by default.
  return { candidate: { config, source: { ...place, line }, ignored }, bad };
}

async function linesOf(file: string): Promise<Found> {
  const { text, problem } = await readPasswordFile(file);
  const place = { file: shortPath(file) };
  const problems: CandidateProblem[] = problem ? [{ ...place, message: problem }] : [];
  const found: ConnectionCandidate[] = [];
  for (const { line, fields } of passwordLines(text ?? '')) {
    if (fields.length !== 5) {
      problems.push({
        ...place,
        line,
        message: 'Expected host:port:database:user:password; a colon in one of them is written \\:'
      });
      continue;
    }
    const [host, port, database, user] = fields.map(field =>
      field === ANYTHING ? undefined : unescaped(field)
    );
    if (port !== undefined && !/^\d{1,5}$/.test(port)) {
      problems.push({ ...place, line, message: 'The port is neither a number nor *.' });
      continue;
    }
    // A password for any host describes no connection.
    if (host !== undefined) {
      const config: ConnectionConfig = {
        name: nameFrom(database ?? host),
        engine: 'postgres',
        ...(host.startsWith('/') ? { socket: host } : { host }),
        ...(port && { port: Number(port) }),
        ...(database && { database }),
        ...(user && { user }),
        passwordFile: { path: shortPath(file) }
      };
      found.push({ config, source: { ...place, line }, ignored: [] });
    }
  }
  return { candidates: found, problems };
}
