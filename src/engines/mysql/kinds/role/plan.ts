import { DbError, type Change, type Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { isMariadb } from '../../capabilities';
import { literal } from '../../dialect';
import { account } from '../routine/account';
import { complete, type Role, type RoleDefinition } from './definition';
import { memberships, takeMemberships } from './memberships';
import { checksPassword, pluginOf } from './plugins';

const unsupported = (message: string): DbError => new DbError({ code: 'unsupported', message });
const nameOf = ({ user, host }: Pick<Role, 'user' | 'host'>): string => account(user, host);

export function planRole(change: Change<RoleDefinition>, version: ServerVersion): Statement[] {
  const mariadb = isMariadb(version);
  if (change.op === 'create') {
    return create(complete(change.to), mariadb);
  }
  const from = complete(change.from);
  if (change.op === 'alter') {
    return alter(from, complete({ ...from, ...change.to }), mariadb);
  }
  return [
    committed(`DROP ${from.isRole ? 'ROLE' : 'USER'} ${nameOf(from)}`, {
      hazards: [
        hazard('irreversible', 'The account, its password and its privileges go'),
        hazard('drops-dependents', 'Views, routines, triggers and events that it defines can no longer run')
      ]
    })
  ];
}

function create(to: Role, mariadb: boolean): Statement[] {
  const kind = to.isRole ? 'ROLE' : 'USER';
  const undo = [`DROP ${kind} ${nameOf(to)}`];
  const fresh = complete({ user: to.user, host: to.host, isRole: to.isRole });
  if (to.isRole) {
    const made = committed(`CREATE ROLE ${nameOf(to)}`, { undo });
    return [made, ...memberships(fresh, to, mariadb)];
  }
  // Without its password it would be open to everybody.
  const unknown = to.hasPassword && to.password === null;
  const wanted = unknown ? { ...to, locked: true } : to;
  const clauses = optionClauses(fresh, wanted, mariadb);
  const hazards = [
    ...(unknown
      ? [
          hazard(
            'privileges',
            'Its password is not known: the account stays locked until you set one and unlock it'
          )
        ]
      : []),
    ...(to.factors.length > 0
      ? [hazard('privileges', `It is made without its further factors: ${to.factors.join(', ')}`)]
      : [])
  ];
  const made = masked(
    password => [`CREATE USER ${nameOf(to)}`, identified(to, password, mariadb), ...clauses],
    to.password,
    { undo, hazards }
  );
  return [made, ...expire(fresh, to), ...memberships(fresh, to, mariadb)];
}

/** The statement, and what is shown of it in place of the password. */
function masked(
  words: (password: string | null) => string[],
  password: string | null,
  more: Partial<Omit<Statement, 'sql'>>
): Statement {
  const text = (secret: string | null): string => words(secret).filter(Boolean).join(' ');
  return committed(text(password), { ...more, ...(password !== null && { display: text('••••••') }) });
}

/** Throws `unsupported` where no plugin would check the password. */
function identified(to: Role, password: string | null, mariadb: boolean): string {
  const plugins = to.plugins.map(pluginOf);
  const by = password === null ? '' : ` BY ${literal(password)}`;
  if (plugins.length === 0) {
    return password === null ? '' : `IDENTIFIED${by}`;
  }
  if (password !== null && !plugins.some(({ name }) => checksPassword(name))) {
    throw unsupported(`${plugins[0].name} checks no password: give the account a plugin that does`);
  }
  if (mariadb) {
    const using = password === null ? '' : ` USING PASSWORD(${literal(password)})`;
    const via = plugins.map(({ name, as }) =>
      as !== null ? `${name} USING ${literal(as)}` : checksPassword(name) ? `${name}${using}` : name
    );
    return `IDENTIFIED VIA ${via.join(' OR ')}`;
  }
  if (plugins.length > 1) {
    throw unsupported('MySQL asks one plugin: others are further factors, added by ALTER USER … ADD FACTOR');
  }
  const [{ name, as }] = plugins;
  return `IDENTIFIED WITH ${literal(name)}${as === null ? by : ` AS ${literal(as)}`}`;
}

function alter(from: Role, to: Role, mariadb: boolean): Statement[] {
  if (from.isRole !== to.isRole) {
    throw unsupported('An account cannot become a role, or a role an account: create another one');
  }
  const renamed = from.user !== to.user || from.host !== to.host;
  if (renamed && mariadb && from.isRole) {
    throw unsupported('MariaDB cannot rename roles: create another one and grant it in place of this one');
  }
  const plugins = String(from.plugins) !== String(to.plugins);
  if (plugins && to.password === null && to.plugins.map(pluginOf).some(({ name }) => checksPassword(name))) {
    throw unsupported('Another way to log in needs a new password: the one in force cannot be carried over');
  }
  const name = nameOf(to);
  const forth = optionClauses(from, to, mariadb);
  const back = optionClauses(to, from, mariadb);
  return [
    ...(renamed
      ? [
          committed(`RENAME USER ${nameOf(from)} TO ${name}`, {
            undo: [`RENAME USER ${name} TO ${nameOf(from)}`],
            hazards: [
              hazard('drops-dependents', 'What it defines goes on naming the old account, and cannot run')
            ]
          })
        ]
      : []),
    ...(plugins || to.password !== null
      ? [
          masked(password => [`ALTER USER ${name}`, identified(to, password, mariadb)], to.password, {
            hazards: [
              hazard('irreversible', 'The old password no longer works'),
              ...(from.secondPassword
                ? [
                    hazard(
                      'privileges',
                      'The second password goes on working: ALTER USER … DISCARD OLD PASSWORD ends it'
                    )
                  ]
                : [])
            ]
          })
        ]
      : []),
    ...(forth.length > 0
      ? [
          committed(`ALTER USER ${name} ${forth.join(' ')}`, {
            undo: [`ALTER USER ${name} ${back.join(' ')}`],
            hazards:
              !from.locked && to.locked ? [hazard('privileges', `${to.user} can no longer log in`)] : []
          })
        ]
      : []),
    ...expire(from, to),
    ...takeMemberships(from, to, mariadb),
    ...memberships(from, to, mariadb)
  ];
}

/** Marks the password as expired. Only another password takes that back. */
function expire(from: Role, to: Role): Statement[] {
  if (from.passwordExpired && !to.passwordExpired && to.password === null) {
    throw unsupported('An expired password is made good by setting another one');
  }
  return to.passwordExpired && !from.passwordExpired
    ? [committed(`ALTER USER ${nameOf(to)} PASSWORD EXPIRE`)]
    : [];
}

/** The clauses of CREATE USER and ALTER USER that differ, in the order that the grammar asks for. */
function optionClauses(from: Role, to: Role, mariadb: boolean): string[] {
  const changed = (...keys: (keyof Role)[]): boolean => keys.some(key => from[key] !== to[key]);
  const limits = [
    ['MAX_QUERIES_PER_HOUR', 'maxQueries'],
    ['MAX_UPDATES_PER_HOUR', 'maxUpdates'],
    ['MAX_CONNECTIONS_PER_HOUR', 'maxConnections'],
    ['MAX_USER_CONNECTIONS', 'maxUserConnections'],
    ['MAX_STATEMENT_TIME', 'maxStatementTime']
  ] as const;
  const limited = limits.filter(([, key]) => changed(key)).map(([word, key]) => `${word} ${to[key]}`);
  const clauses = [
    ...(changed('tls', 'cipher', 'issuer', 'subject') ? [`REQUIRE ${requirement(to)}`] : []),
    ...(limited.length > 0 ? [`WITH ${limited.join(' ')}`] : []),
    ...(changed('passwordLifetime') ? [`PASSWORD EXPIRE ${lifetime(to)}`] : [])
  ];
  const lock = changed('locked') ? [`ACCOUNT ${to.locked ? 'LOCK' : 'UNLOCK'}`] : [];
  if (mariadb) {
    return [...clauses, ...lock];
  }
  return [...clauses, ...mysqlClauses(to, changed), ...lock, ...attribute(from, to)];
}

function mysqlClauses(to: Role, changed: (...keys: (keyof Role)[]) => boolean): string[] {
  const orDefault = (value: number | null, unit = ''): string =>
    value === null ? 'DEFAULT' : `${value}${unit}`;
  const current = to.requireCurrent === null ? ' DEFAULT' : to.requireCurrent ? '' : ' OPTIONAL';
  const locking = changed('failedAttempts', 'lockDays');
  return [
    ...(changed('passwordHistory') ? [`PASSWORD HISTORY ${orDefault(to.passwordHistory)}`] : []),
    ...(changed('passwordReuseDays')
      ? [`PASSWORD REUSE INTERVAL ${orDefault(to.passwordReuseDays, ' DAY')}`]
      : []),
    ...(changed('requireCurrent') ? [`PASSWORD REQUIRE CURRENT${current}`] : []),
    ...(locking
      ? [
          `FAILED_LOGIN_ATTEMPTS ${to.failedAttempts}`,
          `PASSWORD_LOCK_TIME ${to.lockDays < 0 ? 'UNBOUNDED' : to.lockDays}`
        ]
      : [])
  ];
}

function requirement({ tls, cipher, issuer, subject }: Role): string {
  if (tls !== 'specified') {
    return { none: 'NONE', any: 'SSL', x509: 'X509' }[tls];
  }
  const parts = [
    subject !== '' && `SUBJECT ${literal(subject)}`,
    issuer !== '' && `ISSUER ${literal(issuer)}`,
    cipher !== '' && `CIPHER ${literal(cipher)}`
  ].filter(Boolean);
  return parts.join(' AND ');
}

function lifetime({ passwordLifetime: days }: Role): string {
  return days === null ? 'DEFAULT' : days === 0 ? 'NEVER' : `INTERVAL ${days} DAY`;
}

/** ATTRIBUTE is merged into what is there: a member that goes is set to null (manual, ALTER USER). */
function attribute(from: Role, to: Role): string[] {
  if (from.attribute === to.attribute) {
    return [];
  }
  const before = JSON.parse(from.attribute ?? '{}') as Record<string, unknown>;
  const after = JSON.parse(to.attribute ?? '{}') as Record<string, unknown>;
  const gone = Object.keys(before).filter(key => !Object.hasOwn(after, key));
  const patch = { ...after, ...Object.fromEntries(gone.map(key => [key, null])) };
  return [`ATTRIBUTE ${literal(JSON.stringify(patch))}`];
}
