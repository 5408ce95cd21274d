import type { TriggerDefinition } from './definition';
import { withSemicolon } from './render';

/** A trigger with what was left out. */
export function completeTrigger(trigger: Partial<TriggerDefinition>): TriggerDefinition {
  return {
    name: trigger.name ?? '',
    timing: trigger.timing ?? 'BEFORE',
    event: trigger.event ?? 'INSERT',
    columns: trigger.columns ?? [],
    tableDatabase: trigger.tableDatabase ?? null,
    table: trigger.table ?? '',
    when: trigger.when ?? null,
    body: withSemicolon((trigger.body ?? '').trim()),
    sql: trigger.sql ?? null,
    obstacle: trigger.obstacle ?? null
  };
}
