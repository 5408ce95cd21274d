import { DbError, type Change, type Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasReplaceTrigger } from '../../capabilities';
import { dialect } from '../../dialect';
import { same } from '../routine/plan';
import { planDependencies, planState } from './attached';
import type { TriggerDefinition } from './definition';

/** What makes a trigger another one; the rest is altered in place. */
const CORE: readonly (keyof TriggerDefinition)[] = [
  'timing',
  'events',
  'columns',
  'level',
  'when',
  'oldTable',
  'newTable',
  'function',
  'arguments',
  'constraint',
  'deferrable',
  'initiallyDeferred',
  'from'
];

/** Manual: CREATE TRIGGER, ALTER TRIGGER, ALTER TABLE (… ENABLE TRIGGER). */
export function planTrigger(change: Change<TriggerDefinition>, version: ServerVersion): Statement[] {
  switch (change.op) {
    case 'create':
      return change.to.inheritedFrom ? inherited(change.to) : create(change.to);
    case 'drop':
      if (change.from.inheritedFrom) {
        throw belongsToParent(change.from.inheritedFrom);
      }
      return [statement(`DROP TRIGGER ${onTable(change.from)}${change.options?.cascade ? ' CASCADE' : ''}`)];
    case 'alter':
      return alter(whole(change.from), whole(change.to), version);
  }
}

function create(given: TriggerDefinition): Statement[] {
  const to = whole(given);
  return [statement(createText(to, false)), ...attachments(null, to)];
}

/** The trigger comes with its partition; its comment and state are its own. */
function inherited(given: TriggerDefinition): Statement[] {
  const to = whole(given);
  return [ownState(to), ...comments(null, to)];
}

function alter(from: TriggerDefinition, to: TriggerDefinition, version: ServerVersion): Statement[] {
  if (from.schema !== to.schema || from.table !== to.table) {
    throw new DbError({ code: 'unsupported', message: 'A trigger cannot move to another table' });
  }
  const isNew = CORE.some(key => !same(ordered(from)[key], ordered(to)[key]));
  if (from.inheritedFrom && (isNew || from.name !== to.name)) {
    throw belongsToParent(from.inheritedFrom);
  }
  const renamed =
    from.name === to.name
      ? []
      : [statement(`ALTER TRIGGER ${onTable(from)} RENAME TO ${dialect.ident(to.name)}`)];
  if (!isNew) {
    // A new state reaches the copies too, those with a state of their own as well.
    const own = from.enabled === to.enabled ? [] : from.clones.filter(each => each.enabled !== from.enabled);
    return [...renamed, ...attachments(from, to), ...own.map(each => ownState({ ...each, name: to.name }))];
  }
  if (hasReplaceTrigger(version) && !from.constraint && !to.constraint) {
    // Replacing keeps the comment, but enables the trigger and forgets its extensions.
    const kept: TriggerDefinition = { ...from, enabled: 'ORIGIN', dependsOnExtensions: [] };
    return [...renamed, statement(createText(to, true)), ...attachments(kept, to), ...restored(from, to)];
  }
  return [
    statement(`DROP TRIGGER ${onTable(from)}`, {
      hazards: [hazard('lock', 'The trigger is dropped and created anew; its table is locked until then')]
    }),
    ...create(to),
    ...restored(from, to)
  ];
}

/** A trigger that is made anew brings new copies to the partitions. */
export function restored({ clones, enabled }: TriggerDefinition, { name }: TriggerDefinition): Statement[] {
  return clones.flatMap(clone => {
    const copy = { ...clone, name };
    return [...(clone.enabled === enabled ? [] : [ownState(copy)]), ...comments(null, copy)];
  });
}

type Place = Pick<TriggerDefinition, 'schema' | 'table' | 'name'>;

/** `"touch" ON "public"."orders"` */
function onTable({ name, schema, table }: Place): string {
  return `${dialect.ident(name)} ON ${dialect.path([schema, table])}`;
}

