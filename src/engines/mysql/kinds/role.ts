import type { Dependent, ObjectRef, Summary } from '../../../model';
import { jsonSchema } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { isMariadb } from '../capabilities';
import { roleSchema, type RoleDefinition } from './role/definition';
import { planRole } from './role/plan';
import { readRole } from './role/read';

/** Accounts: users, and the roles that are granted to them (manual, section 8.2). */
export const roleKind: ObjectKind<RoleDefinition> = {
  descriptor: {
    id: 'role',
    label: 'User or role',
    plural: 'Users and roles',
    parents: [null],
    names: { fields: ['user', 'host'], join: '@' },
    tree: 'folder',
    icon: 'role',
    schema: jsonSchema(roleSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: db => listRoles(db),
  read: readRole,
  plan: planRole,
  dependents: readDependents
};

/** Accounts that the server made for itself; PUBLIC stands for everybody. */
const SYSTEM = /^(?:mysql\.(?:sys|session|infoschema)|mariadb\.sys|PUBLIC)$/;

async function listRoles(db: Queryable): Promise<Summary[]> {
  const role = isMariadb(db.version)
    ? "u.is_role = 'Y'"
    : "u.account_locked = 'Y' AND u.password_expired = 'Y' AND u.authentication_string = ''";
  const rows = await db.query<{ name: string; host: string; isRole: number; plugin: string }>(
    `SELECT u.User AS name, u.Host AS host, ${role} AS isRole, u.plugin AS plugin FROM mysql.user u ORDER BY 1, 2`
  );
  return rows.map(({ name, host, isRole, plugin }) => ({
    ref: { kind: 'role', path: [name, host] },
    label: host === '' ? name : `${name}@${host}`,
    hint: isRole ? 'role' : plugin || undefined,
    flags: [...(isRole ? ['role'] : []), ...(SYSTEM.test(name) ? ['system'] : [])]
  }));
}

const DEPENDENTS = `
  SELECT 'view' AS kind, TABLE_SCHEMA AS place, TABLE_NAME AS name FROM information_schema.VIEWS WHERE DEFINER = ?
  UNION ALL SELECT DISTINCT LOWER(SUBSTRING_INDEX(ROUTINE_TYPE, ' ', 1)), ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES WHERE DEFINER = ?
  UNION ALL SELECT 'trigger', TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS WHERE DEFINER = ?
  UNION ALL SELECT 'event', EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE DEFINER = ?
   ORDER BY 2, 3`;

async function readDependents(db: Queryable, { path: [user, host] }: ObjectRef): Promise<Dependent[]> {
  const definer = host === '' ? user : `${user}@${host}`;
  const rows = await db.query<{ kind: string; place: string; name: string }>(
    DEPENDENTS,
    Array(4).fill(definer)
  );
  return rows.map(({ kind, place, name }) => ({
    ref: { kind, path: [place, name] },
    label: `${place}.${name}`,
    reason: 'is run with its rights'
  }));
}
