import type { ObjectKind } from '../../core/kind';
import { refreshes } from './materialized-view/actions';
import { checkMaterializedView } from './materialized-view/check';
import { copyMaterializedView } from './materialized-view/copy';
import { materializedViewSchema, type MaterializedViewDefinition } from './materialized-view/definition';
import { planMaterializedView } from './materialized-view/plan';
import { readMaterializedViewAlone } from './materialized-view/read';
import { listRelations } from './relations';
import { listDependents, readDependents } from './view/dependents';
import { relationOid } from './view/read';
import { withTextBodies } from './text-bodies';

/** Materialized views with their indexes and statistics. */
export const materializedViewKind: ObjectKind<MaterializedViewDefinition> = {
  descriptor: {
    id: 'materialized-view',
    label: 'Materialized view',
    plural: 'Materialized views',
    parents: ['schema'],
    tree: 'folder',
    icon: 'materialized-view',
    versions: true,
    queryable: true,
    schema: materializedViewSchema,
    can: { create: true, alter: true, rename: true, drop: true }
  },
  holdsColumns: 'typed',
  sharedNames: { lists: ['indexes'], free: 'rename' },
  list: (db, parent) => listRelations(db, parent, 'materialized-view', ['m']),
  read: async (db, ref) => {
    const oid = await relationOid(db, ref, 'm');
    return { ...(await readMaterializedViewAlone(db, oid)), dependents: await readDependents(db, oid) };
  },
  plan: planMaterializedView,
  dependents: withTextBodies(async (db, ref) => listDependents(db, ref, await relationOid(db, ref, 'm'))),
  check: checkMaterializedView,
  // The server writes the names of the columns into the select.
  preview: ({ select }) => ({ select, columns: [] }),
  actions: refreshes,
  copy: copyMaterializedView
};
