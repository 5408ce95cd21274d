import { createHash } from 'node:crypto';

/** JSON with the keys of every object in order and without undefined members: equal values, equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member
  );
}

/** A short, stable identity of a definition: what `Plan.basedOn` holds. */
export function fingerprint(definition: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(definition ?? null))
    .digest('base64url')
    .slice(0, 22);
}
