import type { TSchema } from '@sinclair/typebox';
import type { JsonObject, JsonValue } from '../../../model';
import { jsonSchema } from '../../core/definition';

/**
 * The schema of a definition that a person fills in: only names are required, `plan` knows what the
 * other fields are when they are left out.
 */
export function formSchema(schema: TSchema): JsonObject {
  return loosened(jsonSchema(schema)) as JsonObject;
}

function loosened(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value.map(loosened);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const { required, ...rest } = value;
  const kept =
    Array.isArray(required) && required.includes('name') && !isOptional(rest) ? ['name'] : undefined;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, loosened(each as JsonValue)])),
    ...(kept && { required: kept })
  };
}

/** A constraint's name may be null, and so left out. */
function isOptional({ properties }: JsonObject): boolean {
  const name = (properties as JsonObject | undefined)?.name as JsonObject | undefined;
  return name?.anyOf !== undefined;
}
