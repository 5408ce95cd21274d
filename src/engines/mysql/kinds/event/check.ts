import type { Change, Problem } from '../../../../model';
import type { Connection } from '../../../core/engine';
import { path } from '../../dialect';
import { checkUnderOtherName } from '../check';
import { settingsOf } from '../routine/creation-context';
import { completed } from '../schema';
import { eventSchema, type EventDefinition } from './definition';
import { createSql, zoneOf } from './plan';

/** Disabled, so that it never runs, and preserved, so that a time in the past drops nothing. */
export function checkEvent(db: Connection, change: Change<EventDefinition>): Promise<Problem[]> {
  if (change.op === 'drop') {
    return Promise.resolve([]);
  }
  const [database] = change.ref.path;
  const to = completed(eventSchema, change.to);
  return checkUnderOtherName(db, {
    database,
    settings: settingsOf(to, zoneOf(to)),
    texts: { body: to.body },
    create: name => [
      createSql(database, { ...to, name, status: 'DISABLED', onCompletion: 'PRESERVE' }, db.version)
    ],
    drop: name => `DROP EVENT IF EXISTS ${path([database, name])}`
  });
}
