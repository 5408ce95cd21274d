import type { Queryable } from '../../../core/engine';
import { isMariadb } from '../../capabilities';
import type { GrantEntry } from './definition';
import { granteeText } from './grantee';

/**
 * Privileges on the whole server. `USER_PRIVILEGES` has both the static and the dynamic ones; of
 * MariaDB's roles it knows nothing.
 */
export async function readGlobal(db: Queryable): Promise<GrantEntry[]> {
  const rows = await db.query<{ grantee: string; privilege: string; grantable: string }>(
    `SELECT GRANTEE AS grantee, PRIVILEGE_TYPE AS privilege, IS_GRANTABLE AS grantable
       FROM information_schema.USER_PRIVILEGES`
  );
  const entries = rows.map(({ grantee, privilege, grantable }): GrantEntry => {
    // Quotes inside of the name are not doubled; a host has none.
    const split = grantee.lastIndexOf("'@'");
    const [user, host] = [grantee.slice(1, split), grantee.slice(split + 3, -1)];
    return {
      grantee: granteeText(user, host, db.version),
      privilege,
      columns: [],
      grantable: grantable === 'YES',
      pattern: null
    };
  });
  const isNothing = ({ privilege, grantable }: GrantEntry): boolean => privilege === 'USAGE' && !grantable;
  return [...entries.filter(each => !isNothing(each)), ...(isMariadb(db.version) ? await roles(db) : [])];
}

/** Bits of `access` in `mysql.global_priv` (MariaDB, sql/privilege.h), but for the grant option. */
const BITS = [
  ['SELECT', 0],
  ['INSERT', 1],
  ['UPDATE', 2],
  ['DELETE', 3],
  ['CREATE', 4],
  ['DROP', 5],
  ['RELOAD', 6],
  ['SHUTDOWN', 7],
  ['PROCESS', 8],
  ['FILE', 9],
  ['REFERENCES', 11],
  ['INDEX', 12],
  ['ALTER', 13],
  ['SHOW DATABASES', 14],
  ['SUPER', 15],
  ['CREATE TEMPORARY TABLES', 16],
  ['LOCK TABLES', 17],
  ['EXECUTE', 18],
  ['REPLICATION SLAVE', 19],
  ['BINLOG MONITOR', 20],
  ['CREATE VIEW', 21],
  ['SHOW VIEW', 22],
  ['CREATE ROUTINE', 23],
  ['ALTER ROUTINE', 24],
  ['CREATE USER', 25],
  ['EVENT', 26],
  ['TRIGGER', 27],
  ['CREATE TABLESPACE', 28],
  ['DELETE HISTORY', 29],
  ['SET USER', 30],
  ['FEDERATED ADMIN', 31],
  ['CONNECTION ADMIN', 32],
  ['READ_ONLY ADMIN', 33],
  ['REPLICATION SLAVE ADMIN', 34],
  ['REPLICATION MASTER ADMIN', 35],
  ['BINLOG ADMIN', 36],
  ['BINLOG REPLAY', 37],
  ['SLAVE MONITOR', 38],
  ['SHOW CREATE ROUTINE', 39]
] as const;
const GRANT_OPTION = 10n;

async function roles(db: Queryable): Promise<GrantEntry[]> {
  const rows = await db.query<{ user: string; access: string }>(
    `SELECT User AS user, CAST(JSON_VALUE(Priv, '$.access') AS CHAR) AS access FROM mysql.global_priv
      WHERE JSON_VALUE(Priv, '$.is_role') = 1 ORDER BY User`
  );
  return rows.flatMap(({ user, access }) => {
    const bits = BigInt(access);
    const has = (bit: bigint): boolean => ((bits >> bit) & 1n) === 1n;
    const grantable = has(GRANT_OPTION);
    const held = BITS.filter(([, bit]) => has(BigInt(bit))).map(([privilege]) => privilege);
    return (held.length > 0 || !grantable ? held : ['USAGE']).map(privilege => ({
      grantee: granteeText(user, '', db.version),
      privilege,
      columns: [],
      grantable,
      pattern: null
    }));
  });
}
