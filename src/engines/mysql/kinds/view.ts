import type { ObjectKind } from '../../core/kind';
import { listRelations } from './relations';

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
    can: { create: 'Not yet.', alter: 'Not yet.', rename: 'Not yet.', drop: 'Not yet.' }
  },
  list: (db, parent) => listRelations(db, parent, 'view', ['VIEW', 'SYSTEM VIEW'])
};
