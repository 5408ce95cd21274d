import type { TranslationBundle } from '@jupyterlab/translation';
import type { EngineId, FieldProblem, JsonObject, JsonValue } from '../../../model';
import type { FieldSpec } from './field-spec';

/** What every part of a form needs. */
export interface FormContext {
  trans: TranslationBundle;
  engine: EngineId;
  /** Types of the server to choose from. */
  types?: readonly string[];
  /** Id of the {@link TypeNames} that all fields of a grid share; else each brings its own. */
  typeNames?: string;
  /** Columns of the table that is edited, for fields that name some. */
  columns?: readonly string[];
  /** Objects of the server by kind, for fields that name one. */
  names?: ReadonlyMap<string, readonly string[]>;
  /** The whole object, for fields that show with others of it. */
  draft?: JsonObject;
  readOnly: boolean;
  problems: readonly FieldProblem[];
}

/** One field with its place in the definition. */
export interface FieldProps {
  context: FormContext;
  field: FieldSpec;
  /** JSON pointer into the definition. */
  pointer: string;
  value: JsonValue | undefined;
  /** What the server has; `undefined` in a new object. */
  saved: JsonValue | undefined;
  onChange(value: JsonValue): void;
}

/** What is wrong with a field itself, not with what is in it. */
export function problemAt({ problems }: FormContext, pointer: string): string | undefined {
  return problems.find(({ field }) => field === pointer)?.message;
}

/** Whether something at or below a place is wrong. */
export function hasProblem({ problems }: Pick<FormContext, 'problems'>, pointer: string): boolean {
  return problems.some(({ field }) => field === pointer || field.startsWith(`${pointer}/`));
}

/** Whether a field can only be read: all of them, or this one. */
export function isReadOnly({ readOnly }: FormContext, field: FieldSpec): boolean {
  return readOnly || field.readOnly;
}

/** Fields whose texts are columns of the table. */
const COLUMN_FIELDS: ReadonlySet<string> = new Set(['column', 'columns', 'include']);

/** Kinds of the objects that fields name, by the field; `privilege` is what may be granted on the edited one. */
const NAMED_KINDS: Readonly<Record<string, string>> = {
  owner: 'role',
  role: 'role',
  roles: 'role',
  grantee: 'role',
  definer: 'role',
  privilege: 'privilege',
  schema: 'schema'
};

/** The kind of object that a field names. */
export function kindNamedBy({ name, type }: FieldSpec): string | undefined {
  return type === 'text' || type === 'texts' ? NAMED_KINDS[name] : undefined;
}

/** What a field offers to choose from beside what may be typed. */
export function suggestionsFor(
  { columns, names }: FormContext,
  field: FieldSpec
): readonly string[] | undefined {
  return COLUMN_FIELDS.has(field.name) ? columns : names?.get(kindNamedBy(field) ?? '');
}
