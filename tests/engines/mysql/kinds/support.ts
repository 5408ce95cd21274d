import fc from 'fast-check';
import { mariadbEngine, mysqlEngine } from '../../../../src/engines/mysql';
import { serverTargets, type KindTarget } from '../../../support/kind-suite';
import { serversOf } from '../../../support/servers';

/** The MySQL servers of this run. */
export const mysqlTargets: readonly KindTarget[] = serverTargets(mysqlEngine, serversOf('mysql'));

/** The MariaDB servers of this run. */
export const mariadbTargets: readonly KindTarget[] = serverTargets(mariadbEngine, serversOf('mariadb'));

/** All of them: the engines share their kinds, so either engine serves for a suite on both. */
export const targets: readonly KindTarget[] = [...mysqlTargets, ...mariadbTargets];

/** Names that break naive quoting; no name ends with a space (MySQL manual, section 11.2). */
export const hostileNames: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'Chk_$%{}[]()&*^!@"\'`\\/#',
    'select',
    'UPPER',
    'größe',
    '日本',
    'a'.repeat(64),
    "'",
    '`',
    '--',
    '/*',
    '.',
    'a.b'
  ),
  fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' }).filter(name => !name.endsWith(' '))
);
