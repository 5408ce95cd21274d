import type { ObjectRef, Summary } from '../../../model';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { schemaTable } from './catalog-queries';

export const tableKind: ObjectKind = {
  descriptor: {
    id: 'table',
    label: 'Table',
    plural: 'Tables',
    parents: ['database'],
    tree: 'folder',
    icon: 'table',
    queryable: true,
    schema: null,
    can: {
      create: 'Write the SQL statement for it.',
      alter: 'Write the SQL statement for it.',
      rename: 'Write the SQL statement for it.',
      drop: 'Write the SQL statement for it.'
    }
  },
  list: (db, parent) => listTables(db, parent)
};

async function listTables(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const database = parent?.path[0] ?? 'main';
  const rows = await db.query<{ name: string }>(
    `SELECT name FROM ${schemaTable(db, database)}
     WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
     ORDER BY name COLLATE NOCASE`
  );
  return rows.map(({ name }) => ({ ref: { kind: 'table', path: [database, name] }, label: name }));
}
