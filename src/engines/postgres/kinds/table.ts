import type { ObjectKind } from '../../core/kind';
import { listRelations } from './relations';

export const tableKind: ObjectKind = {
  descriptor: {
    id: 'table',
    label: 'Table',
    plural: 'Tables',
    parents: ['schema'],
    tree: 'folder',
    icon: 'table',
    queryable: true,
    schema: null,
    can: { create: 'Not yet.', alter: 'Not yet.', rename: 'Not yet.', drop: 'Not yet.' }
  },
  list: (db, parent) => listRelations(db, parent, 'table', ['r', 'p', 'f'])
};
