import type { Change, Problem, Statement } from '../../../../model';
import { checkByRollback, problemOf } from '../../../core/check';
import type { Connection } from '../../../core/engine';
import { sqliteDialect } from '../../dialect';
import { placeOfName } from '../../error-position';
import type { TriggerDefinition } from './definition';
import { completeTrigger } from './complete';
import { exampleFor } from './fire';
import { triggersOf } from './of-relation';

/**
 * CREATE TRIGGER looks at no name of its statements. They are compiled with a statement that fires the
 * trigger; the other triggers of the table are away meanwhile, so that none of their errors is taken for its.
 */
export function checkTrigger(
  db: Connection,
  change: Change<TriggerDefinition>,
  statements: readonly Statement[]
): Promise<Problem[]> {
  if (change.op === 'drop') {
    return checkByRollback(db, statements, {});
  }
  const to = completeTrigger(change.to);
  const { body, when } = to;
  const texts = { body, when };
  return checkByRollback(db, statements, texts, async () => {
    const { table, name, event, columns } = to;
    const database = to.tableDatabase ?? change.ref.path[0];
    for (const other of await triggersOf(db, database, table)) {
      if (other.name !== name) {
        await db.query(`DROP TRIGGER ${sqliteDialect.path([other.database, other.name])}`);
      }
    }
    const fired = await exampleFor(db, database, table, event, columns);
    try {
      await db.query(`EXPLAIN ${fired}`);
      return [];
    } catch (thrown) {
      const { position: _, field: __, ...problem } = problemOf(thrown, '', {});
      for (const [field, text] of Object.entries(texts)) {
        const position = text
          ? placeOfName(text, problem.message.replace(`: ${database}.`, ': '))
          : undefined;
        if (position !== undefined) {
          return [{ ...problem, field, position }];
        }
      }
      return [problem];
    }
  });
}