function createText(to: TriggerDefinition, orReplace: boolean): string {
  const { ident, path, literal } = dialect;
  const { constraint, from, oldTable, newTable } = to;
  const events = to.events.map(event =>
    event === 'UPDATE' && to.columns.length > 0 ? `UPDATE OF ${to.columns.map(ident).join(', ')}` : event
  );
  const transition = [
    ...(oldTable === null ? [] : [`OLD TABLE AS ${ident(oldTable)}`]),
    ...(newTable === null ? [] : [`NEW TABLE AS ${ident(newTable)}`])
  ];
  return [
    `CREATE ${orReplace ? 'OR REPLACE ' : ''}${constraint ? 'CONSTRAINT ' : ''}TRIGGER ${ident(to.name)}`,
    `${to.timing} ${events.join(' OR ')} ON ${path([to.schema, to.table])}`,
    ...(from ? [`FROM ${path([from.schema, from.name])}`] : []),
    ...(to.deferrable ? [`DEFERRABLE INITIALLY ${to.initiallyDeferred ? 'DEFERRED' : 'IMMEDIATE'}`] : []),
    ...(transition.length > 0 ? [`REFERENCING ${transition.join(' ')}`] : []),
    `FOR EACH ${to.level}`,
    ...(to.when ? [`WHEN (${to.when})`] : []),
    `EXECUTE FUNCTION ${to.function}(${to.arguments.map(literal).join(', ')})`
  ].join('\n');
}

function attachments(from: TriggerDefinition | null, to: TriggerDefinition): Statement[] {
  return [
    ...((from?.enabled ?? 'ORIGIN') === to.enabled ? [] : [state(to)]),
    ...comments(from, to),
    ...planDependencies(`TRIGGER ${onTable(to)}`, from?.dependsOnExtensions ?? [], to.dependsOnExtensions)
  ];
}

type Commented = Place & Pick<TriggerDefinition, 'comment'>;

function comments(from: Commented | null, to: Commented): Statement[] {
  const text = to.comment === null ? 'NULL' : dialect.literal(to.comment);
  return (from?.comment ?? null) === to.comment
    ? []
    : [statement(`COMMENT ON TRIGGER ${onTable(to)} IS ${text}`)];
}

type Stated = Place & Pick<TriggerDefinition, 'enabled'>;

/** On a partitioned table this reaches the copies as well. */
function state({ schema, table, enabled, name }: Stated, only = ''): Statement {
  return statement(
    `ALTER TABLE ${only}${dialect.path([schema, table])} ${planState(enabled)} TRIGGER ${dialect.ident(name)}`
  );
}

/** The state of one copy, and not of the copies below it. */
function ownState(copy: Stated): Statement {
  return state(copy, 'ONLY ');
}

/** With the fields that a create may leave out. */
function whole(given: TriggerDefinition): TriggerDefinition {
  return {
    ...given,
    comment: given.comment ?? null,
    columns: given.columns ?? [],
    level: given.level ?? 'STATEMENT',
    when: given.when || null,
    oldTable: given.oldTable ?? null,
    newTable: given.newTable ?? null,
    arguments: given.arguments ?? [],
    constraint: given.constraint ?? false,
    deferrable: given.deferrable ?? false,
    initiallyDeferred: given.initiallyDeferred ?? false,
    from: given.from ?? null,
    enabled: given.enabled ?? 'ORIGIN',
    dependsOnExtensions: given.dependsOnExtensions ?? [],
    inheritedFrom: given.inheritedFrom ?? null,
    clones: given.clones ?? []
  };
}

/** The order of events means nothing. */
function ordered(trigger: TriggerDefinition): TriggerDefinition {
  return { ...trigger, events: [...trigger.events].sort() };
}

function belongsToParent({ schema, name }: { schema: string; name: string }): DbError {
  return new DbError({
    code: 'unsupported',
    message: `The trigger belongs to the partitioned table ${schema}.${name}: change it there`
  });
}
