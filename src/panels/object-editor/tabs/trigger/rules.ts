import type { JsonObject } from '../../../../model';

/** What a trigger may be, as far as the choices depend on each other. */
export interface TriggerRules {
  timings: readonly string[];
  events: readonly string[];
  /** Several events at once. */
  several: boolean;
  levels: readonly string[];
  columns: boolean;
  when: boolean;
  transition: boolean;
  constraint: boolean;
}

/**
 * The valid choices for what is chosen already.
 *
 * PostgreSQL: manual, CREATE TRIGGER (table of what may fire, and the notes on constraint triggers and
 * transition relations). SQLite: "CREATE TRIGGER". MySQL and MariaDB: BEFORE and AFTER for each row.
 *
 * @param onView the trigger is one of a view
 * @param eventChoices what the kind's schema offers
 */
export function rulesOf(
  engine: string,
  draft: JsonObject,
  onView: boolean,
  severalEvents: boolean
): TriggerRules {
  const events = eventsOf(draft);
  const timing = String(draft.timing ?? '');
  if (engine === 'sqlite') {
    return {
      timings: onView ? ['INSTEAD OF'] : ['BEFORE', 'AFTER'],
      events: ['INSERT', 'UPDATE', 'DELETE'],
      several: false,
      levels: [],
      columns: events.includes('UPDATE'),
      when: true,
      transition: false,
      constraint: false
    };
  }
  if (engine !== 'postgres') {
    return {
      timings: ['BEFORE', 'AFTER'],
      events: ['INSERT', 'UPDATE', 'DELETE'],
      several: severalEvents,
      levels: [],
      columns: severalEvents && events.includes('UPDATE'),
      when: false,
      transition: false,
      constraint: false
    };
  }
  const constraint = draft.constraint === true;
  const row = draft.level === 'ROW';
  const truncates = events.includes('TRUNCATE');
  const timings = constraint
    ? ['AFTER']
    : onView
      ? row
        ? ['INSTEAD OF']
        : ['BEFORE', 'AFTER']
      : ['BEFORE', 'AFTER'];
  return {
    timings,
    events:
      onView || row || constraint
        ? ['INSERT', 'UPDATE', 'DELETE']
        : ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'],
    several: true,
    levels: constraint ? ['ROW'] : truncates ? ['STATEMENT'] : ['ROW', 'STATEMENT'],
    columns: events.includes('UPDATE') && timing !== 'INSTEAD OF',
    when: timing !== 'INSTEAD OF',
    transition: timing === 'AFTER' && !constraint && !truncates && events.length === 1 && !onView,
    constraint: !onView
  };
}

/** The fields of a draft that a choice makes invalid, with the nearest that is valid. */
export function settled(
  engine: string,
  draft: JsonObject,
  onView: boolean,
  severalEvents: boolean
): JsonObject {
  let now = draft;
  // A choice may bring about another one: the level takes away an event, that the columns.
  for (let round = 0; round < 3; round++) {
    const rules = rulesOf(engine, now, onView, severalEvents);
    const events = eventsOf(now).filter(each => rules.events.includes(each));
    const kept = events.length > 0 ? events : rules.events.slice(0, 1);
    const chosen = rules.several ? kept : kept.slice(0, 1);
    now = {
      ...now,
      ...('events' in now ? { events: chosen } : { event: chosen[0] }),
      ...(!rules.timings.includes(String(now.timing)) && { timing: rules.timings[0] }),
      ...(rules.levels.length > 0 && !rules.levels.includes(String(now.level)) && { level: rules.levels[0] }),
      ...(!rules.columns &&
        'columns' in now && { columns: engine === 'postgres' || engine === 'sqlite' ? [] : null }),
      ...(!rules.when && 'when' in now && { when: null }),
      ...(!rules.transition && 'oldTable' in now && { oldTable: null, newTable: null }),
      ...(!rules.constraint && 'constraint' in now && { constraint: false }),
      ...('constraint' in now &&
        now.constraint !== true && { deferrable: false, initiallyDeferred: false, from: null }),
      ...('deferrable' in now && now.deferrable !== true && { initiallyDeferred: false })
    };
  }
  return Object.fromEntries(
    Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(draft[name]))
  );
}

/** The events of a trigger, whether its engine has one or several. */
export function eventsOf({ events, event }: JsonObject): string[] {
  return Array.isArray(events) ? events.map(String) : typeof event === 'string' ? [event] : [];
}
