import { Type, definition, nullable, oneOf, type Static } from '../../../core/definition';
import { creationContext } from './creation-context';
import { privilegesField } from './privileges';

const sql = (title: string) => nullable(Type.String({ format: 'sql' }), title);

/** `null`: no word, as in functions; in MariaDB's Oracle mode the word is part of the type. */
const MODES = ['IN', 'OUT', 'INOUT'] as const;

const parameter = definition({
  name: Type.String({ title: 'Name' }),
  mode: nullable(oneOf(MODES), 'Mode'),
  /** As it is written, with its character set and collation. */
  type: Type.String({ title: 'Type', format: 'type' }),
  /** MariaDB, from 11.8. */
  default: sql('Default'),
  /** Comments that stand before it. */
  remark: Type.String({ title: 'Comment before it', default: '' })
});

export const DATA_ACCESS = ['CONTAINS SQL', 'NO SQL', 'READS SQL DATA', 'MODIFIES SQL DATA'] as const;

const name = Type.String({ title: 'Name' });
const parameters = Type.Array(parameter, { title: 'Parameters', default: [] });
const common = {
  /** With every comment and line end; in MariaDB's Oracle mode from `AS` or `IS` on. */
  body: Type.String({ title: 'Body', format: 'sql' }),
  deterministic: Type.Boolean({ title: 'Deterministic', default: false }),
  dataAccess: Type.Unsafe<(typeof DATA_ACCESS)[number]>({
    ...oneOf(DATA_ACCESS, 'Data access'),
    default: 'CONTAINS SQL'
  }),
  security: Type.Unsafe<'DEFINER' | 'INVOKER'>({
    ...oneOf(['DEFINER', 'INVOKER'], 'SQL security'),
    default: 'DEFINER'
  }),
  /** `` `user`@`host` ``; null: whoever creates it. */
  definer: nullable(Type.String(), 'Definer'),
  comment: Type.String({ title: 'Comment', default: '' }),
  /** MySQL Enterprise has JAVASCRIPT: then the body begins with AS. */
  language: Type.String({ title: 'Language', default: 'SQL' }),
  /** Libraries that it uses (MySQL, from 9.2), as it is written. */
  using: sql('Using'),
  ...creationContext,
  privileges: privilegesField
};

export const procedureSchema = definition({ name, parameters, ...common }, { title: 'Procedure' });

export const functionSchema = definition(
  {
    name,
    parameters,
    returns: Type.String({ title: 'Returns', format: 'type' }),
    /** MariaDB: it is called for groups of rows. */
    aggregate: Type.Boolean({ title: 'Aggregate', default: false }),
    ...common
  },
  { title: 'Function' }
);

export type ProcedureDefinition = Static<typeof procedureSchema>;
export type FunctionDefinition = Static<typeof functionSchema>;
export type RoutineParameter = Static<typeof parameter>;
/** Either kind; a procedure has none of the fields that only functions have. */
export type RoutineDefinition = ProcedureDefinition &
  Partial<Pick<FunctionDefinition, 'returns' | 'aggregate'>>;
export type RoutineKind = 'function' | 'procedure';
