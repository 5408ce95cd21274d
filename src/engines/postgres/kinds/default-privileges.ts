import { DbError, type Change, type ObjectRef, type Statement, type Summary } from '../../../model';
import { Type, definition, jsonSchema, nullable, oneOf, type Static } from '../../core/definition';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { hazard, statement } from '../../core/statement';
import type { ServerVersion } from '../../core/version';
import { hasLargeObjectDefaults } from '../capabilities';
import { dialect } from '../dialect';
import { queryQualified } from './catalog-query';
import { defaultPrivileges, type AclType } from './privileges';

/** `pg_default_acl.defaclobjtype` (manual, section 52.11) and the letter of the type's own ACL. */
const TYPES: Readonly<Record<string, readonly [letter: string, acl: AclType]>> = {
  TABLES: ['r', 'r'],
  SEQUENCES: ['S', 's'],
  FUNCTIONS: ['f', 'f'],
  TYPES: ['T', 'T'],
  SCHEMAS: ['n', 'n'],
  'LARGE OBJECTS': ['L', 'L']
};

/** Every privilege that can be given on an object of one of the types. */
const PRIVILEGES: readonly string[] = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'],
  ...['USAGE', 'EXECUTE', 'CREATE']
];

const defaultsSchema = definition({
  /** Whose new objects. */
  role: Type.String({ title: 'For objects made by', minLength: 1 }),
  /** `null`: in every schema. */
  schema: Type.Optional(nullable(Type.String({ description: 'Empty: in every schema' }), 'In schema')),
  objectType: oneOf(['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES', 'SCHEMAS', 'LARGE OBJECTS'] as const, 'On'),
  privileges: Type.Array(
    definition({
      /** A role; empty: everybody (PUBLIC). */
      grantee: Type.String({ title: 'Grantee' }),
      privilege: oneOf(PRIVILEGES, 'Privilege'),
      grantable: Type.Boolean({ title: 'Grant option', default: false })
    }),
    { title: 'Privileges', default: [] }
  )
});

export type DefaultPrivilegesDefinition = Static<typeof defaultsSchema>;
type Entry = DefaultPrivilegesDefinition['privileges'][number];

const FIXED = 'Role, schema and type of default privileges are fixed: drop them and create others';

/** What roles get on objects that another role will make (manual, ALTER DEFAULT PRIVILEGES). */
export const defaultPrivilegesKind: ObjectKind<DefaultPrivilegesDefinition> = {
  descriptor: {
    id: 'default-privileges',
    label: 'Default privileges',
    plural: 'Default privileges',
    parents: ['database'],
    names: { fields: ['role', 'schema', 'objectType'], join: ' · ' },
    tree: 'folder',
    icon: 'default-privileges',
    schema: jsonSchema(defaultsSchema),
    can: { create: true, alter: true, rename: FIXED, drop: true }
  },
  list: listDefaults,
  read: readDefaults,
  plan: planDefaults
};

const FROM = `
    from pg_catalog.pg_default_acl a
    join (values ${Object.entries(TYPES)
      .map(([word, [letter]]) => `('${word}', '${letter}')`)
      .join(', ')}) t(word, letter)
      on t.letter = a.defaclobjtype::text
    left join pg_catalog.pg_namespace n on n.oid = a.defaclnamespace`;

const LIST = `
  select pg_catalog.pg_get_userbyid(a.defaclrole) as role, coalesce(n.nspname, '') as schema, t.word ${FROM} order by 1, 2, 3`;

const READ = `
  select pg_catalog.pg_get_userbyid(a.defaclrole) as role, n.nspname as schema, t.word as "objectType",
         coalesce((select pg_catalog.json_agg(pg_catalog.row_to_json(g) order by g.grantee collate "C", g.privilege collate "C")
             from (select case e.grantee when 0 then '' else pg_catalog.pg_get_userbyid(e.grantee)::pg_catalog.text end as grantee,
                          e.privilege_type as privilege, e.is_grantable as grantable
                     from pg_catalog.aclexplode(a.defaclacl) e) g), '[]') as privileges
    ${FROM} where pg_catalog.pg_get_userbyid(a.defaclrole) = $1 and coalesce(n.nspname, '') = $2 and t.word = $3`;

