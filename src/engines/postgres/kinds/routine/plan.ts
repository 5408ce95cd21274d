import { isDeepStrictEqual } from 'node:util';
import { DbError, type Change, type Hazard, type Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { dialect } from '../../dialect';
import { planExecute } from './access';
import { bodyUnder } from './copy';
import type { RoutineArgument, RoutineDefinition, RoutineKind } from './definition';
import { createRoutine, routineName, signature, usualCost } from './sql';
import { setClause, settingName } from './settings';
import { unfollowed } from '../text-bodies';

type Key = keyof RoutineDefinition;

/** What `ALTER FUNCTION` changes in place (manual, ALTER FUNCTION). */
const ALTERABLE: readonly Key[] = [
  'securityDefiner',
  'settings',
  'volatility',
  'strict',
  'leakproof',
  'parallel',
  'cost',
  'rows',
  'support'
];
/** What only `CREATE OR REPLACE` changes. */
const REPLACEABLE: readonly Key[] = [
  'language',
  'body',
  'standardBody',
  'objectFile',
  'linkSymbol',
  'transforms',
  'arguments'
];

/** The plan of a function or procedure. Manual: CREATE FUNCTION, ALTER FUNCTION, DROP FUNCTION. */
export function planRoutine(change: Change<RoutineDefinition>, kind: RoutineKind): Statement[] {
  switch (change.op) {
    case 'create':
      return create(change.to, kind);
    case 'drop':
      return [drop(change.from, kind, change.options?.cascade ?? false)];
    case 'alter':
      return alter(change.from, change.to, kind);
  }
}

function create(to: RoutineDefinition, kind: RoutineKind): Statement[] {
  const target = routineName(to, kind);
  return [statement(createRoutine(to, kind)), ...planAttached(kind.toUpperCase(), target, null, to)];
}

function drop(from: RoutineDefinition, kind: RoutineKind, cascade: boolean): Statement {
  const hazards: Hazard[] = cascade
    ? [hazard('drops-dependents', `Everything that depends on the ${kind} is dropped with it`)]
    : [];
  return statement(`DROP ${kind.toUpperCase()} ${routineName(from, kind)}${cascade ? ' CASCADE' : ''}`, {
    hazards
  });
}

function alter(from: RoutineDefinition, to: RoutineDefinition, kind: RoutineKind): Statement[] {
  if ((to.extension ?? null) !== from.extension) {
    throw new DbError({
      code: 'unsupported',
      message: `Which extension a ${kind} belongs to is changed with ALTER EXTENSION`
    });
  }
  return mustBeRecreated(from, to, kind) ? recreate(from, to, kind) : change(from, to, kind);
}

/** What `to` is made from: a body that did not change, and calls the routine by its old name, follows. */
function made(from: RoutineDefinition, to: RoutineDefinition): RoutineDefinition {
  return from.name !== to.name && from.body === to.body
    ? { ...to, body: bodyUnder(to.name, { ...to, name: from.name }) }
    : to;
}

/**
 * A new signature would make a second routine, and the server replaces none whose result, argument
 * names or defaults go: drop and create in one transaction. What depends on it, which the server holds it by, is put around these
 * statements by a survey.
 */
function recreate(from: RoutineDefinition, to: RoutineDefinition, kind: RoutineKind): Statement[] {
  const hazards = [
    hazard(
      'drops-dependents',
      `The ${kind} is dropped and created anew; bodies that are kept as text call the new one by name`
    )
  ];
  const owner = to.owner ?? from.owner;
  return [{ ...drop(from, kind, false), hazards }, ...create({ ...made(from, to), owner }, kind)];
}

/** Rules of the server for `CREATE OR REPLACE` (manual, CREATE FUNCTION, Notes). */
function mustBeRecreated(from: RoutineDefinition, to: RoutineDefinition, kind: RoutineKind): boolean {
  const before = from.arguments;
  const after = wholeArguments(to.arguments);
  const results = (args: readonly RoutineArgument[]) =>
    args
      .filter(each => each.mode !== 'IN' && each.mode !== 'VARIADIC')
      .map(each => [each.mode, each.name, each.type]);
  const inputs = (args: readonly RoutineArgument[]) =>
    args.filter(each => each.mode !== 'OUT' && each.mode !== 'TABLE');
  return (
    signature(before, kind) !== signature(after, kind) ||
    !same(results(before), results(after)) ||
    (kind === 'function' && !same(resultOf(from), resultOf(to))) ||
    (from.window ?? false) !== (to.window ?? false) ||
    inputs(before).some(({ name, default: fallback }, n) => {
      const next = inputs(after)[n];
      return (name !== null && name !== next.name) || (fallback !== null && next.default === null);
    })
  );
}

/** Arguments with nothing left out, so that they compare. */
function wholeArguments(args: readonly RoutineArgument[] = []): RoutineArgument[] {
  return args.map(({ name, mode, type, default: fallback }) => ({
    name: name || null,
    mode: mode ?? 'IN',
    type,
    default: fallback || null
  }));
}

/** The result type, also where OUT arguments imply it. */
function resultOf({ arguments: args = [], returns }: RoutineDefinition): string | null {
  if (returns || args.some(each => each.mode === 'TABLE')) {
    return returns ?? null;
  }
  const out = args.filter(each => each.mode === 'OUT' || each.mode === 'INOUT');
  return out.length === 1 ? out[0].type : out.length > 1 ? 'record' : null;
}

function change(from: RoutineDefinition, to: RoutineDefinition, kind: RoutineKind): Statement[] {
  const word = `ALTER ${kind.toUpperCase()}`;
  const moved = { ...from, name: to.name, schema: to.schema };
  const renamed = { ...from, name: to.name };
  const after: RoutineDefinition = { ...to, arguments: wholeArguments(to.arguments) };
  const changed = (keys: readonly Key[]) => keys.filter(key => !same(from[key] ?? null, after[key] ?? null));
  const target = routineName(moved, kind);
  const statements: Statement[] = [];
  if (from.name !== to.name) {
    statements.push(
      statement(`${word} ${routineName(from, kind)} RENAME TO ${dialect.ident(to.name)}`, {
        hazards: [unfollowed(from.schema, from.name)]
      })
    );
  }
  if (from.schema !== to.schema) {
    statements.push(
      statement(`${word} ${routineName(renamed, kind)} SET SCHEMA ${dialect.ident(to.schema)}`, {
        hazards: [unfollowed(from.schema, from.name)]
      })
    );
  }
  const replaced = changed(REPLACEABLE).length > 0 || (from.support && !to.support);
  const actions = changed(ALTERABLE).flatMap(key => action(key, from, to));
  if (replaced) {
    statements.push(statement(createRoutine(made(from, to), kind, true)));
  } else if (actions.length > 0) {
    statements.push(statement(`${word} ${target} ${actions.join(' ')}`));
  }
  // OR REPLACE keeps owner, comment and privileges, but forgets the dependencies on extensions.
  const kept = replaced ? { ...from, dependsOnExtensions: [] } : from;
  return [...statements, ...planAttached(kind.toUpperCase(), target, kept, to)];
}

/** One clause of `ALTER FUNCTION`. */
function action(key: Key, from: RoutineDefinition, to: RoutineDefinition): string[] {
  switch (key) {
    case 'securityDefiner':
      return [to.securityDefiner ? 'SECURITY DEFINER' : 'SECURITY INVOKER'];
    case 'volatility':
      return [to.volatility ?? 'VOLATILE'];
    case 'strict':
      return [to.strict ? 'STRICT' : 'CALLED ON NULL INPUT'];
    case 'leakproof':
      return [to.leakproof ? 'LEAKPROOF' : 'NOT LEAKPROOF'];
    case 'parallel':
      return [`PARALLEL ${to.parallel ?? 'UNSAFE'}`];
    case 'cost':
      return [`COST ${to.cost ?? usualCost(to)}`];
    case 'rows':
      return to.rows ? [`ROWS ${to.rows}`] : [];
    case 'support':
      return to.support ? [`SUPPORT ${to.support}`] : [];
    case 'settings': {
      const before = from.settings ?? [];
      const after = to.settings ?? [];
      return [
        ...before
          .filter(({ name }) => !after.some(each => each.name === name))
          .map(({ name }) => `RESET ${settingName(name)}`),
        ...after.filter(each => !before.some(known => same(known, each))).map(setClause)
      ];
    }
    default:
      return [];
  }
}

/** What hangs on a routine of any kind, aggregates too. */
export interface Attached {
  owner?: string | null;
  comment?: string | null;
  dependsOnExtensions?: readonly string[];
  privileges?: RoutineDefinition['privileges'];
}

/**
 * Owner, comment, extension dependencies and privileges, by the differences.
 *
 * @param word `FUNCTION`, `PROCEDURE` or `AGGREGATE`
 * @param name the routine with its signature
 */
export function planAttached(word: string, name: string, from: Attached | null, to: Attached): Statement[] {
  const target = `${word} ${name}`;
  const comment = to.comment ?? null;
  const known = from?.dependsOnExtensions ?? [];
  const wanted = to.dependsOnExtensions ?? [];
  const owner = { from: from?.owner ?? to.owner ?? null, to: to.owner ?? from?.owner ?? null };
  // An aggregate has no extension dependency and no privilege of its own in the grammar: it is a routine.
  const routine = `${word === 'AGGREGATE' ? 'ROUTINE' : word} ${name}`;
  return [
    ...(to.owner && to.owner !== from?.owner
      ? [statement(`ALTER ${target} OWNER TO ${dialect.ident(to.owner)}`)]
      : []),
    ...(comment !== (from?.comment ?? null)
      ? [statement(`COMMENT ON ${target} IS ${comment === null ? 'NULL' : dialect.literal(comment)}`)]
      : []),
    ...known
      .filter(each => !wanted.includes(each))
      .map(each => statement(`ALTER ${routine} NO DEPENDS ON EXTENSION ${dialect.ident(each)}`)),
    ...wanted
      .filter(each => !known.includes(each))
      .map(each => statement(`ALTER ${routine} DEPENDS ON EXTENSION ${dialect.ident(each)}`)),
    ...planExecute(routine, owner, from ? (from.privileges ?? null) : undefined, to.privileges)
  ];
}

export const same = isDeepStrictEqual;
