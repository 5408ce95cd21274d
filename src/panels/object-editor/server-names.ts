import type { ConnectionState } from '../../model';
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
  const named = new Set(kinds.map(({ id }) => id).filter(id => everyField(fields).some(namesA(id))));
  const listings = await Promise.all(
    [...named].map(async kind => {
      const parents = kinds.find(({ id }) => id === kind)?.parents ?? [];
      const parent = parents.find(each => each !== null);
      const { result } = await host.request('object.list', {
        connection: config.name,
        kind,
        parent:
          parents.includes(null) || parent === undefined ? null : { kind: parent, path: path.slice(0, 1) }
      });
      return [kind, result.items.map(({ label }) => label)] as const;
    })
  );
  return new Map(listings);
}

function namesA(kind: string): (field: FieldSpec) => boolean {
  return field => kindNamedBy(field) === kind;
}

function everyField(fields: readonly FieldSpec[]): FieldSpec[] {
  return fields.flatMap(field => [field, ...everyField(field.fields ?? [])]);
}
