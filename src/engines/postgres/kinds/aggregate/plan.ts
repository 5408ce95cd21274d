import { DbError, type Change, type Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { dialect } from '../../dialect';
import { planAttached, same } from '../routine/plan';
import { unfollowed } from '../text-bodies';
import type { AggregateArgument, AggregateDefinition } from './definition';

/** Manual: CREATE AGGREGATE, ALTER AGGREGATE, DROP AGGREGATE. */
export function planAggregate(change: Change<AggregateDefinition>): Statement[] {
  switch (change.op) {
    case 'create':
      return create(change.to);
    case 'drop':
      return [drop(change.from, change.options?.cascade ?? false)];
    case 'alter':
      return alter(change.from, change.to);
  }
}

function create(to: AggregateDefinition): Statement[] {
  return [statement(createText(to, false)), ...planAttached('AGGREGATE', nameOf(to), null, to)];
}

function drop(from: AggregateDefinition, cascade: boolean): Statement {
  return statement(`DROP AGGREGATE ${nameOf(from)}${cascade ? ' CASCADE' : ''}`, {
    hazards: cascade
      ? [hazard('drops-dependents', 'Everything that depends on the aggregate is dropped with it')]
      : []
  });
}

function alter(from: AggregateDefinition, to: AggregateDefinition): Statement[] {
  if ((to.extension ?? null) !== from.extension) {
    throw new DbError({
      code: 'unsupported',
      message: 'Which extension an aggregate belongs to is changed with ALTER EXTENSION'
    });
  }
  if (mustBeRecreated(from, to)) {
    const hazards = [
      hazard(
        'drops-dependents',
        'The aggregate is dropped and created anew. The server refuses this as long as views or others use it.'
      )
    ];
    return [{ ...drop(from, false), hazards }, ...create({ ...to, owner: to.owner ?? from.owner })];
  }
  const word = 'ALTER AGGREGATE';
  const statements: Statement[] = [];
  if (from.name !== to.name) {
    statements.push(
      statement(`${word} ${nameOf(from)} RENAME TO ${dialect.ident(to.name)}`, {
        hazards: [unfollowed(from.schema, from.name)]
      })
    );
  }
  if (from.schema !== to.schema) {
    const renamed = nameOf({ ...from, name: to.name });
    statements.push(
      statement(`${word} ${renamed} SET SCHEMA ${dialect.ident(to.schema)}`, {
        hazards: [unfollowed(from.schema, from.name)]
      })
    );
  }
  const bare = (each: AggregateDefinition) => createText({ ...each, schema: to.schema, name: to.name }, true);
  const replaced = bare(from) !== bare(to);
  if (replaced) {
    statements.push(statement(bare(to)));
  }
  const kept = replaced ? { ...from, dependsOnExtensions: [] } : from;
  return [...statements, ...planAttached('AGGREGATE', nameOf(to), kept, to)];
}

/** The server replaces no aggregate whose arguments, variant or result differ (CREATE AGGREGATE, Description). */
function mustBeRecreated(from: AggregateDefinition, to: AggregateDefinition): boolean {
  const shape = (each: AggregateDefinition) => [
    each.variant ?? 'normal',
    (each.arguments ?? []).map(argumentText),
    (each.orderBy ?? []).map(argumentText),
    each.stateType,
    Boolean(each.finalFunction)
  ];
  return !same(shape(from), shape(to));
}

/** `"s"."rank"("any" ORDER BY "any")`, which is how statements name an aggregate. */
function nameOf(aggregate: AggregateDefinition): string {
  return `${dialect.path([aggregate.schema, aggregate.name])}(${argumentsText(aggregate)})`;
}

function argumentsText({ variant, arguments: args = [], orderBy = [] }: AggregateDefinition): string {
  const direct = args.map(argumentText).join(', ');
  if ((variant ?? 'normal') === 'normal') {
    return direct || '*';
  }
  return `${direct}${direct ? ' ' : ''}ORDER BY ${orderBy.map(argumentText).join(', ')}`;
}

function argumentText({ name, mode, type }: AggregateArgument): string {
  return [mode === 'VARIADIC' ? mode : '', name ? dialect.ident(name) : '', type].filter(Boolean).join(' ');
}

function createText(to: AggregateDefinition, orReplace: boolean): string {
  const head = `CREATE ${orReplace ? 'OR REPLACE ' : ''}AGGREGATE ${nameOf(to)}`;
  return `${head} (\n  ${optionsOf(to).join(',\n  ')}\n)`;
}

function optionsOf(to: AggregateDefinition): string[] {
  const usualModify = (to.variant ?? 'normal') === 'normal' ? 'READ_ONLY' : 'READ_WRITE';
  const plain = (key: string, value: string | number | null | undefined) =>
    value ? [`${key} = ${value}`] : [];
  const quoted = (key: string, value: string | null | undefined) =>
    value === null || value === undefined ? [] : [`${key} = ${dialect.literal(value)}`];
  const modify = (key: string, value: string | null | undefined) =>
    value && value !== usualModify ? [`${key} = ${value}`] : [];
  return [
    `SFUNC = ${to.stateFunction}`,
    `STYPE = ${to.stateType}`,
    ...plain('SSPACE', to.stateSize),
    ...plain('FINALFUNC', to.finalFunction),
    ...(to.finalExtra ? ['FINALFUNC_EXTRA'] : []),
    ...modify('FINALFUNC_MODIFY', to.finalModify),
    ...plain('COMBINEFUNC', to.combineFunction),
    ...plain('SERIALFUNC', to.serialFunction),
    ...plain('DESERIALFUNC', to.deserialFunction),
    ...quoted('INITCOND', to.initialState),
    ...plain('MSFUNC', to.movingStateFunction),
    ...plain('MINVFUNC', to.movingInverseFunction),
    ...plain('MSTYPE', to.movingStateType),
    ...plain('MSSPACE', to.movingStateSize),
    ...plain('MFINALFUNC', to.movingFinalFunction),
    ...(to.movingFinalExtra ? ['MFINALFUNC_EXTRA'] : []),
    ...modify('MFINALFUNC_MODIFY', to.movingFinalModify),
    ...quoted('MINITCOND', to.movingInitialState),
    ...plain('SORTOP', to.sortOperator && `OPERATOR(${to.sortOperator})`),
    ...((to.parallel ?? 'UNSAFE') === 'UNSAFE' ? [] : [`PARALLEL = ${to.parallel}`]),
    ...(to.variant === 'hypothetical-set' ? ['HYPOTHETICAL'] : [])
  ];
}
