import { jsonSchema } from '../../core/definition';
import type { ObjectKind } from '../../core/kind';
import { listRelations } from './relations';
import { checkView } from './view/check';
import { viewSchema, type ViewDefinition } from './view/definition';
import { listDependents, readDependents } from './view/dependents';
import { planView } from './view/plan';
import { readViewAlone, relationOid } from './view/read';
import { withTextBodies } from './text-bodies';

/** Views; their triggers and rules are objects of their own and come back when a view is made anew. */
export const viewKind: ObjectKind<ViewDefinition> = {
  descriptor: {
    id: 'view',
    label: 'View',
    plural: 'Views',
    parents: ['schema'],
    tree: 'folder',
    icon: 'view',
    versions: true,
    queryable: true,
    schema: jsonSchema(viewSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  holdsColumns: 'typed',
  list: (db, parent) => listRelations(db, parent, 'view', ['v']),
  read: async (db, ref) => {
    const oid = await relationOid(db, ref, 'v');
    return { ...(await readViewAlone(db, oid)), dependents: await readDependents(db, oid) };
  },
  plan: planView,
  dependents: withTextBodies(async (db, ref) => listDependents(db, ref, await relationOid(db, ref, 'v'))),
  check: checkView,
  // The server writes the names of the columns into the select.
  preview: ({ select }) => ({ select, columns: [] })
};