async function listDefaults(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const [database] = parent?.path ?? [];
  const rows = await db.query<{ role: string; schema: string; word: string }>(LIST);
  return rows.map(({ role, schema, word }) => ({
    ref: { kind: 'default-privileges', path: [database, role, schema, word] },
    label: `${word.toLowerCase()} of ${role}${schema && ` in ${schema}`}`
  }));
}

async function readDefaults(db: Queryable, { path }: ObjectRef): Promise<DefaultPrivilegesDefinition> {
  const [row] = await queryQualified<DefaultPrivilegesDefinition>(db, READ, path.slice(1));
  if (!row) {
    throw new DbError({
      code: 'not-found',
      message: `There are no default privileges for ${path.slice(1).join(' ')}`
    });
  }
  return row;
}

function planDefaults(change: Change<DefaultPrivilegesDefinition>, version: ServerVersion): Statement[] {
  const given = change.op === 'create' ? change.to : change.from;
  if (given.objectType === 'LARGE OBJECTS' && !hasLargeObjectDefaults(version)) {
    throw new DbError({
      code: 'unsupported',
      message: 'Default privileges of large objects need PostgreSQL 18'
    });
  }
  const usual = usualOf(given, version);
  if (change.op === 'create') {
    return difference(given, usual, given.privileges);
  }
  if (change.op === 'drop') {
    return difference(given, given.privileges, usual);
  }
  const to = { ...change.from, ...change.to };
  const isSame = (['role', 'schema', 'objectType'] as const).every(
    field => (given[field] ?? null) === (to[field] ?? null)
  );
  if (!isSame) {
    throw new DbError({ code: 'unsupported', message: FIXED });
  }
  return difference(given, given.privileges, to.privileges);
}

/** Those of one schema add to the others and begin with none; the others begin with the server's. */
function usualOf({ role, schema, objectType }: DefaultPrivilegesDefinition, version: ServerVersion): Entry[] {
  return schema
    ? []
    : defaultPrivileges(TYPES[objectType][1], role, version).map(({ grantor: _grantor, ...entry }) => entry);
}

function difference(
  { role, schema, objectType }: DefaultPrivilegesDefinition,
  from: readonly Entry[],
  to: readonly Entry[]
): Statement[] {
  const start = `ALTER DEFAULT PRIVILEGES FOR ROLE ${dialect.ident(role)}${schema ? ` IN SCHEMA ${dialect.ident(schema)}` : ''}`;
  const find = (entries: readonly Entry[], { grantee, privilege }: Entry) =>
    entries.find(each => each.grantee === grantee && each.privilege === privilege);
  const revoked = from.filter(each => !find(to, each));
  const lessened = from.filter(each => each.grantable && find(to, each)?.grantable === false);
  const granted = to.filter(each => {
    const old = find(from, each);
    return !old || (each.grantable && !old.grantable);
  });
  const say = (
    entries: readonly Entry[],
    verb: string,
    word: string,
    hazards: Statement['hazards'],
    withOption = false
  ) =>
    grouped(entries).map(group => {
      const option = withOption && group[0].grantable ? ' WITH GRANT OPTION' : '';
      const names = group.map(({ privilege }) => privilege).join(', ');
      const grantee = group[0].grantee === '' ? 'PUBLIC' : dialect.ident(group[0].grantee);
      return statement(`${start} ${verb} ${names} ON ${objectType} ${word} ${grantee}${option}`, { hazards });
    });
  const fewer = [hazard('privileges', 'New objects will be open to fewer roles')];
  return [
    ...say(revoked, 'REVOKE', 'FROM', fewer),
    ...say(lessened, 'REVOKE GRANT OPTION FOR', 'FROM', fewer),
    ...say(granted, 'GRANT', 'TO', [], true)
  ];
}

/** Those that one statement can name together. */
function grouped(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const id = JSON.stringify([entry.grantee, entry.grantable]);
    groups.set(id, [...(groups.get(id) ?? []), entry]);
  }
  return [...groups.values()];
}
