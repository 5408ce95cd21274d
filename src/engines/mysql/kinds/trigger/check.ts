import type { Change, Problem } from '../../../../model';
import type { Connection } from '../../../core/engine';
import { path } from '../../dialect';
import { checkUnderOtherName } from '../check';
import { settingsOf } from '../routine/creation-context';
import { completed } from '../schema';
import { triggerSchema, type TriggerDefinition } from './definition';
import { createSql } from './plan';

/**
 * A trigger that is tried on its own table would fire there. An empty copy of the table takes its place; the
 * trigger goes with it.
 */
export function checkTrigger(db: Connection, change: Change<TriggerDefinition>): Promise<Problem[]> {
  if (change.op === 'drop') {
    return Promise.resolve([]);
  }
  const [database] = change.ref.path;
  const to = completed(triggerSchema, change.to);
  return checkUnderOtherName(db, {
    database,
    settings: settingsOf(to),
    texts: { body: to.body },
    create: name => [
      `CREATE TABLE ${path([database, name])} LIKE ${path([database, to.table])}`,
      createSql(database, { ...to, name, table: name }, null)
    ],
    drop: name => `DROP TABLE IF EXISTS ${path([database, name])}`
  });
}
