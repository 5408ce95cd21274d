import type { Connection } from '../../engines/core/engine';
import { mysqlWitness } from './mysql';
import { postgresWitness } from './postgres';
import { sqliteWitness } from './sqlite';
import type { Witness } from './witness';

/** What the catalog itself says of the database `name`. */
export function readWitness(db: Connection, name: string): Promise<Witness> {
  switch (db.config.engine) {
    case 'postgres':
      return postgresWitness(db);
    case 'sqlite':
      return sqliteWitness(db);
    default:
      return mysqlWitness(db, name);
  }
}
