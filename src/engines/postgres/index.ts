import type { ObjectRef } from '../../model';
import type { Engine } from '../core/engine';
import { statement } from '../core/statement';
import { candidates } from './candidates';
import { readCatalog } from './catalog';
import { clientCommands } from './client-commands';
import { connectPostgres } from './connect';
import { defaultPrivileges } from './default-privileges';
import { dialect, isReadOnly } from './dialect';
import { explain } from './explain';
import { connectionForm } from './form';
import { kinds } from './kinds';
import { readParts } from './parts';
import { missingRight } from './rights';
import { columnType } from './load';
import { secrets } from './secrets';
import { readSessionScope } from './session-scope';
import { rows } from './rows';
import { tableStatistics } from './table-statistics';
import { typeNames } from './type-names';
import { serverSessions } from './server-sessions';
import { standardCatalog } from './standard-catalog';
import { DEFAULT_PORT } from './stream';
import { trial } from './trial';
import { readWords } from './words';

const BODIES_SEEN = 'RESET check_function_bodies';

/** Kinds that belong to the cluster: any session sees them. */
const SHARED_KINDS = new Set(['database', 'role', 'tablespace']);

/** A session sees one database: the paths of all other kinds begin with its name. */
function databaseOf(ref: ObjectRef | null): string | undefined {
  return ref && !SHARED_KINDS.has(ref.kind) ? ref.path[0] : undefined;
}

/** PostgreSQL through `pg`; rows bypass it: see `raw-query.ts`. */
export const postgresEngine: Engine = {
  id: 'postgres',
  info: {
    id: 'postgres',
    label: 'PostgreSQL',
    icon: 'postgres',
    defaultPort: DEFAULT_PORT,
    form: connectionForm
  },
  candidates,
  dialect,
  kinds,
  trial,
  rows,
  tableStatistics,
  typeNames,
  connect: connectPostgres,
  databaseOf,
  explain,
  secrets,
  clientCommands,
  readWords,
  readSessionScope,
  catalog: readCatalog,
  standard: standardCatalog,
  parts: readParts,
  bodiesUnseen: {
    begin: statement('SET check_function_bodies = off', { undo: [BODIES_SEEN] }),
    end: statement(BODIES_SEEN)
  },
  defaultPrivileges,
  missingRight,
  columnType,
  ddlRollsBack: true,
  isReadOnly,
  serverSessions
};
