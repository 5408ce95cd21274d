import type { Engine } from '../core/engine';
import { readCatalog } from './catalog';
import { connectSqlite } from './connect';
import { isReadOnlyCommand, sqliteDialect } from './dialect';
import { explain } from './explain';
import { connectionForm } from './form';
import { kinds } from './kinds';
import { trial } from './trial';
import { secrets } from './secrets';
import { rows } from './rows';

/** SQLite through `node:sqlite`, one child process per session. */
export const sqliteEngine: Engine = {
  id: 'sqlite',
  info: { id: 'sqlite', label: 'SQLite', icon: 'sqlite', form: connectionForm },
  dialect: sqliteDialect,
  kinds,
  trial,
  rows,
  connect: connectSqlite,
  databaseOf: () => undefined,
  explain,
  secrets,
  catalog: readCatalog,
  isReadOnly: statement => isReadOnlyCommand(statement.command)
};
