import type { Engine } from '../core/engine';
import { readCatalog } from './catalog';
import { connectSqlite } from './connect';
import { isReadOnlyCommand, sqliteDialect } from './dialect';
import { connectionForm } from './form';
import { kinds } from './kinds';
import { rows } from './rows';
import { tableStatistics } from './table-statistics';
import { typeNames } from './type-names';
import { trial } from './trial';

/** SQLite through `node:sqlite`, one child process per session. */
export const sqliteEngine: Engine = {
  id: 'sqlite',
  info: { id: 'sqlite', label: 'SQLite', icon: 'sqlite', form: connectionForm },
  dialect: sqliteDialect,
  kinds,
  rows,
  tableStatistics,
  typeNames,
  trial,
  connect: connectSqlite,
  databaseOf: () => undefined,
  catalog: readCatalog,
  isReadOnly: statement => isReadOnlyCommand(statement.command)
};
