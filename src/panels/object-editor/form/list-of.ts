import type { JsonValue } from '../../../model';

/** The members of a list; none of what is no list. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
