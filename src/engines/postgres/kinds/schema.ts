import type { ObjectRef, Summary } from '../../../model';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';

const LIST = `
  select n.nspname as name, pg_catalog.pg_get_userbyid(n.nspowner) as owner,
         pg_catalog.obj_description(n.oid, 'pg_namespace') as comment,
         n.nspname like 'pg\\_%' or n.nspname = 'information_schema' as system
    from pg_catalog.pg_namespace n
   where n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
   order by system, n.nspname <> 'public', n.nspname`;

interface SchemaRow {
  name: string;
  owner: string;
  comment: string | null;
  system: boolean;
}

export const schemaKind: ObjectKind = {
  descriptor: {
    id: 'schema',
    label: 'Schema',
    plural: 'Schemas',
    parents: ['database'],
    tree: 'inline',
    icon: 'schema',
    schema: null,
    can: { create: 'Not yet.', alter: 'Not yet.', rename: 'Not yet.', drop: 'Not yet.' }
  },
  list: (db, parent) => listSchemas(db, parent)
};

async function listSchemas(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database] = parent?.path ?? [];
  const rows = await db.query<SchemaRow>(LIST);
  return rows.map(({ name, owner, comment, system }) => ({
    ref: { kind: 'schema', path: [database, name] },
    label: name,
    hint: owner,
    comment: comment ?? undefined,
    flags: system ? ['system'] : []
  }));
}
