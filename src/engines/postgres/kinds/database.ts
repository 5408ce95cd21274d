import type { Summary } from '../../../model';
import { jsonSchema } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { databaseDefinition, type DatabaseDefinition } from './database/definition';
import { planDatabase } from './database/plan';
import { databaseDependents, readDatabase } from './database/read';

const LIST = `
  select d.datname as name, pg_catalog.pg_get_userbyid(d.datdba) as owner,
         pg_catalog.shobj_description(d.oid, 'pg_database') as comment, d.datallowconn as open
    from pg_catalog.pg_database d
   where not d.datistemplate
   order by d.datname = current_database() desc, d.datname`;

interface DatabaseRow {
  name: string;
  owner: string;
  comment: string | null;
  open: boolean;
}

/** Databases of the cluster (manual, chapter 22). */
export const databaseKind: ObjectKind<DatabaseDefinition> = {
  descriptor: {
    id: 'database',
    label: 'Database',
    plural: 'Databases',
    parents: [null],
    tree: 'inline',
    icon: 'database',
    schema: jsonSchema(databaseDefinition),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: listDatabases,
  read: readDatabase,
  plan: planDatabase,
  dependents: databaseDependents
};

async function listDatabases(db: Queryable): Promise<Summary[]> {
  const rows = await db.query<DatabaseRow>(LIST);
  return rows.map(({ name, owner, comment, open }) => ({
    ref: { kind: 'database', path: [name] },
    label: name,
    hint: owner,
    comment: comment ?? undefined,
    flags: open ? [] : ['disabled']
  }));
}
