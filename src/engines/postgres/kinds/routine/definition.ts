import { Type, definition, nullable, oneOf, shownWith, type Static } from '../../../core/definition';
import { executePrivileges } from './access';

export const text = (title: string) => Type.String({ title });
export const flag = (title: string, fallback = false) => Type.Boolean({ title, default: fallback });
export const nullableText = (title: string) => nullable(Type.String(), title);
export const nullableSql = (title: string) => nullable(Type.String({ format: 'sql' }), title);
export const texts = (title: string) => Type.Array(Type.String(), { title, default: [] });

/** `TABLE`: a column of the result of `RETURNS TABLE (…)`. */
const argument = (modes: readonly string[]) =>
  definition({
    name: nullableText('Name'),
    mode: Type.Unsafe<ArgumentMode>({ ...oneOf(modes, 'Mode'), default: 'IN' }),
    type: Type.String({ title: 'Type', format: 'type' }),
    default: nullableSql('Default')
  });

export const ARGUMENT_MODES = ['IN', 'OUT', 'INOUT', 'VARIADIC', 'TABLE'] as const;
export type ArgumentMode = (typeof ARGUMENT_MODES)[number];

const setting = definition({ name: text('Name'), value: text('Value') });

/** What functions and procedures have in common, in the order of the form. */
const common = (modes: readonly ArgumentMode[]) => ({
  name: text('Name'),
  schema: text('Schema'),
  owner: nullableText('Owner'),
  comment: nullableText('Comment'),
  language: Type.String({ title: 'Language', default: 'sql' }),
  arguments: Type.Array(argument(modes), { title: 'Arguments', default: [] }),
  /** Text of the body; for a SQL-standard body `RETURN …` or `BEGIN ATOMIC … END`. Null in C and internal. */
  body: nullableSql('Body'),
  /** The body is parsed when it is created and follows renames (SQL-standard; from version 14). */
  standardBody: shownWith([{ language: ['sql'], standardBody: ['true'] }], flag('SQL-standard body')),
  /** C only: the shared library. */
  objectFile: shownWith(['objectFile', { language: ['c'] }], nullableText('Object file')),
  /** C and internal: name of the compiled function. */
  linkSymbol: shownWith(['linkSymbol', { language: ['c', 'internal'] }], nullableText('Link symbol')),
  securityDefiner: flag('Security definer'),
  /** Settings while it runs: value as `current_setting` shows it. */
  settings: Type.Array(setting, { title: 'Settings', default: [] }),
  /** `TRANSFORM FOR TYPE`. */
  transforms: texts('Transforms for types'),
  /** Extension that it belongs to: changed with the extension. */
  extension: nullable(Type.String({ readOnly: true }), 'Member of extension'),
  dependsOnExtensions: texts('Depends on extensions'),
  privileges: executePrivileges
});

export const procedureDefinition = definition(common(['IN', 'OUT', 'INOUT', 'VARIADIC']));

export const VOLATILITIES = ['VOLATILE', 'STABLE', 'IMMUTABLE'] as const;
export const PARALLEL = ['UNSAFE', 'RESTRICTED', 'SAFE'] as const;

const { name, schema, owner, comment, language, arguments: args, ...rest } = common(ARGUMENT_MODES);

export const functionDefinition = definition({
  name,
  schema,
  owner,
  comment,
  language,
  arguments: args,
  /** `integer`, `SETOF text`, `trigger`; null with TABLE arguments, which are the result. */
  returns: nullable(
    Type.String({ format: 'type', examples: ['void', 'trigger', 'event_trigger', 'record', 'SETOF record'] }),
    'Returns'
  ),
  ...rest,
  volatility: Type.Unsafe<(typeof VOLATILITIES)[number]>({
    ...oneOf(VOLATILITIES, 'Volatility'),
    default: 'VOLATILE'
  }),
  strict: flag('Strict'),
  leakproof: flag('Leakproof'),
  parallel: Type.Unsafe<(typeof PARALLEL)[number]>({ ...oneOf(PARALLEL, 'Parallel'), default: 'UNSAFE' }),
  window: flag('Window function'),
  /** Estimated cost; null in a create: the language's usual one. */
  cost: nullable(Type.Number(), 'Cost'),
  /** Estimated rows of a set; null in a create: 1000. */
  rows: nullable(Type.Number(), 'Rows'),
  /** Planner support function, qualified. */
  support: nullableText('Support function')
});

export type ProcedureDefinition = Static<typeof procedureDefinition>;
export type FunctionDefinition = Static<typeof functionDefinition>;
export type RoutineArgument = ProcedureDefinition['arguments'][number];
export type RoutineSetting = ProcedureDefinition['settings'][number];
/** Either kind; a procedure has none of the fields that only functions have. */
export type RoutineDefinition = ProcedureDefinition &
  Partial<Omit<FunctionDefinition, keyof ProcedureDefinition>>;
export type RoutineKind = 'function' | 'procedure';
