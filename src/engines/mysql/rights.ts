import type { Queryable } from '../core/engine';
import type { Intent } from '../core/rights';
import { isMariadb } from './capabilities';

/** The privilege that a kind asks for (MySQL manual, section 8.2.2). */
const NEEDED: Readonly<Record<string, Readonly<Record<Intent['op'], string>>>> = {
  database: { create: 'CREATE', alter: 'ALTER', drop: 'DROP' },
  table: { create: 'CREATE', alter: 'ALTER', drop: 'DROP' },
  sequence: { create: 'CREATE', alter: 'ALTER', drop: 'DROP' },
  view: { create: 'CREATE VIEW', alter: 'CREATE VIEW', drop: 'DROP' },
  trigger: { create: 'TRIGGER', alter: 'TRIGGER', drop: 'TRIGGER' },
  event: { create: 'EVENT', alter: 'EVENT', drop: 'EVENT' },
  function: { create: 'CREATE ROUTINE', alter: 'ALTER ROUTINE', drop: 'ALTER ROUTINE' },
  procedure: { create: 'CREATE ROUTINE', alter: 'ALTER ROUTINE', drop: 'ALTER ROUTINE' }
};

/** A line of SHOW GRANTS. Of `*` and `db.*` the database or object is absent. */
interface Grant {
  revoked: boolean;
  privileges: readonly string[];
  /** `TABLE`, `FUNCTION`, `PROCEDURE`, …; absent: of the database. */
  type?: string;
  database?: string;
  object?: string;
}

/** Which privilege MySQL and MariaDB ask for, and the session lacks, as SHOW GRANTS tells. */
export async function missingRight(db: Queryable, { op, ref }: Intent): Promise<string | null> {
  const needed = NEEDED[ref.kind]?.[op];
  if (needed === undefined) {
    return null;
  }
  // A new database has no name yet: the privilege to create some will do.
  const [database, name] = ref.path as readonly (string | undefined)[];
  const grants = await readGrants(db);
  const covers = (grant: Grant): boolean =>
    !grant.revoked &&
    grant.privileges.some(each => each === needed || each === 'ALL PRIVILEGES') &&
    (grant.database === undefined
      ? !isRevoked(grants, needed, database)
      : database === undefined || matches(grant.database, database)) &&
    (grant.object === undefined || isAbout(grant, ref.kind, name));
  if (grants.some(covers)) {
    return null;
  }
  const [{ user }] = await db.query<{ user: string }>('SELECT CURRENT_USER() AS user');
  return `${user} lacks ${needed} on ${database === undefined ? 'any database' : `the database ${database}`}`;
}

/** What the session's account and its active roles were granted. */
async function readGrants(db: Queryable): Promise<Grant[]> {
  let using = '';
  if (!isMariadb(db.version) && db.version.major >= 8) {
    const [{ roles }] = await db.query<{ roles: string | null }>('SELECT CURRENT_ROLE() AS roles');
    using = roles === null || roles === 'NONE' ? '' : ` FOR CURRENT_USER() USING ${roles}`;
  }
  const rows = await db.query<Record<string, string>>(`SHOW GRANTS${using}`);
  return rows.flatMap(row => parsed(Object.values(row)[0]) ?? []);
}

const NAME = '\\*|`(?:[^`]|``)*`|"(?:[^"]|"")*"';
const LINE = new RegExp(
  `^(GRANT|REVOKE) (.+?) ON (?:(TABLE|FUNCTION|PROCEDURE|PACKAGE(?: BODY)?) )?(${NAME})\\.(${NAME}) (?:TO|FROM) `,
  's'
);

/** Lines that grant roles say nothing of objects. */
function parsed(line: string): Grant | null {
  const found = LINE.exec(line);
  if (!found) {
    return null;
  }
  const [, verb, privileges, type, database, object] = found;
  return {
    revoked: verb === 'REVOKE',
    // Those for single columns, with a list in parentheses, make no object.
    privileges: privileges
      .replace(/\([^)]*\)/g, '')
      .split(/\s*,\s*/)
      .map(each => each.trim().toUpperCase()),
    type,
    database: unquoted(database),
    object: unquoted(object)
  };
}

function unquoted(name: string): string | undefined {
  const [quote] = name;
  return quote === '*' ? undefined : name.slice(1, -1).replaceAll(quote + quote, quote);
}

/** Databases are granted by a pattern: `_` and `%` stand for others unless a backslash precedes them. */
export function matches(pattern: string, database: string): boolean {
  const source = pattern.replace(
    /\\([_%])|[_%]|[.*+?^${}()|[\]\\]/g,
    (found, escaped?: string) => escaped ?? (found === '_' ? '.' : found === '%' ? '.*' : `\\${found}`)
  );
  return pattern === database || new RegExp(`^${source}$`, 'is').test(database);
}

/** MySQL takes a global privilege away from single databases (`partial_revokes`). */
function isRevoked(grants: readonly Grant[], needed: string, database: string | undefined): boolean {
  return grants.some(
    grant => grant.revoked && grant.database === database && grant.privileges.includes(needed)
  );
}

/** Whether a grant on one object is on this one; a trigger's stands on its table, whose name its path does not have. */
function isAbout({ type = 'TABLE', object }: Grant, kind: string, name: string | undefined): boolean {
  const isRoutine = kind === 'function' || kind === 'procedure';
  return (
    type === (isRoutine ? kind.toUpperCase() : 'TABLE') &&
    (kind === 'trigger' || (name !== undefined && object === name))
  );
}
