import type { ObjectRef, Summary } from '../../../model';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { notShadow, schemaTable } from './catalog-queries';
import { dependentsOfRelation } from './dependents';
import { formSchema } from './form-schema';
import { scriptOf } from './stored-text';
import { copyTable } from './table/copy';
import { tableSchema, type TableDefinition } from './table/definition';
import { withoutDisturbedKeys } from './table/disturbed-keys';
import { partSql } from './table/part-sql';
import { planTable } from './table/plan';
import { readTable } from './table/read';
import { surveyTable } from './table/survey';

/** Tables and virtual tables, with keys, checks, foreign keys and indexes. */
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
  unordered: ['uniques', 'checks', 'foreignKeys', 'indexes'],
  sharedNames: { lists: ['indexes'], free: 'drop' },
  list: listTables,
  read: readTable,
  plan: planTable,
  survey: surveyTable,
  ddl: async (db, ref) => scriptOf(planTable({ op: 'create', ref, to: await readTable(db, ref) })),
  withoutDisturbedKeys,
  partSql,
  copy: copyTable,
  dependents: dependentsOfRelation
};

/** SQLite's own tables and the shadow tables of virtual tables are left out. */
async function listTables(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const database = parent?.path[0] ?? 'main';
  const rows = await db.query<{ name: string; module: number }>(
    `SELECT s.name, s.sql LIKE 'CREATE VIRTUAL %' AS module FROM ${schemaTable(db, database)} AS s
     WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       AND ${notShadow(db, database, '?')}
     ORDER BY s.name COLLATE NOCASE`,
    [database]
  );
  return rows.map(({ name, module }) => ({
    ref: { kind: 'table', path: [database, name] },
    label: name,
    ...(module && { flags: ['virtual'] })
  }));
}
