import type { Change, Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasMembershipOptions } from '../../capabilities';
import { dialect } from '../../dialect';
import { setClause, settingName } from '../routine/settings';
import {
  completeRole,
  type Membership,
  type Role,
  type RoleDefinition,
  type RoleSetting
} from './definition';
import { passwordToSend } from './password';

export function planRole(change: Change<RoleDefinition>, version: ServerVersion): Statement[] {
  switch (change.op) {
    case 'create': {
      const to = completeRole(change.to);
      return [...createRole(to), ...follow(completeRole({ name: to.name }), to, version)];
    }
    case 'alter':
      return alterRole(completeRole(change.from), { ...completeRole(change.from), ...change.to }, version);
    case 'drop':
      return dropRole(completeRole(change.from), change.options?.cascade ?? false);
  }
}

const FLAGS = [
  ['login', 'LOGIN'],
  ['superuser', 'SUPERUSER'],
  ['createDatabase', 'CREATEDB'],
  ['createRole', 'CREATEROLE'],
  ['inherit', 'INHERIT'],
  ['replication', 'REPLICATION'],
  ['bypassRls', 'BYPASSRLS']
] as const;

/** Only what differs: some attributes may be named by superusers alone (manual, ALTER ROLE). */
function attributes(from: Role, to: Role): string[] {
  return [
    ...FLAGS.filter(([field]) => from[field] !== to[field]).map(([field, word]) =>
      to[field] ? word : `NO${word}`
    ),
    ...(from.connectionLimit === to.connectionLimit ? [] : [`CONNECTION LIMIT ${to.connectionLimit}`]),
    ...(from.validUntil === to.validUntil
      ? []
      : [`VALID UNTIL ${dialect.literal(to.validUntil ?? 'infinity')}`])
  ];
}

function createRole(to: Role): Statement[] {
  const words = attributes(completeRole({ name: to.name }), to);
  const lost = to.hasPassword === true && !to.password;
  const hazards = lost ? [hazard('privileges', 'It has no password until one is set')] : [];
  const sql = [`CREATE ROLE ${dialect.ident(to.name)}`, ...words];
  return [secret(sql.join(' '), to.password || null, { hazards })];
}

/** A statement with a password at its end, which only the server sees. */
function secret(sql: string, password: string | null, more: Partial<Statement> = {}): Statement {
  return password === null
    ? statement(sql, more)
    : statement(`${sql} PASSWORD ${dialect.literal(passwordToSend(password))}`, {
        ...more,
        display: `${sql} PASSWORD '********'`
      });
}

function alterRole(from: Role, to: Role, version: ServerVersion): Statement[] {
  const name = dialect.ident(to.name);
  const statements: Statement[] = [];
  if (from.name !== to.name) {
    const hazards = [
      hazard('downtime', `Who logs in as ${from.name} must say ${to.name}`),
      ...(from.hasPassword === false
        ? []
        : [hazard('privileges', 'A password stored as MD5 is cleared: set it again')])
    ];
    statements.push(statement(`ALTER ROLE ${dialect.ident(from.name)} RENAME TO ${name}`, { hazards }));
  }
  const words = attributes(from, to);
  if (words.length > 0) {
    const less = FLAGS.filter(([field]) => from[field] && !to[field]).map(([, word]) => word);
    const hazards = less.length > 0 ? [hazard('privileges', `${to.name} loses ${less.join(', ')}`)] : [];
    statements.push(statement(`ALTER ROLE ${name} ${words.join(' ')}`, { hazards }));
  }
  if (to.password === '') {
    const hazards = [hazard('privileges', `${to.name} can no longer log in by password`)];
    statements.push(statement(`ALTER ROLE ${name} PASSWORD NULL`, { hazards }));
  } else if (to.password !== null) {
    statements.push(secret(`ALTER ROLE ${name}`, to.password));
  }
  return [...statements, ...follow(from, to, version)];
}

/** What stands in statements of its own: memberships, settings, comment. */
function follow(from: Role, to: Role, version: ServerVersion): Statement[] {
  const text = to.comment === null ? 'NULL' : dialect.literal(to.comment);
  const own = dialect.ident(to.name);
  return [
    ...changeMemberships(from.memberOf, to.memberOf, role => [dialect.ident(role), own], version),
    ...changeMemberships(from.members, to.members, role => [own, dialect.ident(role)], version),
    ...changeSettings(own, from.settings, to.settings),
    ...(from.comment === to.comment ? [] : [statement(`COMMENT ON ROLE ${own} IS ${text}`)])
  ];
}

