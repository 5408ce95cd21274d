import type { Static, TSchema } from '@sinclair/typebox';
import type { JsonObject, JsonValue } from '../../../model';
import { jsonSchema } from '../../core/definition';

/** The JSON Schema of a definition in which every field that has a default may be left out. */
export function formSchema(schema: TSchema): JsonObject {
  return relaxed(jsonSchema(schema)) as JsonObject;
}

/** `value` with the schema's defaults for what was left out. */
export function completed<T extends TSchema>(schema: T, value: Static<T>): Static<T> {
  return filled(schema as PlainSchema, value) as Static<T>;
}

interface PlainSchema {
  default?: unknown;
  properties?: Record<string, PlainSchema>;
  items?: PlainSchema;
  anyOf?: PlainSchema[];
}

function filled(schema: PlainSchema, value: unknown): unknown {
  if (value === undefined) {
    return structuredClone(schema.default);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  // Only one of the forms of such a value is an object or a list: the others are null.
  const shape = schema.anyOf?.find(each => each.properties ?? each.items) ?? schema;
  if (Array.isArray(value)) {
    return value.map(item => filled(shape.items ?? {}, item));
  }
  const given = value as Record<string, unknown>;
  const fields = Object.entries(shape.properties ?? {}).map(([name, field]) => [
    name,
    filled(field, given[name])
  ]);
  // In the order of the schema, so that equal values have equal JSON.
  return Object.fromEntries([
    ...fields,
    ...Object.entries(given).filter(([name]) => !(name in (shape.properties ?? {})))
  ]);
}

function relaxed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value.map(relaxed);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const copy = Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, member]) => [key, relaxed(member as JsonValue)])
  ) as JsonObject;
  const { required, properties } = copy as { required?: string[]; properties?: Record<string, JsonObject> };
  if (Array.isArray(required) && properties) {
    copy.required = required.filter(name => !('default' in (properties[name] ?? {})));
  }
  return copy;
}
