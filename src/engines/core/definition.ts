import { Type, type ObjectOptions, type Static, type TProperties, type TSchema } from '@sinclair/typebox';
import type { FieldCondition, JsonObject } from '../../model';

/**
 * The schema of a kind's definition, from which form, validation and TypeScript type come. Property
 * titles are the form's labels; `format: 'sql'` marks texts that are edited as SQL.
 */
export function definition<T extends TProperties>(properties: T, options: ObjectOptions = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** A value that may be absent in the database: `null`, never left out, so that definitions compare. */
export function nullable<T extends TSchema>(schema: T, title?: string) {
  return Type.Union([schema, Type.Null()], { ...(title && { title }), default: null });
}

/** One word out of a list. */
export function oneOf<const T extends readonly string[]>(words: T, title?: string) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...words], ...(title && { title }) });
}

/** A field that says something only where one of these holds. */
export function shownWith<T extends TSchema>(conditions: readonly FieldCondition[], schema: T): T {
  return { ...schema, shownWith: conditions };
}

/** A field that tells how an object is altered: one that is created has no use for it. */
export function alteredOnly<T extends TSchema>(schema: T): T {
  return { ...schema, alteredOnly: true };
}

/** The plain JSON Schema that a descriptor carries. */
export function jsonSchema(schema: TSchema): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}

export { Type, type Static };
