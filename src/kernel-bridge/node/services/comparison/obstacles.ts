import { canonicalJson, type ComparedObject, type JsonObject, type ObjectRef } from '../../../../model';
import { keyFrom, keyOf } from '../../../../catalog/keys';
import { missing, retyped, type TypedColumn } from '../../../../engines/core/disturbed-keys';
import { dependencies } from './order';
import type { Side, SideObject } from './side';
import { changeOf, created, orderedAs, restingAs, textsOf, withoutNewKeys, type Task } from './task';

/** Takes the foreign keys out of the way that changes of tables do not allow, of tables that stay as they are too. */
export function releaseKeys(tasks: Task[], target: Side): void {
  const changes = tasks.flatMap(({ op, ref, pair, to }) =>
    op === 'alter' && ref.kind === 'table' && to ? [{ ref, from: pair.target!.definition!, to }] : []
  );
  const known = new Map(tasks.map(task => [task.pair.target, task]));
  for (const object of target.objects) {
    const { kind, ref, definition } = object;
    const task = known.get(object);
    const to = task ? task.to : definition;
    const loose =
      to &&
      (kind.withoutDisturbedKeys?.(definition!, ref, changes, target.version) as JsonObject | undefined);
    if (!loose || countKeys(loose) === countKeys(definition!)) {
      continue;
    }
    const open = withoutNewKeys(kind, loose, to);
    const loosened = { loose, open };
    if (task) {
      Object.assign(task, loosened);
    } else {
      const compared = unchanged(object);
      tasks.push({
        ...orderedAs(ref, open ?? to, target),
        pair: { key: compared.key, target: object, wanted: definition, compared },
        op: 'alter',
        ref,
        to,
        parts: [[]],
        ...loosened
      });
    }
  }
}

/** Partitions leave their parents before they get other rows: until then those are another's. */
export function releasePartitions(tasks: readonly Task[]): void {
  for (const task of tasks) {
    const { op, pair, to } = task;
    const definition = task.loose ?? pair.target?.definition;
    if (op === 'alter' && definition?.partitionOf) {
      const isStaying = canonicalJson(definition.partitionOf) === canonicalJson(to!.partitionOf);
      task.loose = isStaying ? task.loose : { ...definition, partitionOf: null };
    }
  }
}

function countKeys({ foreignKeys }: JsonObject): number {
  return Array.isArray(foreignKeys) ? foreignKeys.length : 0;
}

/**
 * What the server holds the columns of tables by goes before they get another type or go, and is made again afterwards, with all
 * that rests on it: of objects that stay as they are too.
 */
export function remakeUsers(tasks: Task[], target: Side, broken: readonly ObjectRef[]): void {
  const users = usersOf(tasks, target, broken);
  const all = withRestingOn(users, target);
  const known = new Map(tasks.map(task => [task.pair.target, task]));
  for (const object of all) {
    const task = known.get(object);
    if (task?.op === 'drop') {
      task.inTheWay = true;
      continue;
    }
    const { kind, ref, definition } = object;
    const to = task?.to ?? definition!;
    const compared = task?.pair.compared ?? unchanged(object);
    const { key } = compared;
    if (task) {
      tasks.splice(tasks.indexOf(task), 1);
    }
    if (!isPart(definition!)) {
      tasks.push({
        ...orderedAs(ref, definition!, target),
        ref,
        op: 'drop',
        inTheWay: true,
        pair: { key, target: object, compared },
        parts: [kind.plan!(changeOf(ref, definition), target.version)]
      });
    }
    tasks.push({
      ...orderedAs(ref, to, target),
      ref,
      op: 'create',
      to,
      pair: { key, source: object, wanted: to, compared },
      parts: created(kind, ref, to, target.version)
    });
  }
}

function unchanged({ ref, path }: SideObject): ComparedObject {
  return { key: keyFrom(ref.kind, path), kind: ref.kind, path, status: 'same', differences: [] };
}

/** The copy of a trigger in a partition comes and goes with the trigger. */
function isPart({ inheritedFrom }: JsonObject): boolean {
  return inheritedFrom !== null && inheritedFrom !== undefined;
}

/** The objects that name a table and a column of it that they hold. */
function usersOf(
  tasks: readonly Task[],
  { objects, engine }: Side,
  broken: readonly ObjectRef[]
): Set<SideObject> {
  const { fold = String } = engine.dialect;
  const disturbed = { typed: disturbedColumns(tasks, retyped), present: disturbedColumns(tasks, missing) };
  const changing = new Set(tasks.map(({ pair }) => pair.target));
  const brokenKeys = new Set(broken.map(keyOf));
  return new Set(
    objects.filter(object => {
      const { kind, ref, path, definition } = object;
      if (!kind.holdsColumns || !definition) {
        return false;
      }
      const columns = disturbed[kind.holdsColumns];
      const mayNotWork = changing.has(object) || brokenKeys.has(keyOf(ref));
      if (kind.holdsColumns === 'present' && columns.size > 0 && mayNotWork) {
        return true;
      }
      const text = fold(textsOf([definition, path]).join('\n'));
      return [...columns].some(
        ([table, names]) => mentions(text, table) && names.some(name => mentions(text, fold(name)))
      );
    })
  );
}

/** Names of the columns that a change of their table disturbs, by the name of the table. */
function disturbedColumns(tasks: readonly Task[], disturbedBy: typeof retyped): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { op, kind, name, pair, to } of tasks) {
    if (op === 'alter' && kind === 'table' && to) {
      const names = disturbedBy({ from: columnsOf(pair.target!.definition!), to: columnsOf(to) });
      if (names.length > 0) {
        found.set(name, names);
      }
    }
  }
  return found;
}

function columnsOf({ columns = [] }: JsonObject): { columns: readonly TypedColumn[] } {
  return { columns: columns as unknown as readonly TypedColumn[] };
}

/** These, and the views and routines that are made of their rows. */
function withRestingOn(users: ReadonlySet<SideObject>, target: Side): Set<SideObject> {
  const items = target.objects.flatMap(object =>
    object.definition && object.kind.plan && (object.kind.holdsColumns || object.kind.call)
      ? [{ ...restingAs(object, target), object }]
      : []
  );
  const needs = dependencies(items);
  const found = new Set(users);
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const item of items) {
      if ([...needs.get(item)!].some(({ object }) => found.has(object) && object.kind.descriptor.queryable)) {
        found.add(item.object);
      }
    }
  }
  return found;
}

function mentions(text: string, name: string): boolean {
  return /^[\p{L}\p{N}_$]+$/u.test(name)
    ? new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replaceAll('$', '\\$')}(?![\\p{L}\\p{N}_$])`, 'u').test(text)
    : text.includes(name);
}
