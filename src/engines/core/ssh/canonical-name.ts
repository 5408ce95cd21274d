import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { DbError } from '../../../model';

export interface Canonicalization {
  /** `none` alone is as good as none. */
  domains: readonly string[];
  maxDots: number;
  /** A name that is known in none of the domains is an error. */
  isRequired: boolean;
}

/**
 * A short name with the first of `CanonicalDomains` in which it is known (ssh_config(5), CanonicalizeHostname); addresses, names with more
 * dots than `CanonicalizeMaxDots` and names that are known in none of them stay as they are.
 *
 * @throws DbError `host-unknown` for the last where `CanonicalizeFallbackLocal` says no
 */
export async function canonicalName(
  host: string,
  { domains: given, maxDots, isRequired }: Canonicalization
): Promise<string> {
  const domains = given.filter(name => name.toLowerCase() !== 'none');
  const isAnchored = host.endsWith('.');
  if (isIP(host) !== 0 || (!isAnchored && host.split('.').length - 1 > maxDots)) {
    return host;
  }
  for (const name of isAnchored ? [host] : domains.map(domain => `${host}.${domain}.`)) {
    if (await isKnown(name)) {
      return name.slice(0, -1);
    }
  }
  if (isRequired && !isAnchored) {
    throw new DbError({
      code: 'host-unknown',
      message: `The name of the SSH server ${host} does not resolve in ${domains.join(', ') || 'CanonicalDomains, which is empty'}`,
      hint: 'CanonicalizeFallbackLocal of the SSH configuration keeps it from being looked for elsewhere.'
    });
  }
  return host;
}

async function isKnown(name: string): Promise<boolean> {
  return lookup(name).then(
    () => true,
    () => false
  );
}
