import type { ServerVersion } from '../../../../engines/core/version';
import {
  DbError,
  type Change,
  type JsonObject,
  type MigrationStep,
  type ObjectRef,
  type Statement
} from '../../../../model';
import { completed } from '../object-kinds';
import type { Pair } from './compare';
import type { Ordered } from './order';
import type { Side, SideObject } from './side';

/** One object on its way. */
export interface Task extends Ordered {
  pair: Pair;
  op: MigrationStep['op'];
  ref: ObjectRef;
  /** The text that it has once it is no mere shell any more. */
  whole?: string;
  /** What the object is to be; absent in a drop. */
  to?: JsonObject;
  /** What an object that is altered is to be first, until all it refers to is there. */
  open?: JsonObject;
  /** What an altered table has left before anything changes: foreign keys that are in the way are gone, and the parent. */
  loose?: JsonObject;
  /** What a table that is dropped last has left before. */
  loosened?: JsonObject;
  /** What is dropped keeps others from changing. */
  inTheWay?: true;
  /** Statement lists that run one after the other, others' in between. */
  parts: Statement[][];
}

/** Kinds that are made in stages only where their parts need each other: a domain in use gets no more checks. */
export const WHOLE: ReadonlySet<string> = new Set(['domain']);

/** Kinds whose first stage is good for nothing but the functions that the second one needs. */
const SHELLS: ReadonlySet<string> = new Set(['type']);

/** What makes the target's object like the source's. Throws where nothing can. */
export function taskOf(pair: Pair, side: Side): Task {
  const { scope, version } = side;
  const { source, target, wanted, compared } = pair;
  const { kind } = (source ?? target)!;
  const ref = target?.ref ?? { kind: compared.kind, path: [...scope.path, ...compared.path] };
  const op = !target ? 'create' : !source ? 'drop' : 'alter';
  if (!kind.plan) {
    throw new DbError({ code: 'unsupported', message: `${kind.descriptor.plural} cannot be changed` });
  }
  if (compared.problem !== undefined) {
    throw new DbError({ code: 'unsupported', message: compared.problem });
  }
  const to =
    wanted && kind.descriptor.schema ? completed(kind.descriptor.schema, wanted, labelOf(pair)) : wanted;
  const open =
    op === 'alter'
      ? (withoutNewKeys(kind, target!.definition!, to!) ?? withoutNewOwner(target!.definition!, to!))
      : undefined;
  const parts =
    op === 'create'
      ? created(kind, ref, to!, version)
      : [kind.plan(changeOf(ref, target!.definition, to), version)];
  const definition = to ?? target!.definition!;
  const isStaged = op === 'create' && !WHOLE.has(compared.kind);
  const stage = isStaged ? (kind.stages?.(definition)[0] as JsonObject | undefined) : open;
  const ordered = orderedAs(ref, stage ?? definition, side);
  const isShell = SHELLS.has(compared.kind) && parts.length > 1;
  const whole = isShell ? orderedAs(ref, definition, side).text : undefined;
  return { ...ordered, whole, pair, op, ref, to, open, parts };
}

/**
 * What an object is to be before it refers to others anew, where it is made in such stages too: what its new foreign
 * keys refer to may itself refer to it. `undefined`: it gets no new ones.
 */
export function withoutNewKeys(
  kind: SideObject['kind'],
  from: JsonObject,
  to: JsonObject
): JsonObject | undefined {
  if (!kind.stages || !Array.isArray(to.foreignKeys) || !Array.isArray(from.foreignKeys)) {
    return undefined;
  }
  const known = new Set(from.foreignKeys.map(key => JSON.stringify(key)));
  const foreignKeys = to.foreignKeys.filter(key => known.has(JSON.stringify(key)));
  return foreignKeys.length < to.foreignKeys.length ? { ...to, foreignKeys } : undefined;
}

/**
 * A sequence that another column is to own: the one that owns it may go before that, and would take it along, and the other may
 * not be there yet.
 */
function withoutNewOwner(from: JsonObject, to: JsonObject): JsonObject | undefined {
  return from.ownedBy && JSON.stringify(from.ownedBy) !== JSON.stringify(to.ownedBy)
    ? { ...to, ownedBy: null }
    : undefined;
}

/** The change that leads from one definition to the other; none stands for no object. */
export function changeOf(ref: ObjectRef, from?: JsonObject, to?: JsonObject): Change<unknown> {
  if (!from) {
    return { op: 'create', ref, to };
  }
  return to ? { op: 'alter', ref, from, to } : { op: 'drop', ref, from };
}

/** The stages of an object: the first on its own feet, the others when what they refer to is there. */
export function created(
  kind: SideObject['kind'],
  ref: ObjectRef,
  to: JsonObject,
  version: ServerVersion
): Statement[][] {
  const stages = kind.stages?.(to) ?? [to];
  return stages.map((stage, n) => {
    const change: Change<unknown> =
      n === 0 ? { op: 'create', ref, to: stage } : { op: 'alter', ref, from: stages[n - 1], to: stage };
    return kind.plan!(change, version);
  });
}

/** The names that a server holds an object to: the body of a routine is mere text unless the server has parsed it. */
export function restingAs({ ref, definition = {} }: SideObject, side: Side): Ordered {
  return orderedAs(ref, definition.standardBody === true ? definition : { ...definition, body: null }, side);
}

/** Fields that tell of what uses the object, not of what the object uses. */
const USERS: ReadonlySet<string> = new Set(['dependents', 'referencedBy', 'triggers']);

/** Every text in a definition: names of other objects stand in those, never in the names of fields. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([field, member]) => (USERS.has(field) ? [] : textsOf(member)))
    : [];
}

/** What tells when an object's turn is. Whose an object is stands in its path alone. */
export function orderedAs(ref: ObjectRef, definition: JsonObject, { engine, scope }: Side): Ordered {
  const hasSchemas = engine.kinds.some(({ descriptor }) => descriptor.id === 'schema');
  const [, schema, ...below] = ref.path;
  const { fold = String } = engine.dialect;
  return {
    kind: ref.kind,
    name: fold(nameOf(ref.path)),
    text: fold(textIn(definition, ref.path.slice(hasSchemas ? 1 : scope.path.length))),
    ...(hasSchemas && below.length > 0 && { schema })
  };
}

function textIn(definition: JsonObject, path: readonly string[]): string {
  return textsOf([definition, path.slice(0, -1)]).join('\n');
}

/** The object's own name; that of a routine without its signature. */
export function nameOf(path: readonly string[]): string {
  return path.at(-1)!.replace(/(.)\(.*$/s, '$1');
}

/** Kind and name of a pair, as people read them. */
export function labelOf({ source, target, compared }: Pair): string {
  return `${(source ?? target)!.kind.descriptor.label} ${compared.path.join('.')}`;
}
