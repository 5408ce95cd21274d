import type { Engine } from '../../../../engines/core/engine';
import type { ServerVersion } from '../../../../engines/core/version';
import {
  DbError,
  type JsonObject,
  type JsonValue,
  type MigrationStep,
  type ObjectRef,
  type Statement
} from '../../../../model';
import { fingerprint } from '../fingerprint';
import { shown, type PlannedObject } from '../plans';
import type { Pair } from './compare';
import { releaseKeys, releasePartitions, remakeUsers } from './obstacles';
import { certain, dependencies, inOrder, isUser } from './order';
import { behindShells, makersOf, partsInOrder } from './shells';
import type { Side } from './side';
import { changeOf, labelOf, restingAs, taskOf, WHOLE, type Task } from './task';

/** Statements that belong together, of one object. */
export type Part = readonly [task: Task, statements: readonly Statement[]];

/** The statements for the chosen objects, in an order in which they can run. */
export interface PlannedMigration {
  parts: readonly Part[];
  objects: readonly PlannedObject[];
  refused: readonly { key: string; label: string; reason: string }[];
}

/**
 * Plans what makes the target's objects like the source's (`broken`: those of the target that refer to what is not there, where
 * the server stumbles over them). First goes what only uses others (views, triggers, foreign
 * keys of tables that go), then everything is made and changed, what closes circles (foreign keys) last, then
 * tables, types and routines go.
 */
export function planMigration(
  pairs: readonly Pair[],
  target: Side,
  broken: readonly ObjectRef[] = []
): PlannedMigration {
  const found: Task[] = [];
  const refused: { key: string; label: string; reason: string }[] = [];
  for (const pair of pairs) {
    try {
      found.push(taskOf(pair, target));
    } catch (thrown) {
      refused.push({ key: pair.key, label: labelOf(pair), reason: DbError.from(thrown).message });
    }
  }
  releaseKeys(found, target);
  releasePartitions(found);
  remakeUsers(found, target, broken);
  const tasks = found.filter(task => task.loose || task.parts.some(part => part.length > 0));
  for (const { pair } of found.filter(task => !tasks.includes(task))) {
    const fields = pair.compared.differences.map(({ field }) => field);
    const reason = `No statement changes this: ${fields.join(', ')}`;
    refused.push({ key: pair.key, label: labelOf(pair), reason });
  }
  const making = tasks.filter(({ op }) => op !== 'drop');
  const makers = makersOf(making);
  behindShells(making, makers);
  const made = inOrder(making);
  const dropped = inOrder(tasks.filter(({ op }) => op === 'drop')).reverse();
  const names = new Set(made.map(({ name }) => name));
  const held = heldByOthers(dropped, made, target);
  const isLate = (task: Task): boolean => (!isUser(task.kind) || held.has(task)) && !names.has(task.name);
  makeWhole(made, target.version);
  const first = withResting(
    dropped.filter(task => !isLate(task)),
    dropped,
    target
  );
  const early = dropped.filter(task => first.has(task));
  const late = dropped.filter(task => !first.has(task));
  const altered = made.filter(({ op }) => op === 'alter');
  loosen(late, altered);
  leaveParents(late, made);
  freeNames(late, made);
  for (const { pair, ref, loosened, parts } of late.filter(task => task.loosened)) {
    const { kind, definition } = pair.target!;
    parts[1] = kind.plan!(changeOf(ref, definition, loosened), target.version);
  }
  planInOrder([...early, ...altered, ...late], target);
  const sequence: [task: Task, statements: readonly Statement[]][] = [
    ...early.map<[Task, Statement[]]>(task => [task, task.parts[0]]),
    ...late.map<[Task, Statement[]]>(task => [task, task.parts[1] ?? []]),
    ...altered.map<[Task, Statement[]]>(task => [task, releasing(task, target.version)]),
    ...partsInOrder(made, makers),
    ...late.map<[Task, Statement[]]>(task => [task, task.parts[0]])
  ];
  const parts = withBodiesUnseen(
    sequence.filter(([, statements]) => statements.length > 0),
    target.engine
  );
  return {
    parts,
    objects: tasks.map(({ pair, ref, to }) => {
      const from = pair.target?.definition;
      return { change: changeOf(ref, from, to), basedOn: from ? fingerprint(from) : '' };
    }),
    refused
  };
}

