import type { ServerVersion } from '../core/version';

/** Wire-compatible relatives, recognised by what they put into `VERSION()` or its comment. */
const RELATIVES: readonly (readonly [pattern: RegExp, flavor: string, label: string])[] = [
  [/tidb/i, 'tidb', 'TiDB'],
  [/vitess|planetscale/i, 'vitess', 'Vitess'],
  [/aurora/i, 'aurora', 'Aurora MySQL'],
  [/singlestore|memsql/i, 'singlestore', 'SingleStore'],
  [/doris|starrocks/i, 'doris', 'Doris'],
  [/percona/i, 'mysql', 'Percona Server'],
  [/mariadb/i, 'mariadb', 'MariaDB']
];

/**
 * Reads a server's version.
 *
 * @param version `SELECT VERSION()`, for example `10.11.6-MariaDB-log`, `9.7.0` or `8.0.11-TiDB-v7.5.0`
 * @param comment `@@version_comment`
 */
export function parseVersion(version: string, comment: string): ServerVersion {
  // MariaDB before 11 answers old clients with a 5.5.5 in front (replication hack).
  const text = version.replace(/^5\.5\.5-(?=\d+\.\d+\.\d+-mariadb)/i, '');
  const [, major = '0', minor = '0', patch = '0'] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  const relative = RELATIVES.find(([pattern]) => pattern.test(text) || pattern.test(comment));
  const [, flavor, label] = relative ?? [undefined, 'mysql', 'MySQL'];
  return {
    flavor,
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    text: `${label} ${major}.${minor}.${patch}`
  };
}
