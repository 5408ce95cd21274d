import { jsonSchema } from '../../core/definition';
import type { ObjectKind } from '../../core/kind';
import { roleDefinition, type RoleDefinition } from './role/definition';
import { planRole } from './role/plan';
import { listRoles, readRole, roleDependents } from './role/read';

/** Users and groups of the whole cluster (manual, chapter 21). */
export const roleKind: ObjectKind<RoleDefinition> = {
  descriptor: {
    id: 'role',
    label: 'Role',
    plural: 'Roles',
    parents: [null],
    tree: 'folder',
    icon: 'role',
    schema: jsonSchema(roleDefinition),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: listRoles,
  read: readRole,
  plan: planRole,
  dependents: roleDependents
};
