import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../model';

/** A short, stable identity of a definition: what `Plan.basedOn` holds. */
export function fingerprint(definition: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(definition ?? null))
    .digest('base64url')
    .slice(0, 22);
}