function changeMemberships(
  from: readonly Membership[],
  to: readonly Membership[],
  ends: (role: string) => [group: string, member: string],
  version: ServerVersion
): Statement[] {
  const options = hasMembershipOptions(version);
  const same = (a: Membership, b: Membership) =>
    a.role === b.role && (a.grantor === b.grantor || !a.grantor || !b.grantor);
  const pair = (role: string, word: string) => ends(role).join(` ${word} `);
  const gone = from.filter(each => !to.some(other => same(each, other)));
  const statements = [...gone].reverse().map(({ role, grantor }) =>
    statement(
      `REVOKE ${pair(role, 'FROM')}${options && grantor ? ` GRANTED BY ${dialect.ident(grantor)}` : ''}`,
      {
        hazards: [hazard('privileges', `The member loses what it could do through the group (${role})`)]
      }
    )
  );
  for (const each of inOrderOfGrantors(to)) {
    const old = from.find(other => same(each, other));
    const differs = (['admin', 'inherit', 'set'] as const).filter(
      field => each[field] !== null && each[field] !== (old?.[field] ?? (field === 'admin' ? false : null))
    );
    if (old && differs.length === 0) {
      continue;
    }
    const by = each.grantor && (options || !old) ? ` GRANTED BY ${dialect.ident(each.grantor)}` : '';
    if (!options && old?.admin && !each.admin) {
      statements.push(statement(`REVOKE ADMIN OPTION FOR ${pair(each.role, 'FROM')}`));
      continue;
    }
    const chosen = options
      ? differs.map(field => `${field.toUpperCase()} ${each[field] ? 'TRUE' : 'FALSE'}`).join(', ')
      : each.admin
        ? 'ADMIN OPTION'
        : '';
    statements.push(statement(`GRANT ${pair(each.role, 'TO')}${chosen && ` WITH ${chosen}`}${by}`));
  }
  return statements;
}

/** Who gives a group on must have got it before. */
function inOrderOfGrantors(given: readonly Membership[]): Membership[] {
  const ordered: Membership[] = [];
  let left = [...given];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ role }) => role));
    const ready = left.filter(({ grantor }) => !waiting.has(grantor));
    const next = ready.length > 0 ? ready : left;
    ordered.push(...next);
    left = left.filter(each => !next.includes(each));
  }
  return ordered;
}

function changeSettings(own: string, from: readonly RoleSetting[], to: readonly RoleSetting[]): Statement[] {
  const key = ({ database, name }: RoleSetting) => JSON.stringify([database, name]);
  const start = ({ database }: RoleSetting) =>
    `ALTER ROLE ${own}${database === null ? '' : ` IN DATABASE ${dialect.ident(database)}`}`;
  const wanted = new Set(to.map(key));
  const old = new Map(from.map(each => [key(each), each.value]));
  return [
    ...from
      .filter(each => !wanted.has(key(each)))
      .map(each => statement(`${start(each)} RESET ${settingName(each.name)}`)),
    ...to
      .filter(each => old.get(key(each)) !== each.value)
      .map(each => statement(`${start(each)} ${setClause(each)}`))
  ];
}

/**
 * A role can go once nothing is left to it in any database (manual, section 21.4): with `cascade` what it
 * owns goes over to the current user and its rights are taken away, in each database.
 */
function dropRole(from: Role, cascade: boolean): Statement[] {
  const name = dialect.ident(from.name);
  const cleared = (cascade ? from.databases : []).flatMap(database => [
    statement(`REASSIGN OWNED BY ${name} TO CURRENT_USER`, {
      database,
      hazards: [hazard('privileges', `What ${from.name} owns in ${database} goes over to you`)]
    }),
    statement(`DROP OWNED BY ${name}`, {
      database,
      hazards: [hazard('irreversible', `The rights of ${from.name} in ${database} are taken away`)]
    })
  ]);
  return [
    ...cleared,
    statement(`DROP ROLE ${name}`, {
      hazards: [hazard('irreversible', 'The role goes, with its password, memberships and settings')]
    })
  ];
}
