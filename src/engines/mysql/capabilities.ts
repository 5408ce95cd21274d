/** What servers of the family can do: the only place that compares versions and flavors. */
import { atLeast, type ServerVersion } from '../core/version';

export function isMariaDb(version: ServerVersion): boolean {
  return version.flavor === 'mariadb';
}
