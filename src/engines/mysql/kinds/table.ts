import { DbError, type Change, type Dependent, type ObjectRef, type Statement } from '../../../model';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { committed, hazard } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { isMariadb } from '../capabilities';
import { path } from '../dialect';
import { listRelations } from './relations';
import { completed, formSchema } from './schema';
import { alterTable } from './table/alter';
import { assertSupported } from './table/alter-keys';
import { copyTable } from './table/copy';
import { createTable } from './table/create';
import { tableSchema, type TableDefinition } from './table/definition';
import { withoutDisturbedKeys } from './table/disturbed-keys';
import { partSql } from './table/part-sql';
import { readTable } from './table/read';
import { surveyTable } from './table/survey';

export const tableKind: ObjectKind<TableDefinition> = {
  descriptor: {
    id: 'table',
    label: 'Table',
    plural: 'Tables',
    parents: ['database'],
    tree: 'folder',
    icon: 'table',
    queryable: true,
    schema: formSchema(tableSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  unordered: ['indexes', 'foreignKeys', 'checks'],
  sharedNames: { lists: ['foreignKeys', 'checks'], free: 'drop' },
  list: (db, parent) => listRelations(db, parent, 'table', ['BASE TABLE', 'SYSTEM VERSIONED']),
  read: readTable,
  plan,
  survey: surveyTable,
  stages: definition =>
    definition.foreignKeys?.length ? [{ ...definition, foreignKeys: [] }, definition] : [definition],
  withoutDisturbedKeys,
  partSql,
  copy: copyTable,
  dependents
};

function plan(change: Change<TableDefinition>, version: ServerVersion): Statement[] {
  const [database, name] = change.ref.path;
  if (change.op === 'drop') {
    return [
      committed(`DROP TABLE ${path([database, name])}`, {
        database,
        hazards: [
          hazard('data-loss', `All rows of ${name} are gone for good`),
          hazard('drops-dependents', 'Its triggers go with it; views and routines that name it will fail')
        ]
      })
    ];
  }
  const to = completed(tableSchema, change.to);
  if (to.columns.length === 0) {
    throw new DbError({ code: 'invalid', message: 'A table needs at least one column' });
  }
  assertSupported(to, version);
  return change.op === 'create'
    ? createTable(database, to, version)
    : alterTable(database, completed(tableSchema, change.from), to, version);
}

/** Tables whose foreign keys point here, triggers on it, and views that name it (MySQL 8.0.13 tells which). */
async function dependents(db: Queryable, ref: ObjectRef): Promise<Dependent[]> {
  const [database, table] = ref.path;
  const keys = await db.query<{ db: string; name: string; constraint_name: string }>(
    `SELECT CONSTRAINT_SCHEMA AS db, TABLE_NAME AS name, CONSTRAINT_NAME AS constraint_name
       FROM information_schema.REFERENTIAL_CONSTRAINTS
      WHERE UNIQUE_CONSTRAINT_SCHEMA = ? AND REFERENCED_TABLE_NAME = ?
        AND NOT (CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ?)`,
    [database, table, database, table]
  );
  const triggers = await db.query<{ name: string }>(
    `SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS
      WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?`,
    [database, table]
  );
  return [
    ...keys.map(row =>
      dependent('table', [row.db, row.name], `foreign key ${row.constraint_name} refers to it`)
    ),
    ...triggers.map(row => dependent('trigger', [database, row.name], 'trigger on it')),
    ...(await viewsOf(db, database, table))
  ];
}

/** Views that read a table or view. */
export async function viewsOf(db: Queryable, database: string, name: string): Promise<Dependent[]> {
  const rows = isMariadb(db.version)
    ? await db.query<{ db: string; name: string }>(
        `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name FROM information_schema.VIEWS
          WHERE LOCATE(?, VIEW_DEFINITION) > 0`,
        [path([database, name])]
      )
    : await db.query<{ db: string; name: string }>(
        `SELECT DISTINCT VIEW_SCHEMA AS db, VIEW_NAME AS name FROM information_schema.VIEW_TABLE_USAGE
          WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?`,
        [database, name]
      );
  return rows
    .filter(row => row.db !== database || row.name !== name)
    .map(row => dependent('view', [row.db, row.name], 'view uses it'));
}

function dependent(kind: string, names: readonly string[], reason: string): Dependent {
  return { ref: { kind, path: names }, label: names.join('.'), reason };
}
