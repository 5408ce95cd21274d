import type { Engine } from '../../../../engines/core/engine';
import type { ServerVersion } from '../../../../engines/core/version';
import {
  DbError,
  type Change,
  type JsonObject,
  type MigrationStep,
  type ObjectRef,
  type Statement
} from '../../../../model';
import { keyFrom } from '../../../../catalog/keys';
import { fingerprint } from '../fingerprint';
import { completed } from '../object-kinds';
import { shown, type PlannedObject } from '../plans';
import type { Pair } from './compare';
import { dependencies, inOrder, isUser, type Ordered } from './order';
import type { Side, SideObject } from './side';

/** The statements for the chosen objects, in an order in which they can run. */
export interface PlannedMigration {
  steps: readonly MigrationStep[];
  statements: readonly Statement[];
  objects: readonly PlannedObject[];
  refused: readonly { key: string; label: string; reason: string }[];
}

interface Task extends Ordered {
  pair: Pair;
  op: MigrationStep['op'];
  ref: ObjectRef;
  /** What the object is to be; absent in a drop. */
  to?: JsonObject;
  /** What an object that is altered is to be first, until all it refers to is there. */
  open?: JsonObject;
  /** What an altered table has left before anything changes: foreign keys that are in the way are gone. */
  loose?: JsonObject;
  /** Statement lists that run one after the other, others' in between. */
  parts: Statement[][];
}

/**
 * Plans what makes the target's objects like the source's. First goes what only uses others (views, triggers, foreign
 * keys of tables that go), then everything is made and changed, what closes circles (foreign keys) last, then
 * tables, types and routines go.
 */
export function planMigration(pairs: readonly Pair[], target: Side): PlannedMigration {
  const tasks: Task[] = [];
  const refused: { key: string; label: string; reason: string }[] = [];
  for (const pair of pairs) {
    try {
      tasks.push(taskOf(pair, target));
    } catch (thrown) {
      refused.push({ key: pair.key, label: labelOf(pair), reason: DbError.from(thrown).message });
    }
  }
  release(tasks, target);
  const made = inOrder(tasks.filter(({ op }) => op !== 'drop'));
  const dropped = inOrder(tasks.filter(({ op }) => op === 'drop')).reverse();
  const names = new Set(made.map(({ name }) => name));
  const isLate = ({ kind, name }: Task): boolean => !isUser(kind) && !names.has(name);
  const first = withResting(
    dropped.filter(task => !isLate(task)),
    dropped
  );
  const early = dropped.filter(task => first.has(task));
  const late = dropped.filter(task => !first.has(task));
  const altered = made.filter(({ op }) => op === 'alter');
  loosen(late, altered, target.version);
  planInOrder([...early, ...altered, ...late], target.version);
  const sequence: [task: Task, statements: readonly Statement[]][] = [
    ...early.map<[Task, Statement[]]>(task => [task, task.parts[0]]),
    ...late.map<[Task, Statement[]]>(task => [task, task.parts[1] ?? []]),
    ...altered.map<[Task, Statement[]]>(task => [task, releasing(task, target.version)]),
    ...made.map<[Task, Statement[]]>(task => [task, task.parts[0]]),
    ...made.flatMap(task => task.parts.slice(1).map<[Task, Statement[]]>(part => [task, part])),
    ...late.map<[Task, Statement[]]>(task => [task, task.parts[0]])
  ];
  const parts = sequence.filter(([, statements]) => statements.length > 0);
  return {
    steps: parts.map(([task, statements]) => stepOf(task, statements, target.engine)),
    statements: parts.flatMap(([, statements]) => statements),
    objects: tasks.map(({ pair, ref, to }) => {
      const from = pair.target?.definition;
      return { change: changeOf(ref, from, to), basedOn: from ? fingerprint(from) : '' };
    }),
    refused
  };
}

function taskOf(pair: Pair, { scope, version }: Side): Task {
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
  const open = op === 'alter' ? withoutNewKeys(kind, target!.definition!, to!) : undefined;
  const parts =
    op === 'create'
      ? created(kind, ref, to!, version)
      : [kind.plan(changeOf(ref, target!.definition, to), version)];
  if (parts.every(part => part.length === 0)) {
    throw new DbError({
      code: 'unsupported',
      message: `No statement changes this: ${compared.differences.map(({ field }) => field).join(', ')}`
    });
  }
  const definition = to ?? target!.definition!;
  const first = op === 'create' ? (kind.stages?.(definition)[0] ?? definition) : (open ?? definition);
  // Whose it is stands in the path alone.
  const text = textsOf([first, compared.path.slice(0, -1)]).join('\n');
  return { kind: compared.kind, name: nameOf(compared.path), text, pair, op, ref, to, open, parts };
}

/**
 * What an object is to be before it refers to others anew, where it is made in such stages too: what its new foreign
 * keys refer to may itself refer to it. `undefined`: it gets no new ones.
 */
function withoutNewKeys(kind: SideObject['kind'], from: JsonObject, to: JsonObject): JsonObject | undefined {
  if (!kind.stages || !Array.isArray(to.foreignKeys) || !Array.isArray(from.foreignKeys)) {
    return undefined;
  }
  const known = new Set(from.foreignKeys.map(key => JSON.stringify(key)));
  const foreignKeys = to.foreignKeys.filter(key => known.has(JSON.stringify(key)));
  return foreignKeys.length < to.foreignKeys.length ? { ...to, foreignKeys } : undefined;
}

