import { Type, definition, jsonSchema, nullable, oneOf, type Static } from '../../../core/definition';
import type { JsonObject } from '../../../../model';
import { privilegesSchema } from '../privileges';
import { complete as completeTable } from '../table/complete';
import { tableJsonSchema, tableSchema } from '../table/definition';
import { dependentsSchema, NO_DEPENDENTS } from '../view/definition';

const optionalText = (title: string) => Type.Optional(nullable(Type.String(), title));
const options = (title: string) =>
  Type.Optional(
    Type.Array(definition({ name: Type.String(), value: Type.String() }), { title, default: [] })
  );

const column = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  /** The name that the column has on the server when this change renames it. Reads as null. */
  previousName: optionalText('Renamed from'),
  type: Type.Optional(nullable(Type.String({ format: 'type', readOnly: true }), 'Type')),
  /** `null`: the type's own strategy. */
  storage: Type.Optional(nullable(oneOf(['plain', 'external', 'extended', 'main']), 'Storage')),
  compression: optionalText('Compression'),
  statistics: Type.Optional(nullable(Type.Integer(), 'Statistics target')),
  options: options('Options'),
  comment: optionalText('Comment')
});

const schema = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  schema: Type.String({ title: 'Schema', minLength: 1 }),
  owner: optionalText('Owner'),
  select: Type.String({ title: 'Select', format: 'sql' }),
  columns: Type.Optional(Type.Array(column, { title: 'Columns', default: [] })),
  /** WITH DATA: filled when it is created. */
  populated: Type.Optional(Type.Boolean({ title: 'With data', default: true })),
  /** `null`: the server's default. */
  method: optionalText('Access method'),
  tablespace: optionalText('Tablespace'),
  options: options('Storage options'),
  indexes: Type.Optional(tableSchema.properties.indexes),
  clusteredOn: optionalText('Clustered on index'),
  statistics: Type.Optional(tableSchema.properties.statistics),
  comment: optionalText('Comment'),
  privileges: Type.Optional(privilegesSchema),
  /** Why REFRESH … CONCURRENTLY is not possible; `null`: it is. Read, never written. */
  noConcurrentRefresh: Type.Optional(
    nullable(Type.String({ readOnly: true }), 'No concurrent refresh because')
  ),
  dependents: Type.Optional(dependentsSchema)
});

export type MaterializedViewDefinition = Static<typeof schema>;
export type MaterializedColumn = Required<Static<typeof column>>;
export type MaterializedView = Omit<Required<MaterializedViewDefinition>, 'columns'> & {
  columns: MaterializedColumn[];
};

const plain = jsonSchema(schema);
const { indexes, statistics } = tableJsonSchema.properties as JsonObject;
/** Of indexes and statistics only what names a thing has to be there, as in a table. */
export const materializedViewSchema: JsonObject = {
  ...plain,
  properties: { ...(plain.properties as JsonObject), indexes, statistics }
};

/** A definition with the defaults of what was left out. */
export function completeMaterializedView(given: MaterializedViewDefinition): MaterializedView {
  const parts = completeTable({
    name: given.name,
    schema: given.schema,
    indexes: given.indexes ?? [],
    statistics: given.statistics ?? []
  });
  return {
    name: given.name,
    schema: given.schema,
    owner: given.owner ?? null,
    select: given.select,
    columns: (given.columns ?? []).map(each => ({
      name: each.name,
      previousName: each.previousName ?? null,
      type: each.type ?? null,
      storage: each.storage ?? null,
      compression: each.compression ?? null,
      statistics: each.statistics ?? null,
      options: each.options ?? [],
      comment: each.comment ?? null
    })),
    populated: given.populated ?? true,
    method: given.method ?? null,
    tablespace: given.tablespace ?? null,
    options: given.options ?? [],
    indexes: parts.indexes,
    clusteredOn: given.clusteredOn ?? null,
    statistics: parts.statistics,
    comment: given.comment ?? null,
    privileges: given.privileges ?? null,
    noConcurrentRefresh: given.noConcurrentRefresh ?? null,
    dependents: given.dependents ?? NO_DEPENDENTS
  };
}
