import type { FieldCondition, JsonObject, JsonValue, KindDescriptor } from '../../../model';

/** How a field is edited. */
export type FieldType =
  | 'text'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'sql'
  | 'type'
  | 'password'
  /** A list of texts; with `choices`, a set of those. */
  | 'texts'
  /** A list of objects: a grid. */
  | 'objects'
  | 'object';

/** One field of a definition as the form needs it, read from the kind's JSON Schema. */
export interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly type: FieldType;
  /** `null` is a value of its own: not set. */
  readonly nullable: boolean;
  readonly readOnly: boolean;
  readonly required: boolean;
  readonly choices?: readonly (string | number)[];
  /** Values to offer that others of its type do not have. */
  readonly examples?: readonly string[];
  /** It shows where the edited object has one of these; absent: everywhere. */
  readonly shownWith?: readonly FieldCondition[];
  /** An object that is created has no use for it. */
  readonly alteredOnly?: boolean;
  /** Fields of an object, or of the objects of a list. */
  readonly fields?: readonly FieldSpec[];
  /** Value in a new object; `undefined` leaves the choice to the kind. */
  readonly initial: JsonValue | undefined;
}

interface Schema {
  type?: string;
  title?: string;
  description?: string;
  default?: JsonValue;
  enum?: (string | number)[];
  examples?: string[];
  format?: string;
  readOnly?: boolean;
  shownWith?: FieldCondition[];
  alteredOnly?: boolean;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** The fields of a definition in the order of its schema. */
export function fieldsOf(schema: JsonObject | null): FieldSpec[] {
  return schema ? propertiesOf(schema as unknown as Schema) : [];
}

/** The fields of an object that is there: what it is called by can only be read where its kind cannot be renamed. */
export function withFixedNames(
  fields: readonly FieldSpec[],
  { names, can }: Pick<KindDescriptor, 'names' | 'can'>
): readonly FieldSpec[] {
  const { rename } = can;
  const fixed = names?.fields ?? ['name'];
  return rename === true
    ? fields
    : fields.map(field => (fixed.includes(field.name) ? { ...field, readOnly: true, help: rename } : field));
}

/** A new object: what the schema says a field begins with. */
export function initialValue(fields: readonly FieldSpec[]): JsonObject {
  return Object.fromEntries(
    fields.filter(field => field.initial !== undefined).map(({ name, initial }) => [name, initial!])
  );
}

function propertiesOf({ properties = {}, required = [], readOnly }: Schema): FieldSpec[] {
  return Object.entries(properties).map(([name, schema]) =>
    fieldOf(name, schema, required.includes(name), readOnly === true)
  );
}

function fieldOf(name: string, outer: Schema, required: boolean, readOnly: boolean): FieldSpec {
  const forms = outer.anyOf?.filter(each => each.type !== 'null');
  const schema = forms?.length === 1 ? forms[0] : outer;
  const nullable = outer.anyOf?.some(each => each.type === 'null') ?? false;
  const type = typeOf(schema);
  const content = type === 'objects' ? schema.items : type === 'object' ? schema : undefined;
  const fields = content && propertiesOf(content);
  const choices = schema.enum ?? (type === 'texts' ? schema.items?.enum : undefined);
  return {
    name,
    label: outer.title ?? schema.title ?? name,
    help: outer.description ?? schema.description,
    type,
    nullable,
    readOnly: readOnly || outer.readOnly === true || schema.readOnly === true,
    required,
    choices,
    examples: schema.examples,
    shownWith: outer.shownWith ?? schema.shownWith,
    ...(outer.alteredOnly && { alteredOnly: true }),
    fields,
    initial: outer.default ?? schema.default ?? emptyOf(type, nullable, required, choices, fields)
  };
}

function typeOf(schema: Schema): FieldType {
  if (schema.enum) {
    return 'choice';
  }
  switch (schema.type) {
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'integer':
      return 'number';
    case 'object':
      return 'object';
    case 'array':
      return schema.items?.type === 'object' ? 'objects' : 'texts';
  }
  const formats: Record<string, FieldType> = { sql: 'sql', type: 'type', password: 'password' };
  return formats[schema.format ?? ''] ?? 'text';
}

function emptyOf(
  type: FieldType,
  nullable: boolean,
  required: boolean,
  choices: FieldSpec['choices'],
  fields: readonly FieldSpec[] | undefined
): JsonValue | undefined {
  if (nullable) {
    return null;
  }
  if (!required) {
    return undefined;
  }
  switch (type) {
    case 'boolean':
      return false;
    case 'number':
      return 0;
    case 'choice':
      return choices?.[0] ?? '';
    case 'texts':
    case 'objects':
      return [];
    case 'object':
      return initialValue(fields ?? []);
    default:
      return '';
  }
}
