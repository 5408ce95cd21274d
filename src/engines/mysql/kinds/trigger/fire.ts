import type { ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { exampleStatements, type ExampleColumn } from '../../../core/fire';
import type { FireTrial } from '../../../core/kind';
import { tokens } from '../../lexer';
import { dialect, path } from '../../dialect';
import { unquoted } from '../routine/account';
import type { TriggerDefinition } from './definition';

interface ColumnRow extends Omit<ExampleColumn, 'generated' | 'optional' | 'inKey'> {
  extra: string;
  nullable: string;
  hasDefault: number;
  columnKey: string;
}

/**
 * DDL would end the transaction, so the trigger on the server is fired. What it writes is rolled back where
 * every table has transactions: the trigger's own, and those that triggers of it name.
 */
export async function fireTrial(
  db: Queryable,
  { path: [database] }: ObjectRef,
  { table, events }: TriggerDefinition
): Promise<FireTrial> {
  const rows = await db.query<ColumnRow>(
    `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, EXTRA AS extra, IS_NULLABLE AS nullable,
            COLUMN_DEFAULT IS NOT NULL AS hasDefault, COLUMN_KEY AS columnKey
       FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [database, table]
  );
  const columns = rows.map<ExampleColumn>(({ name, type, extra, nullable, hasDefault, columnKey }) => ({
    name,
    type,
    generated: /\b(VIRTUAL|STORED|PERSISTENT) GENERATED\b|^VIRTUAL|^STORED/i.test(extra),
    optional: Number(hasDefault) === 1 || nullable === 'YES' || /auto_increment/i.test(extra),
    inKey: columnKey === 'PRI'
  }));
  const examples = exampleStatements(dialect, path([database, table]), columns);
  const plain = await plainTables(db, database);
  return {
    table: path([database, table]),
    examples: events.map(event => ({ event, sql: examples[event] })),
    savedOnly:
      'This server ends a transaction when a trigger is created: the trigger on the server is fired, not the edited one',
    refusal: await lasting(db, database, table, plain),
    lasting: sql => {
      const written = namedIn(sql, plain);
      return written
        ? `The engine ${written.engine} of ${written.name} has no transactions: that could not be rolled back`
        : null;
    },
    allowed: ['SELECT', 'VALUES', 'TABLE', 'INSERT', 'UPDATE', 'DELETE', 'REPLACE'],
    finish: []
  };
}

/** A table that keeps what a transaction wrote. */
interface PlainTable {
  name: string;
  engine: string;
}

function plainTables(db: Queryable, database: string): Promise<PlainTable[]> {
  return db.query<PlainTable>(
    `SELECT t.TABLE_NAME AS name, t.ENGINE AS engine FROM information_schema.TABLES t
       JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
      WHERE t.TABLE_SCHEMA = ? AND COALESCE(e.TRANSACTIONS, 'NO') <> 'YES'`,
    [database]
  );
}

function namedIn(sql: string, plain: readonly PlainTable[]): PlainTable | undefined {
  const words = wordsOf(sql);
  return plain.find(({ name }) => words.has(name));
}

function wordsOf(sql: string): Set<string> {
  return new Set([...tokens(sql)].map(({ text }) => unquoted(text)));
}

/** Why something would stay: a table without transactions that the triggers write, or may write. */
async function lasting(
  db: Queryable,
  database: string,
  table: string,
  plain: readonly PlainTable[]
): Promise<string | null> {
  const own = plain.find(({ name }) => name === table);
  if (own) {
    return `The table's engine ${own.engine} has no transactions: what the trigger does could not be rolled back`;
  }
  const bodies = await db.query<{ name: string; body: string }>(
    `SELECT TRIGGER_NAME AS name, ACTION_STATEMENT AS body FROM information_schema.TRIGGERS
      WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?`,
    [database, table]
  );
  for (const { name, body } of bodies) {
    const written = namedIn(body, plain);
    if (written) {
      return `The trigger ${name} uses ${written.name}, whose engine ${written.engine} has no transactions: that could not be rolled back`;
    }
    if ([...wordsOf(body)].some(word => word.toUpperCase() === 'CALL')) {
      return `The trigger ${name} calls a procedure: whether what that does can be rolled back is not known`;
    }
  }
  return null;
}