/** The server looks into no body from the first routine that is made or changed to the last. */
function withBodiesUnseen(
  parts: [task: Task, statements: readonly Statement[]][],
  { bodiesUnseen }: Engine
): typeof parts {
  const isBody = ([{ op, pair }]: (typeof parts)[number]): boolean =>
    op !== 'drop' && (pair.source ?? pair.target)!.kind.call !== undefined;
  const bodies = parts.map(isBody);
  const [first, last] = [bodies.indexOf(true), bodies.lastIndexOf(true)];
  return !bodiesUnseen || first < 0
    ? parts
    : parts.map(([task, statements], n) => [
        task,
        [
          ...(n === first ? [bodiesUnseen.begin] : []),
          ...statements,
          ...(n === last ? [bodiesUnseen.end] : [])
        ]
      ]);
}

function releasing({ pair, ref, loose }: Task, version: ServerVersion): Statement[] {
  const { kind, definition } = pair.target!;
  return loose ? kind.plan!(changeOf(ref, definition, loose), version) : [];
}

/** What needs no stages is made at once: all that it needs is there before. */
function makeWhole(made: readonly Task[], version: ServerVersion): void {
  const needs = certain(dependencies(made));
  const there = new Set<Task>();
  for (const task of made) {
    const { op, kind: id, pair, ref, to, parts } = task;
    if (op === 'create' && WHOLE.has(id) && parts.length > 1) {
      if ([...needs.get(task)!].every(each => there.has(each))) {
        task.parts = [pair.source!.kind.plan!(changeOf(ref, undefined, to), version)];
      }
    }
    there.add(task);
  }
}

/** Kinds of users whose rows are types, which routines can be made of. */
const ROW_TYPES: ReadonlySet<string> = new Set(['view', 'materialized-view']);

/** `users`, and what rests on the views among them: a function of a view's rows goes before the view. */
function withResting(users: readonly Task[], dropped: readonly Task[], target: Side): Set<Task> {
  const found = new Set(users.filter(({ kind }) => ROW_TYPES.has(kind)));
  const resting = dropped.map(task => ({ ...restingAs(task.pair.target!, target), task }));
  const needs = dependencies(resting);
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const item of resting) {
      if ([...needs.get(item)!].some(each => found.has(each.task))) {
        found.add(item.task);
      }
    }
  }
  return new Set([...users, ...found]);
}

/** What goes, as far as what is altered, and not made anew, rests on it until then: views under another name. */
function heldByOthers(dropped: readonly Task[], made: readonly Task[], target: Side): Set<Task> {
  const items = [...made.filter(({ op }) => op === 'alter'), ...dropped].map(task => ({
    ...restingAs(task.pair.target!, target),
    task
  }));
  const needs = dependencies(items);
  const found = new Set<Task>();
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const item of items.filter(({ task }) => task.op === 'alter' || found.has(task))) {
      for (const { task } of needs.get(item)!) {
        if (task.op === 'drop' && !task.inTheWay) {
          found.add(task);
        }
      }
    }
  }
  return found;
}

/**
 * Tables whose foreign keys form a circle cannot go one after the other, and what they refer to may not be changed: the
 * one that refers to a table which goes before it, or is altered, gives up its references first.
 */
function loosen(dropped: readonly Task[], altered: readonly Task[]): void {
  const needs = dependencies([...dropped, ...altered]);
  const changing = new Set<Task>(altered);
  const gone = new Set<Task>();
  for (const task of dropped) {
    const { kind, definition } = task.pair.target!;
    const bare = kind.stages?.(definition)[0] as JsonObject | undefined;
    const needed = [...needs.get(task)!];
    task.loosened = needed.some(each => gone.has(each))
      ? bare
      : needed.some(each => changing.has(each)) && bare?.foreignKeys
        ? { ...definition, foreignKeys: bare.foreignKeys }
        : undefined;
    gone.add(task);
  }
}

