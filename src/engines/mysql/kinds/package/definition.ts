import { Type, definition, nullable, oneOf, type Static } from '../../../core/definition';
import { creationContext } from '../routine/creation-context';
import { privilegesField } from '../routine/privileges';

/** What the specification and the body of a package each have for themselves. */
const part = {
  security: Type.Unsafe<'DEFINER' | 'INVOKER'>({
    ...oneOf(['DEFINER', 'INVOKER'], 'SQL security'),
    default: 'DEFINER'
  }),
  /** `` `user`@`host` ``; null: whoever creates it. */
  definer: nullable(Type.String(), 'Definer'),
  comment: Type.String({ title: 'Comment', default: '' }),
  ...creationContext,
  privileges: privilegesField
};

export const packageSchema = definition(
  {
    name: Type.String({ title: 'Name' }),
    /** From `AS` on, or without it outside of the Oracle mode, to `END`. */
    specification: Type.String({ title: 'Specification', format: 'sql' }),
    /** null: only specified so far. */
    implementation: nullable(
      definition({ body: Type.String({ title: 'Body', format: 'sql' }), ...part }),
      'Package body'
    ),
    ...part
  },
  { title: 'Package' }
);

export type PackageDefinition = Static<typeof packageSchema>;
export type PackageBody = NonNullable<PackageDefinition['implementation']>;
