import { DbError, type Change, type Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { isMariadb } from '../../capabilities';
import { ident } from '../../dialect';
import { completed } from '../schema';
import { grantDefinition, type GrantDefinition, type GrantEntry } from './definition';
import { normalizedGrantee } from './grantee';
import { escapedDatabase, grantTarget, targetOf } from './target';

const unsupported = (message: string): DbError => new DbError({ code: 'unsupported', message });

/** What one grantee holds that shares a grant option. */
interface Held {
  whole: Set<string>;
  columns: Map<string, Set<string>>;
  grantable: boolean;
}

/** Privileges as they stand in GRANT and REVOKE: of columns where there are any. */
type Item = readonly [privilege: string, columns: readonly string[]];

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
  const named = (pattern: string | null): string => {
    const name = target.names[0] ?? '';
    return grantTarget(target, pattern ?? (partialRevokes ? name : escapedDatabase(name)));
  };
  const groups = groupsOf(from.entries, to.entries, isMariadb(version));
  // Whoever plans this loses own privileges last: they may be needed for the others.
  const ordered = [
    ...groups.filter(({ grantee }) => grantee !== currentUser),
    ...groups.filter(({ grantee }) => grantee === currentUser)
  ];
  return ordered.flatMap(group => {
    const before = heldOf(group.before, group.before[0]?.grantable ?? false);
    const after = heldOf(group.after, wantsGrantOption(group.before, group.after));
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

interface Group {
  grantee: string;
  pattern: string | null;
  /** Each of these privileges has a grant option of its own. */
  dynamic: boolean;
  before: GrantEntry[];
  after: GrantEntry[];
}

/** Entries that share a grant option, before and after. Dynamic privileges of MySQL have underscores. */
function groupsOf(from: readonly GrantEntry[], to: readonly GrantEntry[], mariadb: boolean): Group[] {
  const groups = new Map<string, Group>();
  const flags = ({ grantee, privilege }: GrantEntry): boolean[] =>
    [from, to].map(list =>
      list.some(each => each.grantee === grantee && each.privilege === privilege && each.grantable)
    );
  const add = (entry: GrantEntry, side: 'before' | 'after'): void => {
    const { grantee, pattern, privilege } = entry;
    const dynamic = !mariadb && privilege.includes('_');
    const key = JSON.stringify([grantee, pattern, dynamic, ...(dynamic ? flags(entry) : [])]);
    const group = groups.get(key) ?? { grantee, pattern, dynamic, before: [], after: [] };
    group[side].push(entry);
    groups.set(key, group);
  };
  from.forEach(each => add(each, 'before'));
  to.forEach(each => add(each, 'after'));
  return [...groups.values()];
}

/** One entry that asks for another grant option asks for all that share it. */
function wantsGrantOption(before: readonly GrantEntry[], after: readonly GrantEntry[]): boolean {
  const had = before[0]?.grantable ?? false;
  const kept = after.filter(each => before.some(old => old.privilege === each.privilege));
  if (kept.some(({ grantable }) => grantable !== had)) {
    return !had;
  }
  return (had && kept.length > 0) || after.some(({ grantable }) => grantable);
}

function heldOf(entries: readonly GrantEntry[], grantable: boolean): Held {
  const held: Held = { whole: new Set(), columns: new Map(), grantable };
  for (const { privilege, columns } of entries) {
    if (columns.length > 0) {
      held.columns.set(privilege, new Set([...(held.columns.get(privilege) ?? []), ...columns]));
    } else if (privilege !== 'USAGE') {
      held.whole.add(privilege);
    }
  }
  return held;
}

function steps(before: Held, after: Held, group: Group, on: string, isOwn: boolean): Statement[] {
  const { grantee } = group;
  const takesOption = before.grantable && !after.grantable;
  // A dynamic privilege loses its grant option only with itself.
  const kept = takesOption && group.dynamic ? { ...after, whole: new Set<string>() } : after;
  const lost = itemsWithout(before, kept);
  const lostWhole = new Set(lost.filter(([, columns]) => columns.length === 0).map(([name]) => name));
  const between: Held = {
    ...before,
    whole: new Set([...before.whole].filter(name => !lostWhole.has(name))),
    // Revoking a privilege on a table revokes it on the columns as well.
    columns: new Map([...before.columns].filter(([name]) => !lostWhole.has(name)))
  };
  const givesOption = !before.grantable && after.grantable;
  // It gets its grant option by being granted again.
  const gained = itemsWithout(
    after,
    givesOption && group.dynamic ? { ...between, whole: new Set<string>() } : between
  );
  const revokesOption = takesOption && !group.dynamic;
  const grant = (items: readonly Item[], option: boolean): string =>
    `GRANT ${list(items) || 'USAGE'} ON ${on} TO ${grantee}${option ? ' WITH GRANT OPTION' : ''}`;
  const revoke = (items: readonly Item[], option: boolean): string =>
    `REVOKE ${[list(items), option ? 'GRANT OPTION' : ''].filter(Boolean).join(', ')} ON ${on} FROM ${grantee}`;
  const statements: Statement[] = [];
  if (lost.length > 0 || revokesOption) {
    statements.push(
      committed(revoke(withoutColumnsOf(lost, lostWhole), revokesOption), {
        undo: [grant([...lost, ...stripped(lost, before, lostWhole)], takesOption)],
        hazards: losses(before, after, grantee, isOwn)
      })
    );
  }
  if (gained.length > 0 || givesOption) {
    const gainedWhole = new Set(gained.filter(([, columns]) => columns.length === 0).map(([name]) => name));
    const again = [
      ...[...gainedWhole].filter(name => between.whole.has(name)).map((name): Item => [name, []]),
      ...stripped([], between, gainedWhole)
    ];
    statements.push(
      committed(grant(gained, after.grantable && (givesOption || group.dynamic)), {
        undo: [
          revoke(withoutColumnsOf(gained, gainedWhole), givesOption && !group.dynamic),
          ...(again.length > 0 ? [grant(again, false)] : [])
        ]
      })
    );
  }
  return statements;
}

function itemsWithout(held: Held, other: Held): Item[] {
  const whole = [...held.whole].filter(name => !other.whole.has(name)).map((name): Item => [name, []]);
  const columns = [...held.columns].map(([name, names]): Item => [
    name,
    [...names].filter(each => !other.columns.get(name)?.has(each))
  ]);
  return [...whole, ...columns.filter(([, names]) => names.length > 0)];
}

const withoutColumnsOf = (items: readonly Item[], whole: ReadonlySet<string>): Item[] =>
  items.filter(([name, columns]) => columns.length === 0 || !whole.has(name));

/** Privileges on columns that go with those on the table, beside those that `items` names. */
function stripped(items: readonly Item[], held: Held, whole: ReadonlySet<string>): Item[] {
  return [...held.columns]
    .filter(([name]) => whole.has(name))
    .map(([name, names]): Item => {
      const named = items.filter(([other]) => other === name).flatMap(([, columns]) => columns);
      return [name, [...names].filter(each => !named.includes(each))];
    })
    .filter(([, names]) => names.length > 0);
}

const list = (items: readonly Item[]): string =>
  items
    .map(([name, columns]) => (columns.length > 0 ? `${name} (${columns.map(ident).join(', ')})` : name))
    .join(', ');

function losses(before: Held, after: Held, grantee: string, isOwn: boolean): Statement['hazards'] {
  const lost = [
    list(itemsWithout(before, after)),
    before.grantable && !after.grantable ? 'the grant option' : ''
  ];
  const what = lost.filter(Boolean).join(', ');
  if (!what) {
    return [];
  }
  return [
    hazard('privileges', `${grantee} loses ${what}`),
    ...(isOwn
      ? [hazard('privileges', `You are ${grantee}: you lock yourself out, and may be unable to undo it`)]
      : [])
  ];
}
