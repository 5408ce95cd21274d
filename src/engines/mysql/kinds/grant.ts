import type { ObjectRef, Summary } from '../../../model';
import type { ObjectKind } from '../../core/kind';
import { grantDefinition, type GrantDefinition } from './grant/definition';
import { planGrant } from './grant/plan';
import { readGrant } from './grant/read';
import { securableKinds } from './grant/target';
import { formSchema } from './schema';

/** Who may do what with one object, or with the server (MySQL manual, GRANT). Dropping it revokes all. */
export const grantKind: ObjectKind<GrantDefinition> = {
  descriptor: {
    id: 'grant',
    label: 'Privileges',
    plural: 'Privileges',
    parents: [null, ...securableKinds],
    tree: 'hidden',
    icon: 'role',
    schema: formSchema(grantDefinition),
    can: { create: true, alter: true, rename: 'Privileges have no name', drop: true }
  },
  list: (_db, parent) => Promise.resolve([summary(parent)]),
  read: readGrant,
  plan: planGrant
};

function summary(parent: ObjectRef | null): Summary {
  const path = parent ? [...parent.path, parent.kind] : ['server'];
  return { ref: { kind: 'grant', path }, label: 'Privileges' };
}
