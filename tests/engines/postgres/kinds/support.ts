import { postgresEngine } from '../../../../src/engines/postgres';
import { serverTargets } from '../../../support/kind-suite';
import { serversOf } from '../../../support/servers';

/** Every PostgreSQL server of this run; each case gets a database of its own. */
export const postgresTargets = serverTargets(postgresEngine, serversOf('postgres'));

/** Names that break careless quoting: special characters, a reserved word, upper case, unicode, 63 bytes. */
export const hostileNames = [
  'Chk_$%{}[]()&*^!@"\'`\\/#',
  'select',
  'UPPER Case',
  'naïve_表_🐘',
  'n'.repeat(63)
] as const;
