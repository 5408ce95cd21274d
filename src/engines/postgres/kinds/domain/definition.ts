import { Type, definition, nullable, type Static } from '../../../core/definition';
import { privilegesSchema } from '../privileges';

const check = definition({
  /** Empty in a new check: the server makes one up. */
  name: Type.Optional(Type.String({ title: 'Name', default: '' })),
  expression: Type.String({ title: 'Expression', format: 'sql' }),
  valid: Type.Optional(Type.Boolean({ title: 'Holds for all rows', default: true })),
  comment: Type.Optional(nullable(Type.String(), 'Comment'))
});

export const domainSchema = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  schema: Type.String({ title: 'Schema', minLength: 1 }),
  owner: Type.Optional(nullable(Type.String(), 'Owner')),
  type: Type.String({ title: 'Base type', format: 'type' }),
  collation: Type.Optional(nullable(Type.String(), 'Collation')),
  default: Type.Optional(nullable(Type.String({ format: 'sql' }), 'Default')),
  notNull: Type.Optional(Type.Boolean({ title: 'Not null', default: false })),
  checks: Type.Optional(Type.Array(check, { title: 'Checks', default: [] })),
  comment: Type.Optional(nullable(Type.String(), 'Comment')),
  privileges: Type.Optional(privilegesSchema)
});

export type DomainDefinition = Static<typeof domainSchema>;
export type Check = Required<Static<typeof check>>;
export type Domain = Required<Omit<DomainDefinition, 'checks'>> & { checks: Check[] };

/** A definition with the defaults of what was left out. */
export function complete(given: DomainDefinition): Domain {
  return {
    name: given.name,
    schema: given.schema,
    owner: given.owner ?? null,
    type: given.type,
    collation: given.collation ?? null,
    default: given.default ?? null,
    notNull: given.notNull ?? false,
    checks: (given.checks ?? []).map(each => ({
      name: each.name ?? '',
      expression: each.expression,
      valid: each.valid ?? true,
      comment: each.comment ?? null
    })),
    comment: given.comment ?? null,
    privileges: given.privileges ?? null
  };
}
