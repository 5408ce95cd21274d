import { Type, definition, nullable, oneOf, type Static } from '../../../core/definition';
import { privilegesSchema } from '../privileges';

const text = (title: string) => Type.Optional(nullable(Type.String(), title));

export const databaseDefinition = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  owner: text('Owner'),
  /** Only for a create; the catalog does not keep it. */
  template: text('Template'),
  encoding: text('Encoding'),
  localeProvider: Type.Optional(nullable(oneOf(['libc', 'icu', 'builtin'] as const), 'Locale provider')),
  collate: text('LC_COLLATE'),
  ctype: text('LC_CTYPE'),
  /** Of the providers icu and builtin. */
  locale: text('Locale'),
  icuRules: text('ICU rules'),
  tablespace: text('Tablespace'),
  connectionLimit: Type.Optional(
    Type.Integer({ title: 'Connection limit (-1: none)', minimum: -1, default: -1 })
  ),
  allowConnections: Type.Optional(Type.Boolean({ title: 'Allows connections', default: true })),
  isTemplate: Type.Optional(Type.Boolean({ title: 'Is a template', default: false })),
  settings: Type.Optional(
    Type.Array(
      definition({ name: Type.String({ title: 'Setting' }), value: Type.String({ title: 'Value' }) }),
      {
        title: 'Settings',
        default: []
      }
    )
  ),
  comment: text('Comment'),
  privileges: Type.Optional(privilegesSchema)
});

export type DatabaseDefinition = Static<typeof databaseDefinition>;
export type Database = Required<DatabaseDefinition>;

/** Fields that a create leaves out are the server's to choose. */
export function completeDatabase(given: DatabaseDefinition): Database {
  return {
    owner: null,
    template: null,
    encoding: null,
    localeProvider: null,
    collate: null,
    ctype: null,
    locale: null,
    icuRules: null,
    tablespace: null,
    connectionLimit: -1,
    allowConnections: true,
    isTemplate: false,
    settings: [],
    comment: null,
    privileges: null,
    ...given
  };
}
