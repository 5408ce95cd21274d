import { homedir } from 'node:os';
import path from 'node:path';
import type { CandidateProblem } from '../../model';
import { readOtherFile, shortPath } from '../core/other-files';

/** One `[service]` of a service file (manual, section 32.17). */
export interface Service {
  name: string;
  /** From 1. */
  line: number;
  settings: readonly { key: string; value: string; line: number }[];
}

/** `PGSERVICEFILE` or `~/.pg_service.conf`, then the one for all users, where a service is looked for next. */
export function serviceFiles(): string[] {
  const { PGSERVICEFILE, PGSYSCONFDIR } = process.env;
  return [
    PGSERVICEFILE || path.join(homedir(), '.pg_service.conf'),
    path.join(PGSYSCONFDIR || '/etc/postgresql-common', 'pg_service.conf')
  ];
}

export async function readServices(
  file: string
): Promise<{ services: Service[]; problems: CandidateProblem[] }> {
  const { text, problem } = await readOtherFile(file, 0, '');
  const services: (Service & { settings: { key: string; value: string; line: number }[] })[] = [];
  const problems: CandidateProblem[] = problem ? [{ file: shortPath(file), message: problem }] : [];
  let current: (typeof services)[number] | undefined;
  (text ?? '').split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1;
    const complain = (message: string): void =>
      void problems.push({ file: shortPath(file), line, section: current?.name, message });
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) {
      return;
    }
    // libpq does not look at what follows.
    const [, name] = /^\[([^\]]+)\]/.exec(content) ?? [];
    const [, key, value] = /^([^=\s]+)=(.*)$/.exec(content) ?? [];
    if (name !== undefined) {
      current = { name, line, settings: [] };
      services.push(current);
    } else if (content.startsWith('[')) {
      // To libpq the service before ends here, too.
      current = undefined;
      complain('Expected [service]: “]” is missing.');
    } else if (/^ldaps?:/.test(content)) {
      complain('A service that an LDAP server describes cannot be read.');
    } else if (key === undefined) {
      // The line may hold a password: it is not repeated.
      complain('Expected [service] or key=value, without blanks around “=”.');
    } else if (!current) {
      complain('A setting stands in no [service].');
    } else if (key === 'service') {
      complain('A service cannot refer to another one.');
    } else if (!current.settings.some(setting => setting.key === key)) {
      // The first value counts.
      current.settings.push({ key, value, line });
    }
  });
  return { services, problems };
}

/** The password that a service holds itself. */
export async function passwordOfService(
  file: string,
  section: string
): Promise<{ password?: string; problem?: string }> {
  const { services, problems } = await readServices(file);
  const service = services.find(({ name }) => name === section);
  return {
    password: service?.settings.find(({ key }) => key === 'password')?.value,
    problem: service ? undefined : (problems.at(0)?.message ?? `There is no [${section}].`)
  };
}
