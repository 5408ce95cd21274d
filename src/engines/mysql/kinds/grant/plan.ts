import { DbError, type Change, type Statement } from '../../../../model';
import type { ServerVersion } from '../../../core/version';
import { isMariadb } from '../../capabilities';
import { completed } from '../schema';
import { grantDefinition, type GrantDefinition, type GrantEntry } from './definition';
import { normalizedGrantee } from './grantee';
import { groupsOf, hasGrantOption, optionsApart, wantsGrantOption } from './groups';
import { heldOf, steps } from './steps';
import { escapedDatabase, grantTarget, plainDatabase, targetOf } from './target';

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
  return ordered.flatMap(group => {
    const before = heldOf(group.before, hasGrantOption(group));
    const after = heldOf(group.after, wantsGrantOption(group));
    return steps(before, after, group, named(group.pattern), group.grantee === currentUser);
  });
}

/** Words that GRANT takes and that no grant table has. */
const SHORTHANDS = new Set(['ALL', 'ALL PRIVILEGES', 'GRANT OPTION', 'PROXY']);

function normalized(entry: GrantEntry, version: ServerVersion): GrantEntry {
  const privilege = entry.privilege.trim().replace(/\s+/g, ' ').toUpperCase();
  if (SHORTHANDS.has(privilege) || !/^[A-Z][A-Z_ ]*$/.test(privilege)) {
    throw unsupported(`"${entry.privilege}" is not the name of one privilege`);
  }
  return { ...entry, privilege, grantee: normalizedGrantee(entry.grantee, version) };
}