/** A partition that goes last leaves its parent: another one may be of the same rows. */
function leaveParents(late: readonly Task[], made: readonly Task[]): void {
  const parentOf = ({ partitionOf }: JsonObject): string | null =>
    partitionOf
      ? JSON.stringify([(partitionOf as JsonObject).schema, (partitionOf as JsonObject).name])
      : null;
  const parents = new Set(made.map(({ to }) => parentOf(to!)));
  for (const task of late) {
    const now = task.loosened ?? task.pair.target!.definition!;
    const parent = parentOf(now);
    if (parent !== null && parents.has(parent)) {
      task.loosened = { ...now, partitionOf: null };
    }
  }
}

/** A table that goes last gives up the names of indexes and the like that others get: most often it is called otherwise now. */
function freeNames(late: readonly Task[], made: readonly Task[]): void {
  const wanted = new Set(made.flatMap(({ pair, schema, to }) => sharedNames(pair, schema, to!)));
  let spare = 0;
  for (const task of late) {
    const { pair, schema, loosened } = task;
    const { kind, definition } = pair.target!;
    const now = loosened ?? definition!;
    if (!kind.sharedNames || !sharedNames(pair, schema, now).some(name => wanted.has(name))) {
      continue;
    }
    const { lists, free } = kind.sharedNames;
    const isTaken = (member: JsonValue): boolean => wanted.has(sharedName(schema, member));
    const freed = lists.flatMap(list => {
      const members = now[list] as JsonObject[];
      const left = free === 'drop' ? members.filter(member => !isTaken(member)) : members;
      return [
        [
          list,
          left.map(member => (isTaken(member) ? { ...member, name: `petersql_old_${++spare}` } : member))
        ]
      ];
    });
    task.loosened = { ...now, ...(Object.fromEntries(freed) as JsonObject) };
  }
}

function sharedNames({ source, target }: Pair, schema: string | undefined, definition: JsonObject): string[] {
  const { lists = [] } = (source ?? target)!.kind.sharedNames ?? {};
  return lists.flatMap(list => (definition[list] as JsonObject[]).map(member => sharedName(schema, member)));
}

function sharedName(schema: string | undefined, member: JsonValue): string {
  return `${schema ?? ''}\n${String((member as JsonObject).name)}`;
}

/** Plans changes and drops again for what is still there when their turn comes. */
function planInOrder(tasks: readonly Task[], { version, engine }: Side): void {
  const gone = new Set<string>();
  for (const { pair, ref, to, open, loose, parts, op, kind: id, name } of tasks) {
    const { kind } = pair.target!;
    const definition = loose ?? pair.target!.definition;
    const now = (wanted: JsonObject | undefined): JsonObject | undefined =>
      wanted && withoutGone(wanted, gone, engine);
    parts[0] = kind.plan!(changeOf(ref, now(definition), now(open ?? to)), version);
    if (open) {
      parts[1] = kind.plan!(changeOf(ref, open, to), version);
    }
    if (op === 'drop') {
      gone.add(`${id} ${name}`);
    }
  }
}

/** What a definition tells of other objects (SQLite rebuilds tables with their triggers), without those that are gone. */
function withoutGone(
  definition: JsonObject,
  gone: ReadonlySet<string>,
  { dialect: { fold = String } }: Engine
): JsonObject {
  const { referencedBy, triggers } = definition;
  return {
    ...definition,
    ...(Array.isArray(referencedBy) && {
      referencedBy: referencedBy.filter(name => !gone.has(`table ${fold(String(name))}`))
    }),
    ...(Array.isArray(triggers) && {
      triggers: triggers.filter(each => !gone.has(`trigger ${fold(String((each as JsonObject).name))}`))
    })
  };
}

/** The parts as people see them. */
export function stepsOf(parts: readonly Part[], engine: Engine): MigrationStep[] {
  return parts.map(([task, statements]) => stepOf(task, statements, engine));
}

function stepOf(task: Task, statements: readonly Statement[], engine: Engine): MigrationStep {
  const texts = statements.map(statement => shown(statement).sql);
  const together = `${texts.join(';\n\n')};`;
  const isScript = engine.dialect.split(together).length === texts.length;
  return {
    key: task.pair.key,
    kind: task.kind,
    label: labelOf(task.pair),
    op: task.op,
    statements: statements.map(statement => ({ sql: shown(statement).sql, hazards: statement.hazards })),
    // A body that the splitter would cut gets a cell of its own.
    cells: isScript ? [together] : texts
  };
}
