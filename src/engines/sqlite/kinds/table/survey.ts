import type { Change, Statement } from '../../../../model';
import { DbError } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { askRows } from '../../../core/row-survey';
import type { Survey } from '../../../core/survey';
import { brokenObjects, type BrokenObject } from '../../broken';
import { sqliteDialect } from '../../dialect';
import { NotUnderstood } from '../../token-reader';
import { lower } from '../../tokens';
import { withDatabase } from '../stored-text';
import { parseTrigger } from '../trigger/parse';
import { renderTrigger } from '../trigger/render';
import { completeTable } from './complete';
import type { TableDefinition } from './definition';
import { rowQuestions } from './row-questions';

const { path } = sqliteDialect;

/**
 * Rows that new constraints do not let pass. Where views and triggers are broken, SQLite refuses some of its ALTERs: they go before
 * and come back as they were.
 */
export function surveyTable(
  change: Change<TableDefinition>,
  statements: readonly Statement[]
): Survey | null {
  if (change.op !== 'alter' || statements.length === 0) {
    return null;
  }
  const { ref, from, to } = change;
  const [database] = ref.path;
  const checked = checkedBySqlite(statements);
  const questions = rowQuestions(database, completeTable(from), completeTable(to));
  return questions.length === 0 && !checked
    ? null
    : async db => {
        const surveyed = await askRows(db, questions, statements);
        const broken = checked ? await brokenObjects(db, database) : [];
        return {
          ...surveyed,
          ...(checked &&
            broken.length > 0 && { around: { ...checked, ...takenAway(database, broken, [from, to]) } })
        };
      };
}

/** The statements that have SQLite read the whole schema, from the first to the last; with `legacy_alter_table` it does not. */
function checkedBySqlite(statements: readonly Statement[]): { first: number; last: number } | null {
  const start = statements.findIndex(({ sql }) => sql === 'PRAGMA legacy_alter_table = OFF') + 1;
  const found = statements.flatMap(({ sql }, n) =>
    n >= start && /^ALTER TABLE [^]* (DROP COLUMN|RENAME) /.test(sql) ? [n] : []
  );
  return found.length === 0 ? null : { first: found[0], last: found[found.length - 1] };
}

function takenAway(
  database: string,
  broken: readonly BrokenObject[],
  tables: readonly [TableDefinition, TableDefinition]
): { before: Statement[]; after: Statement[] } {
  const before = broken.map(({ type, name, reason }) =>
    statement(`DROP ${type.toUpperCase()} ${path([database, name])}`, {
      hazards: [
        hazard(
          'downtime',
          `The ${type} ${name} is broken (${reason}), and SQLite alters no table while it is there: it goes, and comes back as it was.`
        )
      ]
    })
  );
  // A trigger may be on a view that comes back too.
  const views = broken.filter(({ type }) => type === 'view');
  const after = [...views, ...broken.filter(each => !views.includes(each))].flatMap(each => [
    statement(remade(database, each, tables)),
    ...each.triggers.map(({ database: where, name, sql }) => statement(withDatabase(sql, where, name)))
  ]);
  return { before, after };
}

function remade(
  database: string,
  { name, relation, sql, type }: BrokenObject,
  [from, to]: readonly [TableDefinition, TableDefinition]
): string {
  if (type === 'view' || lower(relation) !== lower(from.name) || from.name === to.name) {
    return withDatabase(sql, database, name);
  }
  try {
    return renderTrigger(database, { ...parseTrigger(sql), name, table: to.name, sql: null, obstacle: null });
  } catch (error) {
    throw error instanceof NotUnderstood
      ? new DbError({ code: 'unsupported', message: `The trigger ${name} is broken: drop it first.` })
      : error;
  }
}
