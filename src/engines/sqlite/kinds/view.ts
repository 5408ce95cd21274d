import type { ObjectRef, Summary } from '../../../model';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { schemaTable } from './catalog-queries';

export const viewKind: ObjectKind = {
  descriptor: {
    id: 'view',
    label: 'View',
    plural: 'Views',
    parents: ['database'],
    tree: 'folder',
    icon: 'view',
    queryable: true,
    schema: null,
    can: {
      create: 'Write the SQL statement for it.',
      alter: 'Write the SQL statement for it.',
      rename: 'Write the SQL statement for it.',
      drop: 'Write the SQL statement for it.'
    }
  },
  list: (db, parent) => listViews(db, parent)
};

async function listViews(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const database = parent?.path[0] ?? 'main';
  const rows = await db.query<{ name: string }>(
    `SELECT name FROM ${schemaTable(db, database)} WHERE type = 'view' ORDER BY name COLLATE NOCASE`
  );
  return rows.map(({ name }) => ({ ref: { kind: 'view', path: [database, name] }, label: name }));
}
