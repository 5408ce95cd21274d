import type { Change, Problem } from '../../../../model';
import type { Connection } from '../../../core/engine';
import { path } from '../../dialect';
import { checkUnderOtherName } from '../check';
import { settingsOf } from './creation-context';
import type { RoutineDefinition, RoutineKind } from './definition';
import { createSql } from './sql';

/** The server parses a routine and looks at no table or column of it before it is called. */
export function checkRoutine<D>(kind: RoutineKind, full: (definition: D) => RoutineDefinition) {
  return (db: Connection, change: Change<D>): Promise<Problem[]> => {
    if (change.op === 'drop') {
      return Promise.resolve([]);
    }
    const [database] = change.ref.path;
    const to = full(change.to);
    return checkUnderOtherName(db, {
      database,
      settings: settingsOf(to),
      texts: { body: to.body },
      create: name => [createSql(kind, database, to, { name })],
      drop: name => `DROP ${kind.toUpperCase()} IF EXISTS ${path([database, name])}`
    });
  };
}
