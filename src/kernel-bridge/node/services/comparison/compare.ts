import { keyFrom } from '../../../../catalog/keys';
import { DbError, type ComparedObject, type ComparisonOptions, type JsonObject } from '../../../../model';
import type { ServerVersion } from '../../../../engines/core/version';
import { aligned, nameOf } from './align';
import { fieldDifferences, inOrderOf } from './fields';
import { readable } from './readable';
import { withoutUsualRights } from './rights';
import type { Side, SideObject } from './side';

/** Fields of an object that tell of its data or of other objects, or that ask for something: never a difference. */
const NEVER: ReadonlySet<string> = new Set([
  'autoIncrement',
  'clones',
  'dependents',
  'obstacle',
  'recreate',
  'referencedBy',
  'triggers',
  'value'
]);
/** The same for the members of its lists, where those names mean other things: an index has a `using`, an option a `value`. */
const NEVER_IN_LISTS: Readonly<Record<string, ReadonlySet<string>>> = { columns: new Set(['using']) };
/** Tells in a draft that a member is not a new one. */
const RENAMED = 'previousName';
/** The text as it was typed: carried along where an object is made, but no difference by itself. */
const TYPED: ReadonlySet<string> = new Set(['sql']);
const ACCESS: ReadonlySet<string> = new Set(['owner', 'definer', 'privileges']);
const COMMENTS: ReadonlySet<string> = new Set(['comment', 'indexComment']);

/** One object on both sides; `wanted` is the source's definition in the names of the target. */
export interface Pair {
  key: string;
  source?: SideObject;
  target?: SideObject;
  /** What the target's object is to be: the source's, with the fields that are left out as the target has them. */
  wanted?: JsonObject;
  compared: ComparedObject;
}

/** Pairs the objects of both sides by kind and name. Throws `unsupported` for two engines. */
export function compareSides(source: Side, target: Side, options: ComparisonOptions): Pair[] {
  if (source.engine.id !== target.engine.id) {
    throw new DbError({
      code: 'unsupported',
      message: `${source.engine.info.label} and ${target.engine.info.label} describe their objects in different ways`,
      hint: 'Compare two databases of the same engine.'
    });
  }
  const hasSchemas = source.engine.kinds.some(({ descriptor }) => descriptor.id === 'schema');
  const from = nameOf(source.scope, hasSchemas);
  const to = nameOf(target.scope, hasSchemas);
  const { dialect } = source.engine;
  const settings = { ignored: ignoredFields(options), version: target.version };

  const { fold = String } = dialect;
  const placeOf = (object: SideObject, path: readonly string[]): string =>
    keyFrom(object.kind.descriptor.id, path.map(fold));
  const targets = new Map(target.objects.map(each => [placeOf(each, each.path), each]));
  const pairs: Pair[] = [];
  for (const each of source.objects) {
    const path = aligned([...each.path], from, to, dialect);
    const key = keyFrom(each.kind.descriptor.id, path);
    const other = targets.get(placeOf(each, path));
    targets.delete(placeOf(each, path));
    const moved = each.definition && aligned(each.definition, from, to, dialect);
    pairs.push(paired(key, path, settings, { source: each, target: other, moved }));
  }
  for (const each of targets.values()) {
    const key = keyFrom(each.kind.descriptor.id, each.path);
    pairs.push(paired(key, each.path, settings, { target: each }));
  }
  return pairs.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function paired(
  key: string,
  path: readonly string[],
  { ignored, version }: { ignored: Ignored; version: ServerVersion },
  { source, target, moved }: { source?: SideObject; target?: SideObject; moved?: JsonObject }
): Pair {
  const { descriptor, unordered } = (source ?? target)!.kind;
  const kind = descriptor.id;
  const error = source?.error ?? target?.error;
  const wanted = moved && settled(moved, target?.definition, ignored);
  const current =
    wanted && target
      ? inOrderOf(wanted, withoutUsualRights(target, wanted, version), unordered)
      : (target?.definition ?? {});
  const differences =
    source && target && !error
      ? readable(
          fieldDifferences(without(wanted ?? {}, ignored), without(current, ignored)),
          { ...source, definition: wanted },
          { ...target, definition: current },
          version
        )
      : [];
  const status = !target
    ? 'missing'
    : !source
      ? 'extra'
      : differences.length > 0 || error
        ? 'different'
        : 'same';
  return {
    key,
    source,
    target,
    wanted,
    compared: { key, kind, path, status, differences, ...(error && { problem: error.message }) }
  };
}

/** Whether a field is left out of the comparison; `within` is the list or field that it stands in. */
type Ignored = (field: string, within?: string) => boolean;

function ignoredFields({ access, comments }: ComparisonOptions): Ignored {
  return (field, within) =>
    (within === undefined ? NEVER.has(field) : field === RENAMED || NEVER_IN_LISTS[within]?.has(field)) ||
    TYPED.has(field) ||
    (!access && ACCESS.has(field)) ||
    (!comments && COMMENTS.has(field));
}

/** `wanted` with the ignored fields of `current`: where there is none, without them, for their defaults. */
function settled(
  wanted: JsonObject,
  current: JsonObject | undefined,
  ignored: Ignored,
  within?: string
): JsonObject {
  const result: JsonObject = {};
  for (const [field, value] of Object.entries(wanted)) {
    if (!ignored(field, within)) {
      const now = current?.[field];
      result[field] = Array.isArray(value)
        ? value.map(each => settledMember(each, now, ignored, field))
        : isObject(value)
          ? settled(value, isObject(now) ? now : undefined, ignored, field)
          : value;
    } else if (current && field in current) {
      result[field] = current[field];
    } else if (TYPED.has(field)) {
      result[field] = value;
    }
  }
  return result;
}

/** A member of a list (a column, an index) keeps the ignored fields of the one that has its name. */
function settledMember(
  member: JsonObject[string],
  currents: JsonObject[string] | undefined,
  ignored: Ignored,
  list: string
): JsonObject[string] {
  if (!isObject(member)) {
    return member;
  }
  const current = Array.isArray(currents)
    ? currents.find(each => isNamed(each) && each.name === member.name)
    : undefined;
  return settled(member, isNamed(current) ? current : undefined, ignored, list);
}

function isNamed(value: unknown): value is JsonObject {
  return isObject(value) && 'name' in value;
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function without(definition: JsonObject, ignored: Ignored, within?: string): JsonObject {
  const result: JsonObject = {};
  for (const [field, value] of Object.entries(definition)) {
    if (!ignored(field, within)) {
      result[field] = Array.isArray(value)
        ? value.map(each => (isNamed(each) ? without(each, ignored, field) : each))
        : isObject(value)
          ? without(value, ignored, field)
          : value;
    }
  }
  return result;
}
