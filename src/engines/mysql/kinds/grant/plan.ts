import { DbError, type Change, type Statement } from '../../../../model';
import type { ServerVersion } from '../../../core/version';
import { isMariadb } from '../../capabilities';
import { completed } from '../schema';
import { grantDefinition, type GrantDefinition, type GrantEntry, type GrantRestriction } from './definition';
import { normalizedGrantee } from './grantee';
import { groupsOf, hasGrantOption, optionsApart, wantsGrantOption, type Group } from './groups';
import { GRANT_OPTION, restrictionSteps } from './restrictions';
import { heldOf, steps, type Held } from './steps';
import { escapedDatabase, grantTarget, plainDatabase, targetOf, type Target } from './target';

const unsupported = (message: string): DbError => new DbError({ code: 'unsupported', message });

export function planGrant(change: Change<GrantDefinition>, version: ServerVersion): Statement[] {
  const given = (entries: Partial<GrantDefinition>): GrantDefinition => {
    const all = completed(grantDefinition, entries as GrantDefinition);
    return { ...all, entries: all.entries.map(each => normalized(each, version)) };
  };
  const from = given(change.op === 'create' ? {} : change.from);
  const to = given(
    change.op === 'drop' ? {} : change.op === 'create' ? change.to : { ...from, ...change.to }
  );
  const { currentUser, partialRevokes } = change.op === 'drop' ? from : to;
  const target = targetOf(change.ref);
  if (target.kind === 'server' && change.op === 'drop') {
    throw unsupported('Nobody could use the server any more: revoke privileges one by one');
  }
  const named = (pattern: string | null): string => {
    const name = target.names[0] ?? '';
    const usual = partialRevokes ? name : escapedDatabase(name);
    // Of another database when this one is a copy.
    return grantTarget(target, pattern !== null && plainDatabase(pattern) === name ? pattern : usual);
  };
  const groups = optionsApart(groupsOf(from.entries, to.entries, isMariadb(version)));
  // Whoever plans this loses own privileges last: they may be needed for the others.
  const ordered = [
    ...groups.filter(({ grantee }) => grantee !== currentUser),
    ...groups.filter(({ grantee }) => grantee === currentUser)
  ];
  const planned = ordered.flatMap(group => {
    const before = heldOf(group.before, hasGrantOption(group));
    const after = heldOf(group.after, wantsGrantOption(group));
    const restrictions = {
      along: target.kind === 'server' ? restrictedOf(from.revoked, group, before, after) : [],
      back: target.kind === 'database' ? restrictedOf(from.revoked, group, after, before) : []
    };
    return steps(before, after, group, named(group.pattern), group.grantee === currentUser, restrictions);
  });
  // What is revoked stays so when the grants go.
  return change.op === 'drop'
    ? planned
    : [...planned, ...restrictionSteps(from.revoked, ofTarget(to.revoked, target))];
}

/** Restrictions of a database, whatever it was called where they were read. */
function ofTarget(revoked: readonly GrantRestriction[], { kind, names }: Target): GrantRestriction[] {
  return revoked.map(each => (kind === 'database' ? { ...each, database: names[0] } : each));
}

/** Restrictions of what one side has of a group and the other has not. */
function restrictedOf(
  revoked: readonly GrantRestriction[],
  { grantee, dynamic }: Group,
  one: Held,
  other: Held
): GrantRestriction[] {
  return revoked.filter(
    each =>
      each.grantee === grantee &&
      (each.privilege === GRANT_OPTION
        ? !dynamic && one.grantable && !other.grantable
        : one.whole.has(each.privilege) && !other.whole.has(each.privilege))
  );
}

/** Words that GRANT takes and that no grant table has. */
const SHORTHANDS = new Set(['ALL', 'ALL PRIVILEGES', GRANT_OPTION, 'PROXY']);

function normalized(entry: GrantEntry, version: ServerVersion): GrantEntry {
  const privilege = entry.privilege.trim().replace(/\s+/g, ' ').toUpperCase();
  if (SHORTHANDS.has(privilege) || !/^[A-Z][A-Z_ ]*$/.test(privilege)) {
    throw unsupported(`"${entry.privilege}" is not the name of one privilege`);
  }
  return { ...entry, privilege, grantee: normalizedGrantee(entry.grantee, version) };
}
