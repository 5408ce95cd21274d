import type { Engine } from '../core/engine';
import { candidates } from './candidates';
import { readCatalog } from './catalog';
import { clientCommands } from './client-commands';
import { readsOnly } from './command';
import { connectMysql } from './connect';
import { dialect } from './dialect';
import { explain } from './explain';
import { heldRights } from './held-rights';
import { connectionForm } from './form';
import { kinds } from './kinds';
import { columnType } from './load';
import { missingRight } from './rights';
import { secrets } from './secrets';
import { readSessionScope } from './session-scope';
import { trial } from './trial';
import { readWords } from './words';
import { rows } from './rows';
import { tableStatistics } from './table-statistics';
import { readOrder } from './value-order';
import { typeNames } from './type-names';
import { serverSessions } from './server-sessions';

const family: Omit<Engine, 'id' | 'info'> = {
  dialect,
  kinds,
  trial,
  rows,
  tableStatistics,
  typeNames,
  connect: connectMysql,
  catalog: readCatalog,
  databaseOf: () => undefined,
  columnType,
  ddlRollsBack: false,
  explain,
  secrets,
  clientCommands,
  readWords,
  readSessionScope,
  missingRight,
  heldRights,
  readOrder,
  isReadOnly: ({ sql, command }) => readsOnly(sql, command),
  serverSessions
};

export const mysqlEngine: Engine = {
  ...family,
  id: 'mysql',
  info: { id: 'mysql', label: 'MySQL', icon: 'mysql', defaultPort: 3306, form: connectionForm },
  candidates
};

/** A flavor of the same engine: what differs is decided by the server's version. */
export const mariadbEngine: Engine = {
  ...family,
  id: 'mariadb',
  info: { id: 'mariadb', label: 'MariaDB', icon: 'mariadb', defaultPort: 3306, form: connectionForm }
};
