import type { JsonObject, KindDescriptor, ObjectRef } from '../../model';
import type { Host } from '../shared/host';
import { UUID } from '@lumino/coreutils';

/** What opens an editor: an object, or the place where one is to be made. */
export interface EditorTarget {
  connection: string;
  /** The object; for a new one, the path that its name is added to. */
  ref: ObjectRef;
  /** It is to be made: any text that tells one new object from another. */
  creating?: string;
  /** A new one: the object below which it is made. */
  parent?: ObjectRef | null;
  /** A new one: fields to start from, of an object that is duplicated. */
  from?: JsonObject;
}

/** Where an object of a kind is made below `parent`. */
export function newTarget(
  connection: string,
  descriptor: KindDescriptor,
  parent: ObjectRef | null,
  from?: JsonObject
): EditorTarget {
  const path = parent?.path.slice(0, descriptor.scope) ?? [];
  return { connection, ref: { kind: descriptor.id, path }, creating: UUID.uuid4(), parent, from };
}

/** Identity of the editor of a target: one object has one tab. */
export function editorId({ connection, ref, creating }: EditorTarget): string {
  return `petersql-object:${JSON.stringify(creating ? [connection, creating] : [connection, ref.kind, ...ref.path])}`;
}

const ONE_NAME = { fields: ['name'], join: '' };

/** What an object is called, and the names of what it is in, by its path. */
export function calledBy(
  { names = ONE_NAME }: Pick<Naming, 'names'>,
  path: readonly string[]
): { name: string; place: readonly string[] } {
  const start = path.length - names.fields.length;
  const own = path.slice(start).filter(name => name !== '');
  return { name: own.join(names.join), place: path.slice(0, start) };
}

/** How the objects of a kind are named. */
type Naming = Pick<KindDescriptor, 'id' | 'names'>;

/** Names that a definition gives itself; an empty list where the object has none. */
export function namesOf({ names }: Pick<Naming, 'names'>, definition: JsonObject): string[] {
  const { fields } = names ?? ONE_NAME;
  return fields.filter(field => field in definition).map(field => String(definition[field] ?? ''));
}

/** Whether a new object has the name that it needs. */
export function isNamed(kind: Pick<Naming, 'names'>, definition: JsonObject): boolean {
  const [first] = namesOf(kind, definition);
  return first !== '';
}

/** The ref of an object with this definition below `parent`. */
export function newRef(kind: Naming, parent: readonly string[], definition: JsonObject): ObjectRef {
  const { schema } = definition;
  const path = [...parent];
  if (typeof schema === 'string' && schema !== '' && path.length === 2) {
    path[1] = schema;
  }
  return { kind: kind.id, path: [...path, ...namesOf(kind, definition)] };
}

/** The ref of an object after a change of its name or schema. */
export function refAfter(kind: Naming, ref: ObjectRef, from: JsonObject, to: JsonObject): ObjectRef {
  const path = [...ref.path];
  if (typeof from.schema === 'string' && typeof to.schema === 'string' && path[1] === from.schema) {
    path[1] = to.schema;
  }
  const [before, after] = [namesOf(kind, from), namesOf(kind, to)];
  const start = path.length - before.length;
  before.forEach((name, index) => {
    if (path[start + index] === name) {
      path[start + index] = after[index] ?? name;
    }
  });
  return { ...ref, path };
}

/**
 * The object that a change has led to: where paths end with more than the name (the arguments of a routine),
 * the listing of the parent tells.
 */
export async function findObject(
  host: Host,
  connection: string,
  descriptor: KindDescriptor,
  expected: ObjectRef
): Promise<ObjectRef | null> {
  const parentPath = expected.path.slice(0, -1);
  const parentKind = descriptor.parents.find(each => each !== null) ?? null;
  const { result } = await host.request('object.list', {
    connection,
    kind: expected.kind,
    parent: parentKind === null ? null : { kind: parentKind, path: parentPath }
  });
  const name = expected.path.at(-1) ?? '';
  const found =
    result.items.find(({ ref }) => ref.path.join('\0') === expected.path.join('\0')) ??
    result.items.filter(({ ref }) => ref.path.at(-1)?.startsWith(`${name}(`)).at(-1);
  return found?.ref ?? null;
}

/** Fields that follow from where a new object is made. */
export function placedAt(parent: ObjectRef | null, fields: readonly string[]): JsonObject {
  const { kind, path } = parent ?? { kind: '', path: [] };
  const placed: JsonObject = {};
  if (fields.includes('schema') && path.length >= 2) {
    placed.schema = path[1];
  }
  if (fields.includes('table') && (kind === 'table' || kind === 'view')) {
    placed.table = path.at(-1) ?? '';
  }
  return placed;
}
