import type { ConnectionState, ObjectRef } from '../../model';
import type { Host } from '../shared/host';
import type { FieldSpec } from './form/field-spec';
import { kindNamedBy } from './form/context';

/** Names of objects by kind, for fields that name one. */
export type ServerNames = ReadonlyMap<string, readonly string[]>;

/** What the fields of a form, and of its lists, may name: one listing for each kind. What cannot be listed is typed. */
export async function serverNames(
  host: Host,
  { config, kinds }: ConnectionState,
  fields: readonly FieldSpec[],
  path: readonly string[]
): Promise<ServerNames> {
  const named = new Set(everyField(fields).map(kindNamedBy));
  const listings = await Promise.all(
    kinds
      .filter(({ id }) => named.has(id))
      .map(async ({ id: kind, parents }) => {
        const above = parents.includes(null) ? undefined : parents[0];
        const parent = above ? { kind: above, path: path.slice(0, 1) } : null;
        const { result } = await host.request('object.list', { connection: config.name, kind, parent });
        return [kind, result.items.map(({ label }) => label)] as const;
      })
  );
  return new Map(listings);
}

/** The types that the fields of a form, and of its lists, may have. */
export async function serverTypes(
  host: Host,
  connection: string,
  fields: readonly FieldSpec[],
  ref: ObjectRef
): Promise<readonly string[]> {
  return everyField(fields).some(({ type }) => type === 'type')
    ? (await host.request('object.types', { connection, ref })).result.types
    : [];
}

function everyField(fields: readonly FieldSpec[]): FieldSpec[] {
  return fields.flatMap(field => [field, ...everyField(field.fields ?? [])]);
}
