import { DbError, type ObjectRef, type Summary } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { showCreate } from '../show-create';
import { CONTEXT_COLUMNS, contextOf, hasMode, type ContextRow } from './creation-context';
import type { FunctionDefinition, ProcedureDefinition, RoutineDefinition, RoutineKind } from './definition';
import { parseRoutine } from './header';
import { readPrivileges } from './privileges';

interface ListRow {
  name: string;
  returns: string | null;
  comment: string;
}

/** The routines of a database; in `mysql` also the loadable functions, which belong to the whole server. */
export async function listRoutines(
  db: Queryable,
  parent: ObjectRef | null,
  kind: RoutineKind
): Promise<Summary[]> {
  const database = parent?.path[0] ?? '';
  const rows = await db.query<ListRow>(
    `SELECT ROUTINE_NAME AS name, DTD_IDENTIFIER AS returns, ROUTINE_COMMENT AS comment
       FROM information_schema.ROUTINES
      WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE = ? ORDER BY ROUTINE_NAME`,
    [database, kind.toUpperCase()]
  );
  const loadable = kind === 'function' && database === 'mysql' ? await loadableFunctions(db) : [];
  return [
    ...rows.map<Summary>(({ name, returns, comment }) => ({
      ref: { kind, path: [database, name] },
      label: name,
      hint: returns || undefined,
      comment: comment || undefined
    })),
    ...loadable.map<Summary>(({ name, library }) => ({
      ref: { kind, path: [database, name] },
      label: name,
      hint: library,
      flags: ['system']
    }))
  ];
}

/** Functions out of shared libraries (MySQL manual, section 7.7). */
function loadableFunctions(db: Queryable): Promise<{ name: string; library: string }[]> {
  return db
    .query<{ name: string; library: string }>('SELECT name, dl AS library FROM mysql.func ORDER BY name')
    .catch(() => []);
}

export async function readFunction(db: Queryable, ref: ObjectRef): Promise<FunctionDefinition> {
  const { name, parameters, header, rest } = await readRoutine(db, ref, 'function');
  return { name, parameters, returns: header.returns ?? '', aggregate: header.aggregate, ...rest };
}

export async function readProcedure(db: Queryable, ref: ObjectRef): Promise<ProcedureDefinition> {
  const { name, parameters, rest, oracle } = await readRoutine(db, ref, 'procedure');
  return {
    name,
    parameters: oracle ? parameters : parameters.map(each => ({ ...each, mode: each.mode ?? 'IN' })),
    ...rest
  };
}

interface RoutineRow extends ContextRow {
  name: string;
  isDeterministic: string;
  dataAccess: RoutineDefinition['dataAccess'];
  security: RoutineDefinition['security'];
  comment: string;
}

async function readRoutine(db: Queryable, ref: ObjectRef, kind: RoutineKind) {
  const [database, routine] = ref.path;
  const type = kind.toUpperCase();
  const [row] = await db.query<RoutineRow | undefined>(
    `SELECT ROUTINE_NAME AS name, IS_DETERMINISTIC AS isDeterministic, SQL_DATA_ACCESS AS dataAccess,
            SECURITY_TYPE AS security, ROUTINE_COMMENT AS comment, ${CONTEXT_COLUMNS}
       FROM information_schema.ROUTINES
      WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME = ? AND ROUTINE_TYPE = ?`,
    [database, database, routine, type]
  );
  if (!row) {
    throw new DbError({ code: 'not-found', message: `There is no ${kind} ${ref.path.join('.')}` });
  }
  const shown = await showCreate(db, type, ref);
  const text = shown[kind === 'function' ? 'Create Function' : 'Create Procedure'];
  if (!text) {
    throw new DbError({
      code: 'permission',
      message: `This session may not see the body of ${ref.path.join('.')}`
    });
  }
  const header = parseRoutine(text, row.sqlMode);
  return {
    name: row.name,
    parameters: header.parameters,
    header,
    oracle: hasMode(row.sqlMode, 'ORACLE'),
    rest: {
      body: header.body,
      deterministic: row.isDeterministic === 'YES',
      dataAccess: row.dataAccess,
      security: row.security,
      definer: header.definer,
      comment: row.comment,
      language: header.language,
      using: header.using,
      ...contextOf(row),
      privileges: await readPrivileges(db, ref.path, type)
    }
  };
}
