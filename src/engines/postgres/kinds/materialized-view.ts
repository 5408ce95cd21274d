import type { ObjectKind } from '../../core/kind';
import { listRelations } from './relations';

export const materializedViewKind: ObjectKind = {
  descriptor: {
    id: 'materialized-view',
    label: 'Materialized view',
    plural: 'Materialized views',
    parents: ['schema'],
    tree: 'folder',
    icon: 'materialized-view',
    queryable: true,
    schema: null,
    can: { create: 'Not yet.', alter: 'Not yet.', rename: 'Not yet.', drop: 'Not yet.' }
  },
  list: (db, parent) => listRelations(db, parent, 'materialized-view', ['m'])
};
