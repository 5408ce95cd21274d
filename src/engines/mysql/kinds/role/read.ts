import { DbError, type ObjectRef } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { isMariadb } from '../../capabilities';
import { complete, type Role } from './definition';
import { checksPassword, pluginText } from './plugins';

interface AccountRow {
  sslType: string;
  cipher: string | null;
  issuer: string | null;
  subject: string | null;
  questions: number;
  updates: number;
  connections: number;
  userConnections: number;
  plugin: string;
  /** What the server keeps for the plugin. It never leaves this file where it may be a secret. */
  secret: string | null;
  expired: string;
}

const SHARED = `u.ssl_type AS sslType, CAST(u.ssl_cipher AS CHAR) AS cipher, CAST(u.x509_issuer AS CHAR) AS issuer,
  CAST(u.x509_subject AS CHAR) AS subject, u.max_questions AS questions, u.max_updates AS updates,
  u.max_connections AS connections, u.max_user_connections AS userConnections, u.plugin AS plugin,
  CAST(NULLIF(NULLIF(u.authentication_string, ''), 'invalid') AS CHAR) AS secret, u.password_expired AS expired`;

const TLS: Readonly<Record<string, Role['tls']>> = {
  '': 'none',
  ANY: 'any',
  X509: 'x509',
  SPECIFIED: 'specified'
};

/** Reads from the grant tables: `SHOW CREATE USER` does not quote what is in a certificate's subject. */
export async function readRole(db: Queryable, ref: ObjectRef): Promise<Role> {
  return isMariadb(db.version) ? readMariadb(db, ref) : readMysql(db, ref);
}

function shared(row: AccountRow): Partial<Role> {
  return {
    hasPassword: row.secret !== null && checksPassword(row.plugin),
    tls: TLS[row.sslType] ?? 'none',
    cipher: row.cipher ?? '',
    issuer: row.issuer ?? '',
    subject: row.subject ?? '',
    maxQueries: row.questions,
    maxUpdates: row.updates,
    maxConnections: row.connections,
    maxUserConnections: row.userConnections,
    passwordExpired: row.expired === 'Y'
  };
}

function notFound([user, host]: readonly string[]): DbError {
  return new DbError({ code: 'not-found', message: `There is no account ${user}${host ? `@${host}` : ''}` });
}

interface MysqlRow extends AccountRow {
  lifetime: number | null;
  history: number | null;
  reuse: number | null;
  current: 'Y' | 'N' | null;
  locked: 'Y' | 'N';
  attributes: string | null;
}

async function readMysql(db: Queryable, { path }: ObjectRef): Promise<Role> {
  const [row] = await db.query<MysqlRow | undefined>(
    `SELECT ${SHARED}, u.password_lifetime AS lifetime, u.Password_reuse_history AS history,
            u.Password_reuse_time AS reuse, u.Password_require_current AS current, u.account_locked AS locked,
            CAST(u.User_attributes AS CHAR) AS attributes
       FROM mysql.user u WHERE u.User = ? AND u.Host = ?`,
    path
  );
  if (!row) {
    throw notFound(path);
  }
  const memberships = await db.query<{ user: string; host: string; admin: string }>(
    `SELECT FROM_USER AS user, FROM_HOST AS host, WITH_ADMIN_OPTION AS admin FROM mysql.role_edges
      WHERE TO_USER = ? AND TO_HOST = ? ORDER BY 1, 2`,
    path
  );
  const defaultRoles = await db.query<{ user: string; host: string }>(
    `SELECT DEFAULT_ROLE_USER AS user, DEFAULT_ROLE_HOST AS host FROM mysql.default_roles
      WHERE USER = ? AND HOST = ? ORDER BY 1, 2`,
    path
  );
  const attributes = JSON.parse(row.attributes ?? '{}') as {
    metadata?: unknown;
    Password_locking?: { failed_login_attempts: number; password_lock_time_days: number };
    additional_password?: string;
    multi_factor_authentication?: { plugin: string; authentication_string?: string }[];
  };
  const locking = attributes.Password_locking;
  return complete({
    user: path[0],
    host: path[1],
    ...shared(row),
    // What CREATE ROLE makes: an account that nobody can log in to.
    isRole: row.locked === 'Y' && row.expired === 'Y' && row.secret === null,
    plugins: [pluginText(row.plugin, row.secret)],
    factors: (attributes.multi_factor_authentication ?? []).map(each =>
      pluginText(each.plugin, each.authentication_string ?? null)
    ),
    secondPassword: attributes.additional_password !== undefined,
    passwordLifetime: row.lifetime,
    passwordHistory: row.history,
    passwordReuseDays: row.reuse,
    requireCurrent: row.current === null ? null : row.current === 'Y',
    failedAttempts: locking?.failed_login_attempts ?? 0,
    lockDays: locking?.password_lock_time_days ?? 0,
    locked: row.locked === 'Y',
    attribute: attributes.metadata === undefined ? null : JSON.stringify(attributes.metadata),
    memberships: memberships.map(({ user, host, admin }) => ({ user, host, admin: admin === 'Y' })),
    defaultRoles
  });
}

interface MariadbRow extends AccountRow {
  statementTime: number | string;
  isRole: 'Y' | 'N';
  defaultRole: string;
  locked: string | null;
  lifetime: string | null;
  others: string | null;
}

async function readMariadb(db: Queryable, { path }: ObjectRef): Promise<Role> {
  const [row] = await db.query<MariadbRow | undefined>(
    `SELECT ${SHARED}, u.max_statement_time AS statementTime, u.is_role AS isRole, u.default_role AS defaultRole,
            JSON_VALUE(g.Priv, '$.account_locked') AS locked, JSON_VALUE(g.Priv, '$.password_lifetime') AS lifetime,
            JSON_QUERY(g.Priv, '$.auth_or') AS others
       FROM mysql.user u JOIN mysql.global_priv g ON g.User = u.User AND g.Host = u.Host
      WHERE u.User = ? AND u.Host = ?`,
    path
  );
  if (!row) {
    throw notFound(path);
  }
  const memberships = await db.query<{ user: string; admin: string }>(
    'SELECT Role AS user, Admin_option AS admin FROM mysql.roles_mapping WHERE User = ? AND Host = ? ORDER BY 1',
    path
  );
  const isRole = row.isRole === 'Y';
  const plugins = isRole ? [] : pluginsOf(row);
  return complete({
    user: path[0],
    host: path[1],
    ...shared(row),
    isRole,
    hasPassword: plugins.some(({ name, text }) => text !== null && text !== '' && checksPassword(name)),
    plugins: plugins.map(({ name, text }) => pluginText(name, text)),
    maxStatementTime: Number(row.statementTime),
    passwordExpired: !isRole && row.expired === 'Y',
    passwordLifetime: row.lifetime === null || Number(row.lifetime) < 0 ? null : Number(row.lifetime),
    locked: row.locked === 'true' || row.locked === '1',
    memberships: memberships.map(({ user, admin }) => ({ user, host: '', admin: admin === 'Y' })),
    defaultRoles: row.defaultRole ? [{ user: row.defaultRole, host: '' }] : []
  });
}

interface Via {
  name: string;
  text: string | null;
}

/** Several plugins stand in `auth_or`, of which the empty one is that of the account itself. */
function pluginsOf({ plugin, secret, others }: MariadbRow): Via[] {
  const own = { name: plugin || 'mysql_native_password', text: secret };
  const all = JSON.parse(others ?? '[{}]') as { plugin?: string; authentication_string?: string }[];
  return all.map(each =>
    each.plugin === undefined ? own : { name: each.plugin, text: each.authentication_string ?? null }
  );
}
