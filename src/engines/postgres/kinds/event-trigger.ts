import { Type, definition, jsonSchema, type Static } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { hazard, statement } from '../../core/statement';
import type { Change, ObjectRef, Statement, Summary } from '../../../model';
import { dialect } from '../dialect';
import { queryQualified } from './catalog-query';
import { nullableText, text, texts } from './routine/definition';
import { same } from './routine/plan';
import { onlyOne } from './routine/read';
import { planState } from './trigger/attached';
import { firingState } from './trigger/definition';
import { STATE_OF } from './trigger/read';

const eventTriggerDefinition = definition({
  name: text('Name'),
  owner: nullableText('Owner'),
  comment: nullableText('Comment'),
  /** `ddl_command_start`, `ddl_command_end`, `sql_drop`, `table_rewrite`, from version 17 `login`. */
  event: text('Event'),
  /** Command tags that it fires for; none: all. */
  tags: texts('Tags'),
  /** Qualified, as written in SQL. */
  function: Type.String({ title: 'Function', format: 'sql' }),
  enabled: firingState
});

export type EventTriggerDefinition = Static<typeof eventTriggerDefinition>;

const READ = `
  select e.evtname as name, pg_catalog.pg_get_userbyid(e.evtowner) as owner,
         pg_catalog.obj_description(e.oid, 'pg_event_trigger') as comment, e.evtevent as event,
         coalesce(e.evttags, '{}') as tags,
         (select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(f.proname)
            from pg_catalog.pg_proc f join pg_catalog.pg_namespace n on n.oid = f.pronamespace
           where f.oid = e.evtfoid) as function,
         e.evtenabled as enabled
    from pg_catalog.pg_event_trigger e`;

type Row = Omit<EventTriggerDefinition, 'enabled'> & { enabled: string };

/** Manual: CREATE EVENT TRIGGER, ALTER EVENT TRIGGER. */
export const eventTriggerKind: ObjectKind<EventTriggerDefinition> = {
  descriptor: {
    id: 'event-trigger',
    label: 'Event trigger',
    plural: 'Event triggers',
    parents: ['database'],
    tree: 'folder',
    icon: 'event',
    schema: jsonSchema(eventTriggerDefinition),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: listEventTriggers,
  read: async (db, ref) => {
    const rows = await queryQualified<Row>(db, `${READ} where e.evtname = $1`, [ref.path[1]]);
    const row = onlyOne(rows, ref, 'event trigger');
    return { ...row, enabled: STATE_OF[row.enabled] };
  },
  plan: planEventTrigger
};

async function listEventTriggers(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const rows = await queryQualified<Row>(db, `${READ} order by e.evtname`);
  return rows.map(({ name, event, comment, enabled }) => ({
    ref: { kind: 'event-trigger', path: [parent?.path[0] ?? '', name] },
    label: name,
    hint: event,
    comment: comment ?? undefined,
    flags: enabled === 'D' ? ['disabled'] : []
  }));
}

function planEventTrigger(change: Change<EventTriggerDefinition>): Statement[] {
  switch (change.op) {
    case 'create':
      return create(change.to);
    case 'drop':
      return [
        statement(
          `DROP EVENT TRIGGER ${dialect.ident(change.from.name)}${change.options?.cascade ? ' CASCADE' : ''}`
        )
      ];
    case 'alter':
      return alter(change.from, change.to);
  }
}

function create(to: EventTriggerDefinition): Statement[] {
  const { ident, literal } = dialect;
  const tags = to.tags ?? [];
  const filter = tags.length > 0 ? `\nWHEN TAG IN (${tags.map(literal).join(', ')})` : '';
  return [
    statement(
      `CREATE EVENT TRIGGER ${ident(to.name)} ON ${ident(to.event)}${filter}\nEXECUTE FUNCTION ${to.function}()`,
      {
        hazards: [
          hazard('downtime', 'It fires for every session of the database: if it fails, so does their DDL')
        ]
      }
    ),
    ...planAttached({ owner: null, comment: null, enabled: 'ORIGIN' }, to)
  ];
}

/** The server alters no event, tag or function: those make a new one. */
function alter(from: EventTriggerDefinition, to: EventTriggerDefinition): Statement[] {
  const tags = (each: EventTriggerDefinition) => [...(each.tags ?? [])].sort();
  if (from.event !== to.event || from.function !== to.function || !same(tags(from), tags(to))) {
    const recreated = create({ ...to, owner: to.owner ?? from.owner });
    return [statement(`DROP EVENT TRIGGER ${dialect.ident(from.name)}`), ...recreated];
  }
  const renamed =
    from.name === to.name
      ? []
      : [statement(`ALTER EVENT TRIGGER ${dialect.ident(from.name)} RENAME TO ${dialect.ident(to.name)}`)];
  return [...renamed, ...planAttached(from, to)];
}

function planAttached(
  from: Pick<EventTriggerDefinition, 'owner' | 'comment' | 'enabled'>,
  to: EventTriggerDefinition
): Statement[] {
  const target = `EVENT TRIGGER ${dialect.ident(to.name)}`;
  const comment = to.comment ?? null;
  const enabled = to.enabled ?? 'ORIGIN';
  return [
    ...(comment === from.comment
      ? []
      : [statement(`COMMENT ON ${target} IS ${comment === null ? 'NULL' : dialect.literal(comment)}`)]),
    ...(enabled === from.enabled ? [] : [statement(`ALTER ${target} ${planState(enabled)}`)]),
    ...(to.owner && to.owner !== from.owner
      ? [statement(`ALTER ${target} OWNER TO ${dialect.ident(to.owner)}`)]
      : [])
  ];
}
