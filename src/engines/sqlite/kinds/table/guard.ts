import type { Statement } from '../../../../model';
import { committed, statement } from '../../../core/statement';
import { sqliteDialect } from '../../dialect';

const { literal } = sqliteDialect;
const GUARD = 'temp."petersql_guard"';

/** The sessions of this project enforce foreign keys: that is what is put back. */
export const FOREIGN_KEYS_OFF: Statement = committed('PRAGMA foreign_keys = OFF', {
  undo: ['PRAGMA foreign_keys = ON']
});
export const FOREIGN_KEYS_ON: Statement = committed('PRAGMA foreign_keys = ON');

/**
 * Statements that run with foreign keys off, between a count of the rows that violate one and another
 * count: a constraint of the table that holds the counts fails, and with it the transaction, when there
 * are more than before, or when foreign keys are not off at all. Rows that were orphans before are no
 * reason to refuse.
 *
 * @param tables - what to check: the table itself and those that refer to it
 */
export function guarded(
  database: string,
  tables: readonly string[],
  body: readonly Statement[],
  left = tables
) {
  return [
    statement(
      `CREATE TEMP TABLE "petersql_guard" ("foreign_keys" INTEGER CONSTRAINT "PRAGMA foreign_keys is still on" CHECK ("foreign_keys" = 0), "before" INTEGER, "after" INTEGER, CONSTRAINT "more rows than before violate a foreign key" CHECK ("after" <= "before"))`
    ),
    statement(
      `INSERT INTO ${GUARD} ("foreign_keys", "before") SELECT "foreign_keys", (${countOf(database, tables)}) FROM pragma_foreign_keys`
    ),
    ...body,
    statement(`UPDATE ${GUARD} SET "after" = (${countOf(database, left)})`),
    statement(`DROP TABLE ${GUARD}`)
  ];
}

function countOf(database: string, tables: readonly string[]): string {
  const counts = tables.map(
    table => `(SELECT count(*) FROM pragma_foreign_key_check(${literal(table)}, ${literal(database)}))`
  );
  return `SELECT ${counts.join(' + ')}`;
}
