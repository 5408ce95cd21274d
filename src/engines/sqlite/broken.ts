import { DbError } from '../../model';
import type { Connection } from '../core/engine';
import { sqliteDialect } from './dialect';
import { schemaTable } from './kinds/catalog-queries';
import { triggersOf, type StoredTrigger } from './kinds/trigger/of-relation';

/** A view or trigger that refers to what is not there. */
export interface BrokenObject {
  type: 'view' | 'trigger';
  name: string;
  /** The relation of a trigger; a view itself. */
  relation: string;
  sql: string;
  /** Triggers that go with a view. */
  triggers: readonly StoredTrigger[];
  /** What SQLite says of it. */
  reason: string;
}

/** Ends a transaction that was only tried. */
class Undone extends Error {}

/**
 * The views and triggers of a database because of which SQLite changes no column and renames no table, whichever that is: it reads
 * the whole schema first ("ALTER TABLE", section 3). It tells one at a time, so that each is taken away until the rename of a table
 * without rows succeeds, all of it in a transaction that is rolled back.
 */
export async function brokenObjects(db: Connection, database: string): Promise<BrokenObject[]> {
  const { path, ident } = sqliteDialect;
  const found: BrokenObject[] = [];
  const probe = 'petersql_probe';
  try {
    await db.transactional(async () => {
      await db.query(`CREATE TABLE ${path([database, probe])} (a)`);
      for (;;) {
        const message = await refusal(
          db,
          `ALTER TABLE ${path([database, probe])} RENAME TO ${ident(`${probe}_2`)}`
        );
        const broken = message === null ? undefined : await brokenIn(db, database, message);
        if (!broken) {
          throw new Undone();
        }
        found.push(broken);
        await db.query(`DROP ${broken.type.toUpperCase()} ${path([database, broken.name])}`);
      }
    });
  } catch (thrown) {
    if (!(thrown instanceof Undone)) {
      throw thrown;
    }
  }
  return found;
}

async function refusal(db: Connection, sql: string): Promise<string | null> {
  try {
    await db.query(sql);
    return null;
  } catch (thrown) {
    return DbError.from(thrown).message;
  }
}

/** The object of `error in view NAME: what is wrong`; a name may hold colons. */
async function brokenIn(
  db: Connection,
  database: string,
  message: string
): Promise<BrokenObject | undefined> {
  const rows = await db.query<Pick<BrokenObject, 'type' | 'name' | 'relation' | 'sql'>>(
    `SELECT type, name, tbl_name AS relation, sql FROM ${schemaTable(db, database)} WHERE type IN ('view', 'trigger')`
  );
  const leadOf = ({ type, name }: (typeof rows)[number]): string => `error in ${type} ${name}: `;
  const [row] = rows
    .filter(each => message.startsWith(leadOf(each)))
    .sort((a, b) => b.name.length - a.name.length);
  return (
    row && {
      ...row,
      triggers: row.type === 'view' ? await triggersOf(db, database, row.name) : [],
      reason: message.slice(leadOf(row).length)
    }
  );
}
