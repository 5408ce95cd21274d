import type { Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import { account } from '../routine/account';
import type { Role } from './definition';

type Membership = Role['memberships'][number];
const nameOf = ({ user, host }: { user: string; host: string }): string => account(user, host);
const same = (a: { user: string; host: string }, b: { user: string; host: string }): boolean =>
  a.user === b.user && a.host === b.host;

function grant(role: Membership, to: Role): string {
  return `GRANT ${nameOf(role)} TO ${nameOf(to)}${role.admin ? ' WITH ADMIN OPTION' : ''}`;
}

/** REVOKE for roles, or admin options, that go. */
export function takeMemberships(from: Role, to: Role, mariadb: boolean): Statement[] {
  return from.memberships.flatMap(old => {
    const next = to.memberships.find(each => same(each, old));
    if (next && (next.admin || !old.admin)) {
      return [];
    }
    const undo = [grant(old, to)];
    if (next && mariadb) {
      return [committed(`REVOKE ADMIN OPTION FOR ${nameOf(old)} FROM ${nameOf(to)}`, { undo })];
    }
    const hazards = next ? [] : [hazard('privileges', `${to.user} loses what ${old.user} may do`)];
    return [committed(`REVOKE ${nameOf(old)} FROM ${nameOf(to)}`, { undo, hazards })];
  });
}

/** GRANT for roles that are new, and the default roles, which must be granted already. */
export function memberships(from: Role, to: Role, mariadb: boolean): Statement[] {
  const granted = to.memberships.flatMap(role => {
    const old = from.memberships.find(each => same(each, role));
    const kept = old && (old.admin === role.admin || (mariadb && old.admin));
    return kept
      ? []
      : [committed(grant(role, to), { undo: old ? [] : [`REVOKE ${nameOf(role)} FROM ${nameOf(to)}`] })];
  });
  return [...granted, ...defaultRoles(from, to, mariadb)];
}

function defaultRoles(from: Role, to: Role, mariadb: boolean): Statement[] {
  const lost = from.defaultRoles.filter(each => !to.memberships.some(role => same(role, each)));
  const before = mariadb ? from.defaultRoles : from.defaultRoles.filter(each => !lost.includes(each));
  if (JSON.stringify(before) === JSON.stringify(to.defaultRoles)) {
    return [];
  }
  const set = (role: Role): string => {
    const names = role.defaultRoles.map(nameOf).join(', ') || 'NONE';
    return mariadb
      ? `SET DEFAULT ROLE ${names} FOR ${nameOf(to)}`
      : `ALTER USER ${nameOf(to)} DEFAULT ROLE ${names}`;
  };
  return [committed(set(to), { undo: [set(from)] })];
}
