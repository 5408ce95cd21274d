import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import type { Engine } from '../../../engines/core/engine';
import type { ObjectKind } from '../../../engines/core/kind';
import type { ServerVersion } from '../../../engines/core/version';
import {
  DbError,
  type Change,
  type FieldProblem,
  type JsonObject,
  type JsonValue,
  type KindDescriptor,
  type ObjectRef
} from '../../../model';

/** The kinds of an engine see their definitions as opaque JSON: each one validates its own. */
export type OpaqueKind = ObjectKind<unknown>;

/** Finds a kind by id and checks that the server has it. Throws `not-found` or `unsupported`. */
export function kindOf(engine: Engine, id: string, version: ServerVersion): OpaqueKind {
  const kind = (engine.kinds as readonly OpaqueKind[]).find(each => each.descriptor.id === id);
  if (!kind) {
    throw new DbError({ code: 'not-found', message: `${engine.info.label} has no objects of kind "${id}"` });
  }
  const supported = kind.supported?.(version) ?? true;
  if (supported !== true) {
    throw new DbError({ code: 'unsupported', message: supported });
  }
  return kind;
}

/** An object's name as it stands in a statement of a session that sees it, quoted. */
export function sqlName(engine: Engine, ref: ObjectRef): string {
  const { path } = ref;
  return engine.dialect.path(engine.databaseOf(ref) === undefined ? path : path.slice(1));
}

/** The change that a draft is: what it leaves out is the default of a new object, or stays as it is. */
export function changeOf(
  kind: OpaqueKind,
  { op, ref, to }: { op: 'create' | 'alter'; ref: ObjectRef; to: JsonValue },
  from: unknown
): Exclude<Change<unknown>, { op: 'drop' }> {
  return op === 'create'
    ? { op, ref, to: wanted(kind, to) }
    : { op, ref, from, to: wanted(kind, { ...(from as JsonObject), ...(to as JsonObject) }) };
}

/** What a change asks for, whole. */
function wanted(kind: OpaqueKind, to: JsonValue | undefined): unknown {
  const { schema, label } = kind.descriptor;
  return schema ? completed(schema, to, label) : to;
}

/** The descriptors of the kinds that a server of this version has. */
export function supportedKinds(engine: Engine, version: ServerVersion): KindDescriptor[] {
  return (engine.kinds as readonly OpaqueKind[])
    .filter(kind => (kind.supported?.(version) ?? true) === true)
    .map(({ descriptor }) => {
      const defaultPrivileges = engine.defaultPrivileges?.(descriptor.id, version);
      return defaultPrivileges ? { ...descriptor, defaultPrivileges } : descriptor;
    });
}

// Schemas carry hints for the form (formats, widgets) that are no business of the validation.
const options = { strict: false, allErrors: true, validateFormats: false };
const checking = { ajv: new Ajv(options), compiled: new WeakMap<JsonObject, ValidateFunction>() };
const filling = {
  ajv: new Ajv({ ...options, useDefaults: true }),
  compiled: new WeakMap<JsonObject, ValidateFunction>()
};

/** Throws `invalid`, naming every field that is wrong, when `value` does not fit `schema`. */
export function validate(schema: JsonObject, value: unknown, what: string): void {
  check(checking, schema, value, what);
}

/** A copy of `value` in which fields left out have their defaults; throws `invalid` when it does not fit. */
export function completed<T>(schema: JsonObject, value: T, what: string): T {
  const copy = JSON.parse(JSON.stringify(value ?? null)) as T;
  check(filling, schema, copy, what);
  return copy;
}

function check({ ajv, compiled }: typeof checking, schema: JsonObject, value: unknown, what: string): void {
  let check = compiled.get(schema);
  if (!check) {
    check = ajv.compile(schema);
    compiled.set(schema, check);
  }
  if (!check(value)) {
    const problems = (check.errors ?? []).map(describe);
    throw new DbError({
      code: 'invalid',
      message: `${what}: ${[...new Set(problems)].join('; ')}`,
      problems: (check.errors ?? []).map(fieldProblem)
    });
  }
}

function fieldProblem(error: ErrorObject): FieldProblem {
  const { instancePath, keyword, params } = error;
  const missing = keyword === 'required' ? `/${String(params.missingProperty)}` : '';
  return { field: instancePath + missing, message: missing ? 'is required' : messageOf(error) };
}

function describe(error: ErrorObject): string {
  const field = error.instancePath.slice(1).replaceAll('/', ' › ');
  const detail =
    error.keyword === 'additionalProperties' ? ` (${String(error.params.additionalProperty)})` : '';
  return `${field ? `${field} ` : ''}${messageOf(error)}${detail}`;
}

/** What people understand, where the validator speaks of patterns and operators. */
function messageOf({ keyword, params, message = 'is not valid' }: ErrorObject): string {
  switch (keyword) {
    case 'pattern':
      return WHOLE_NUMBERS.get(String(params.pattern)) ?? message;
    case 'minimum':
      return `must be at least ${String(params.limit)}`;
    case 'maximum':
      return `must be at most ${String(params.limit)}`;
    default:
      return message;
  }
}

/** Patterns of numbers that are kept as text, since they may pass 2^53. */
const WHOLE_NUMBERS: ReadonlyMap<string, string> = new Map([
  ['^-?[0-9]+$', 'must be a whole number'],
  ['^(-?[0-9]+)?$', 'must be a whole number'],
  ['^[0-9]+$', 'must be a whole number, not negative']
]);
