import type { Engine } from '../core/engine';
import { brokenObjects } from './broken';
import { readCatalog } from './catalog';
import { clientCommands } from './client-commands';
import { connectSqlite } from './connect';
import { isReadOnlyCommand, sqliteDialect } from './dialect';
import { explain } from './explain';
import { connectionForm } from './form';
import { kinds } from './kinds';
import { columnType } from './load';
import { secrets } from './secrets';
import { readSessionScope } from './session-scope';
import { trial } from './trial';
import { readWords } from './words';
import { rows } from './rows';
import { tableStatistics } from './table-statistics';
import { typeNames } from './type-names';

/** SQLite through `node:sqlite`, one child process per session. */
export const sqliteEngine: Engine = {
  id: 'sqlite',
  info: { id: 'sqlite', label: 'SQLite', icon: 'sqlite', form: connectionForm },
  dialect: sqliteDialect,
  kinds,
  trial,
  rows,
  tableStatistics,
  typeNames,
  connect: connectSqlite,
  databaseOf: () => undefined,
  columnType,
  ddlRollsBack: true,
  explain,
  secrets,
  clientCommands,
  readWords,
  readSessionScope,
  catalog: readCatalog,
  brokenObjects: async (db, database) =>
    (await brokenObjects(db, database)).map(({ type, name, relation }) => ({
      kind: type,
      path: type === 'view' ? [database, name] : [database, relation, name]
    })),
  isReadOnly: statement => isReadOnlyCommand(statement.command)
};
