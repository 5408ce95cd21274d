import type { JsonObject, ObjectRef } from '../../model';
import type { Host } from '../shared/host';
import { reversed } from './form/rename';

/** The definition that leads back from `applied` to `before`; `null` where the object cannot be brought back. */
export async function wayBack(
  host: Host,
  connection: string,
  ref: ObjectRef,
  { before, applied }: { before: JsonObject; applied: JsonObject }
): Promise<JsonObject | null> {
  const to = reversed(before, applied);
  try {
    const { result } = await host.request('object.plan', { connection, op: 'alter', ref, to });
    return result.statements.length > 0 ? to : null;
  } catch {
    return null;
  }
}
