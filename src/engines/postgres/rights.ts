import type { Queryable } from '../core/engine';
import type { Intent } from '../core/rights';
import { MATCHES, PROKINDS } from './kinds/routine/read';

/** One thing to ask the catalog; no row: what it is about does not exist, which is no question of rights. */
interface Question {
  /** Whether the session may. */
  allowed: string;
  /** Oid of the role that may. */
  owner?: string;
  from?: string;
  values: readonly unknown[];
  /** What the session lacks when it may not. */
  lacks?: string;
}

interface Answer {
  user: string;
  allowed: boolean;
  owner: string | null;
}

const RELATIONS = ['table', 'view', 'materialized-view', 'sequence'];
const TYPES = ['type', 'domain'];
const ROUTINES = Object.keys(PROKINDS);
const IN_SCHEMA: ReadonlySet<string> = new Set([...RELATIONS, ...TYPES, ...ROUTINES]);

const RELATION = `pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2`;

const isOwner = (owner: string): string => `pg_catalog.pg_has_role(${owner}, 'USAGE')`;

/** Which right PostgreSQL asks for, and the session lacks (manual, section 5.8): CREATE on the place of a new object, the ownership of an old one. */
export async function missingRight(db: Queryable, { op, ref }: Intent): Promise<string | null> {
  const question = op === 'create' ? toCreate(ref.kind, ref.path) : toChange(op, ref.kind, ref.path);
  if (!question) {
    return null;
  }
  const { allowed, owner, from, values, lacks } = question;
  const [answer] = await db.query<Answer>(
    `select current_user::text as user, ${allowed} as allowed,
            ${owner ? `pg_catalog.pg_get_userbyid(${owner})` : 'null'} as owner ${from ? `from ${from}` : ''}`,
    [...values]
  );
  if (answer?.allowed !== false) {
    return null;
  }
  return lacks
    ? `${answer.user} lacks ${lacks}`
    : `${answer.user} is not the owner: only ${answer.owner} can ${op} it`;
}

function toCreate(kind: string, [database, schema, table]: readonly string[]): Question | null {
  const attribute = (column: string, lacks: string): Question => ({
    allowed: `rolsuper or ${column}`,
    from: 'pg_catalog.pg_roles where rolname = current_user',
    values: [],
    lacks
  });
  switch (kind) {
    case 'database':
      return attribute('rolcreatedb', 'CREATEDB, the right to create databases');
    case 'role':
      return attribute('rolcreaterole', 'CREATEROLE, the right to create roles');
    case 'schema':
      return {
        allowed: `pg_catalog.has_database_privilege(oid, 'CREATE')`,
        from: 'pg_catalog.pg_database where datname = $1',
        values: [database],
        lacks: `CREATE on the database ${database}`
      };
    case 'trigger':
      return {
        allowed: `pg_catalog.has_table_privilege(c.oid, 'TRIGGER')`,
        from: RELATION,
        values: [schema, table],
        lacks: `TRIGGER on ${schema}.${table}`
      };
    case 'policy':
      return {
        ...owned('c.relowner', RELATION, [schema, table]),
        lacks: `the ownership of ${schema}.${table}`
      };
    default:
      return IN_SCHEMA.has(kind)
        ? {
            allowed: `pg_catalog.has_schema_privilege(oid, 'CREATE')`,
            from: 'pg_catalog.pg_namespace where nspname = $1',
            values: [schema],
            lacks: `CREATE on the schema ${schema}`
          }
        : null;
  }
}

function toChange(op: 'alter' | 'drop', kind: string, path: readonly string[]): Question | null {
  const [first, schema, name] = path;
  switch (kind) {
    case 'database':
      return owned('datdba', 'pg_catalog.pg_database where datname = $1', [first]);
    case 'schema':
      return owned('nspowner', 'pg_catalog.pg_namespace where nspname = $1', [schema]);
    case 'extension':
      return owned('extowner', 'pg_catalog.pg_extension where extname = $1', [schema]);
    case 'trigger':
    case 'policy':
      return owned('c.relowner', RELATION, [schema, name]);
  }
  const inSchema = objectInSchema(kind, schema, name);
  // Who owns a schema may drop what others made in it.
  return inSchema && op === 'drop'
    ? { ...inSchema, allowed: `${inSchema.allowed} or ${isOwner('n.nspowner')}` }
    : inSchema;
}

function objectInSchema(kind: string, schema: string, name: string): Question | null {
  if (RELATIONS.includes(kind)) {
    return owned('c.relowner', RELATION, [schema, name]);
  }
  if (TYPES.includes(kind)) {
    const from = `pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      where n.nspname = $1 and t.typname = $2`;
    return owned('t.typowner', from, [schema, name]);
  }
  if (ROUTINES.includes(kind)) {
    const from = `pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where ${MATCHES}`;
    return owned('p.proowner', from, [schema, name, PROKINDS[kind as keyof typeof PROKINDS]]);
  }
  return null;
}

function owned(owner: string, from: string, values: readonly unknown[]): Question {
  return { allowed: isOwner(owner), owner, from, values };
}
