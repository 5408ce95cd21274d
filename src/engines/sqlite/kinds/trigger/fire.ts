import type { ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { exampleStatements, type ExampleColumn } from '../../../core/fire';
import type { FireTrial } from '../../../core/kind';
import { sqliteDialect } from '../../dialect';
import { completeTrigger } from './complete';
import type { TriggerDefinition } from './definition';

/** The draft is made in the transaction, so that it can be tried before it is saved. */
export async function fireTrial(
  db: Queryable,
  ref: ObjectRef,
  definition: TriggerDefinition
): Promise<FireTrial> {
  const { tableDatabase, table, event, columns } = completeTrigger(definition);
  const database = tableDatabase ?? ref.path[0];
  return {
    table: sqliteDialect.path([database, table]),
    examples: [{ event, sql: await exampleFor(db, database, table, event, columns) }],
    savedOnly: null,
    refusal: null,
    allowed: ['SELECT', 'VALUES', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE'],
    finish: []
  };
}

/** A statement that fires a trigger of this event; `of`: columns that an UPDATE has to name. */
export async function exampleFor(
  db: Queryable,
  database: string,
  table: string,
  event: TriggerDefinition['event'],
  of: readonly string[]
): Promise<string> {
  const columns = await db.query<{
    name: string;
    type: string;
    required: number;
    key: number;
    hidden: number;
  }>(
    `SELECT name, type, "notnull" AND dflt_value IS NULL AND pk = 0 AS required, pk AS key, hidden
       FROM pragma_table_xinfo(?, ?)`,
    [table, database]
  );
  const known = columns.map<ExampleColumn>(({ name, type, required, key, hidden }) => ({
    name,
    type,
    generated: hidden > 0,
    optional: required === 0,
    inKey: key > 0
  }));
  const listed =
    of.length > 0 && event === 'UPDATE'
      ? known.filter(({ name, inKey }) => inKey || of.includes(name))
      : known;
  return exampleStatements(sqliteDialect, sqliteDialect.path([database, table]), listed)[event];
}