/** Takes the foreign keys out of the way that changes of tables do not allow, of tables that stay as they are too. */
function release(tasks: Task[], target: Side): void {
  const changes = tasks.flatMap(({ op, ref, pair, to }) =>
    op === 'alter' && ref.kind === 'table' && to ? [{ ref, from: pair.target!.definition!, to }] : []
  );
  const known = new Map(tasks.map(task => [task.pair.target, task]));
  for (const object of target.objects) {
    const { kind, ref, definition, path } = object;
    const task = known.get(object);
    const to = task ? task.to : definition;
    const loose = to && (kind.withoutDisturbedKeys?.(definition!, ref, changes) as JsonObject | undefined);
    if (!loose || countKeys(loose) === countKeys(definition!)) {
      continue;
    }
    const loosened = { loose, open: withoutNewKeys(kind, loose, to) };
    if (task) {
      Object.assign(task, loosened);
    } else {
      const key = keyFrom(ref.kind, path);
      const compared = { key, kind: ref.kind, path, status: 'same' as const, differences: [] };
      const pair = { key, target: object, wanted: definition, compared };
      const text = textsOf(loose).join('\n');
      tasks.push({
        kind: ref.kind,
        name: nameOf(path),
        text,
        pair,
        op: 'alter',
        ref,
        to,
        parts: [[]],
        ...loosened
      });
    }
  }
}

function countKeys({ foreignKeys }: JsonObject): number {
  return Array.isArray(foreignKeys) ? foreignKeys.length : 0;
}

function releasing({ pair, ref, loose }: Task, version: ServerVersion): Statement[] {
  const { kind, definition } = pair.target!;
  return loose ? kind.plan!(changeOf(ref, definition, loose), version) : [];
}

/** Kinds of users whose rows are types, which routines can be made of. */
const ROW_TYPES: ReadonlySet<string> = new Set(['view', 'materialized-view']);

/** `users`, and what rests on the views among them: a function of a view's rows goes before the view. */
function withResting(users: readonly Task[], dropped: readonly Task[]): Set<Task> {
  const found = new Set(users.filter(({ kind }) => ROW_TYPES.has(kind)));
  const resting = dropped.map(task => ({ kind: task.kind, name: task.name, text: restingText(task), task }));
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

/** The names that a server holds an object to: the body of a routine is mere text unless the server has parsed it. */
function restingText({ pair }: Task): string {
  const definition = pair.target!.definition!;
  return textsOf(definition.standardBody === true ? definition : { ...definition, body: null }).join('\n');
}

/**
 * Tables whose foreign keys form a circle cannot go one after the other, and what they refer to may not be changed: the
 * one that refers to a table which goes before it, or is altered, gives up its references first.
 */
function loosen(dropped: readonly Task[], altered: readonly Task[], version: ServerVersion): void {
  const needs = dependencies([...dropped, ...altered]);
  const changing = new Set<Task>(altered);
  const gone = new Set<Task>();
  for (const task of dropped) {
    const { kind, definition } = task.pair.target!;
    const bare = kind.stages?.(definition)[0] as JsonObject | undefined;
    const needed = [...needs.get(task)!];
    const to = needed.some(each => gone.has(each))
      ? bare
      : needed.some(each => changing.has(each)) && bare?.foreignKeys
        ? { ...definition, foreignKeys: bare.foreignKeys }
        : undefined;
    if (to) {
      task.parts[1] = kind.plan!({ op: 'alter', ref: task.ref, from: definition, to }, version);
    }
    gone.add(task);
  }
}

/** Plans changes and drops again for what is still there when their turn comes. */
function planInOrder(tasks: readonly Task[], version: ServerVersion): void {
  const gone = new Set<string>();
  for (const { pair, ref, to, open, loose, parts, op, kind: id, name } of tasks) {
    const { kind } = pair.target!;
    const definition = loose ?? pair.target!.definition;
    const now = (wanted: JsonObject | undefined): JsonObject | undefined =>
      wanted && withoutGone(wanted, gone);
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
function withoutGone(definition: JsonObject, gone: ReadonlySet<string>): JsonObject {
  const { referencedBy, triggers } = definition;
  return {
    ...definition,
    ...(Array.isArray(referencedBy) && {
      referencedBy: referencedBy.filter(name => !gone.has(`table ${String(name)}`))
    }),
    ...(Array.isArray(triggers) && {
      triggers: triggers.filter(each => !gone.has(`trigger ${String((each as JsonObject).name)}`))
    })
  };
}

/** The change that leads from one definition to the other; none stands for no object. */
function changeOf(ref: ObjectRef, from?: JsonObject, to?: JsonObject): Change<unknown> {
  if (!from) {
    return { op: 'create', ref, to };
  }
  return to ? { op: 'alter', ref, from, to } : { op: 'drop', ref, from };
}

/** The stages of an object: the first on its own feet, the others when what they refer to is there. */
function created(
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

/** Fields that tell of what uses the object, not of what the object uses. */
const USERS: ReadonlySet<string> = new Set(['dependents', 'referencedBy', 'triggers']);

/** Every text in a definition: names of other objects stand in those, never in the names of fields. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([field, member]) => (USERS.has(field) ? [] : textsOf(member)))
    : [];
}

/** The object's own name; that of a routine without its signature. */
function nameOf(path: readonly string[]): string {
  return path.at(-1)!.replace(/(.)\(.*$/s, '$1');
}

export function labelOf({ source, target, compared }: Pair): string {
  return `${(source ?? target)!.kind.descriptor.label} ${compared.path.join('.')}`;
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
