import type { TSchema } from '@sinclair/typebox';
import { Type, definition, nullable, oneOf, shownWith, type Static } from '../../../core/definition';
import { privilegesSchema } from '../privileges';

const attribute = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  type: Type.String({ title: 'Data type', format: 'type' }),
  collation: Type.Optional(nullable(Type.String(), 'Collation')),
  comment: Type.Optional(nullable(Type.String(), 'Comment')),
  /** What the attribute is renamed from. Reads as `null`. */
  previousName: Type.Optional(nullable(Type.String()))
});

const range = definition({
  subtype: Type.String({ title: 'Subtype', format: 'type' }),
  operatorClass: Type.Optional(nullable(Type.String(), 'Operator class')),
  collation: Type.Optional(nullable(Type.String(), 'Collation')),
  canonical: Type.Optional(nullable(Type.String(), 'Canonical function')),
  difference: Type.Optional(nullable(Type.String(), 'Difference function')),
  multirange: Type.Optional(nullable(Type.String(), 'Name of the multirange'))
});

/** Of one variant; what is there already shows all the same. */
const ofVariant = <T extends TSchema>(variant: string, name: string, schema: T): T =>
  shownWith([name, { variant: [variant] }], schema);

/** Functions, operator classes and collations are texts as SQL names them, qualified and quoted. */
export const typeSchema = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  schema: Type.String({ title: 'Schema', minLength: 1 }),
  owner: Type.Optional(nullable(Type.String(), 'Owner')),
  variant: oneOf(['enum', 'composite', 'range', 'base', 'shell'], 'Variant'),
  labels: Type.Optional(
    ofVariant('enum', 'labels', Type.Array(Type.String(), { title: 'Labels', default: [] }))
  ),
  attributes: Type.Optional(
    ofVariant('composite', 'attributes', Type.Array(attribute, { title: 'Attributes', default: [] }))
  ),
  range: Type.Optional(ofVariant('range', 'range', nullable(range, 'Range'))),
  /** Base types: the options of CREATE TYPE, as they stand between its brackets. */
  options: Type.Optional(ofVariant('base', 'options', nullable(Type.String({ format: 'sql' }), 'Options'))),
  comment: Type.Optional(nullable(Type.String(), 'Comment')),
  privileges: Type.Optional(privilegesSchema)
});

export type TypeDefinition = Static<typeof typeSchema>;
export type Attribute = Required<Static<typeof attribute>>;
export type Range = Required<Static<typeof range>>;
export type CompleteType = Required<Omit<TypeDefinition, 'attributes' | 'range'>> & {
  attributes: Attribute[];
  range: Range | null;
};

/** A definition with the defaults of what was left out. */
export function complete(given: TypeDefinition): CompleteType {
  return {
    name: given.name,
    schema: given.schema,
    owner: given.owner ?? null,
    variant: given.variant,
    labels: given.labels ?? [],
    attributes: (given.attributes ?? []).map(each => ({
      name: each.name,
      type: each.type,
      collation: each.collation ?? null,
      comment: each.comment ?? null,
      previousName: each.previousName ?? null
    })),
    range: given.range
      ? {
          subtype: given.range.subtype,
          operatorClass: given.range.operatorClass ?? null,
          collation: given.range.collation ?? null,
          canonical: given.range.canonical ?? null,
          difference: given.range.difference ?? null,
          multirange: given.range.multirange ?? null
        }
      : null,
    options: given.options ?? null,
    comment: given.comment ?? null,
    privileges: given.privileges ?? null
  };
}
