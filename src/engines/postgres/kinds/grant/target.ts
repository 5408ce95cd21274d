import { DbError, type ObjectRef } from '../../../../model';
import { dialect } from '../../dialect';
import type { AclType } from '../privileges';
import { MATCHES, PROKINDS } from '../routine/read';
import { functionSignature } from '../sql-parts';

/** Where the rights of a kind of object stand in the catalog. */
interface Securable {
  type: AclType;
  /** The word after ON (manual, GRANT). */
  word: string;
  /** SELECT of `oid`, `owner`, `acl` and `signature` of the object; the values are the path below the database. */
  sql: string;
  hasColumns?: boolean;
}

const relation = (relkinds: string, type: 'r' | 's'): Securable => ({
  type,
  word: type === 's' ? 'SEQUENCE' : 'TABLE',
  sql: `select c.oid, c.relowner as owner, c.relacl as acl, null::text as signature
          from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where n.nspname = $1 and c.relname = $2 and c.relkind = any (array[${relkinds}]::"char"[])`,
  hasColumns: type === 'r'
});

const routine = (kind: keyof typeof PROKINDS, word: string): Securable => ({
  type: 'f',
  word,
  sql: `select p.oid, p.proowner as owner, p.proacl as acl, ${functionSignature('p.oid')} as signature
          from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
         where ${MATCHES.replace('$3', `array[${PROKINDS[kind].map(each => `'${each}'`).join(', ')}]`)}`
});

const type = (word: string, isDomain: boolean): Securable => ({
  type: 'T',
  word,
  sql: `select t.oid, t.typowner as owner, t.typacl as acl, null::text as signature
          from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
         where n.nspname = $1 and t.typname = $2 and (t.typtype = 'd') = ${String(isDomain)}`
});

const named = (letter: AclType, word: string, catalog: string, prefix: string, owner: string): Securable => ({
  type: letter,
  word,
  sql: `select x.oid, x.${owner} as owner, x.${prefix}acl as acl, null::text as signature
          from pg_catalog.${catalog} x where x.${prefix}name = $1`
});

const SECURABLES: Readonly<Record<string, Securable>> = {
  database: named('d', 'DATABASE', 'pg_database', 'dat', 'datdba'),
  schema: named('n', 'SCHEMA', 'pg_namespace', 'nsp', 'nspowner'),
  table: relation(`'r', 'p', 'f'`, 'r'),
  view: relation(`'v'`, 'r'),
  'materialized-view': relation(`'m'`, 'r'),
  sequence: relation(`'S'`, 's'),
  function: routine('function', 'FUNCTION'),
  procedure: routine('procedure', 'PROCEDURE'),
  aggregate: routine('aggregate', 'FUNCTION'),
  type: type('TYPE', false),
  domain: type('DOMAIN', true),
  'foreign-server': named('S', 'FOREIGN SERVER', 'pg_foreign_server', 'srv', 'srvowner'),
  'foreign-data-wrapper': named('F', 'FOREIGN DATA WRAPPER', 'pg_foreign_data_wrapper', 'fdw', 'fdwowner'),
  language: named('l', 'LANGUAGE', 'pg_language', 'lan', 'lanowner')
};

/** Kinds of objects that rights can be granted on. */
export const securableKinds: readonly string[] = Object.keys(SECURABLES);

/** Where the rights of a kind stand; `undefined`: its objects have none. */
export function securableOf(kind: string): Securable | undefined {
  return Object.hasOwn(SECURABLES, kind) ? SECURABLES[kind] : undefined;
}

/** The object that a grant's ref means: its path, and its kind at the end. */
export function targetOf({ path }: ObjectRef): {
  kind: string;
  names: readonly string[];
  securable: Securable;
} {
  const kind = path.at(-1) ?? '';
  const securable = securableOf(kind);
  if (!securable) {
    throw new DbError({
      code: 'unsupported',
      message: `PostgreSQL has no privileges on objects of kind "${kind}"`
    });
  }
  const names = path.slice(kind === 'database' ? 0 : 1, -1);
  return { kind, names, securable };
}

/** The object as GRANT names it; routines by the signature that was read. */
export function grantTarget(ref: ObjectRef, signature: string | null | undefined): string {
  const { names, securable } = targetOf(ref);
  if (securable.type === 'f' && !signature) {
    throw new DbError({
      code: 'unsupported',
      message: 'The signature of the routine is needed: read its grants first'
    });
  }
  return `${securable.word} ${signature ?? dialect.path(names)}`;
}
