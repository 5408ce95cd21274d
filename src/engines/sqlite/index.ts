import type { Engine } from '../core/engine';
import { readCatalog } from './catalog';
import { connectSqlite } from './connect';
import { isReadOnlyCommand, sqliteDialect } from './dialect';
import { connectionForm } from './form';
import { kinds } from './kinds';
import { columnType } from './load';

/** SQLite through `node:sqlite`, one child process per session. */
export const sqliteEngine: Engine = {
  id: 'sqlite',
  info: { id: 'sqlite', label: 'SQLite', icon: 'sqlite', form: connectionForm },
  dialect: sqliteDialect,
  kinds,
  connect: connectSqlite,
  databaseOf: () => undefined,
  columnType,
  ddlRollsBack: true,
  catalog: readCatalog,
  isReadOnly: statement => isReadOnlyCommand(statement.command)
};
