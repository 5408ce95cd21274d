import type { Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import { ident } from '../../dialect';
import type { GrantEntry, GrantRestriction } from './definition';
import type { Group } from './groups';
import { takingAlong, takingBack } from './restrictions';

/** What one grantee holds that shares a grant option. */
export interface Held {
  whole: Set<string>;
  columns: Map<string, Set<string>>;
  grantable: boolean;
}

/** Privileges as they stand in GRANT and REVOKE: of columns where there are any. */
type Item = readonly [privilege: string, columns: readonly string[]];

/** What entries give: whole privileges and those of columns; USAGE is none. */
export function heldOf(entries: readonly GrantEntry[], grantable: boolean): Held {
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

/** Partial revokes that go with what is revoked on the server, or are taken back by what is granted on a database. */
export interface Restrictions {
  along: readonly GrantRestriction[];
  back: readonly GrantRestriction[];
}

/** REVOKE, then GRANT, for one grantee: what leads from `before` to `after`. */
export function steps(
  before: Held,
  after: Held,
  group: Group,
  on: string,
  isOwn: boolean,
  restrictions: Restrictions
): Statement[] {
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
      takingAlong(
        committed(revoke(withoutColumnsOf(lost, lostWhole), revokesOption), {
          undo: [grant([...lost, ...stripped(lost, before, lostWhole)], takesOption)],
          hazards: losses(before, after, grantee, isOwn)
        }),
        restrictions.along
      )
    );
  }
  if (gained.length > 0 || givesOption) {
    const gainedWhole = new Set(gained.filter(([, columns]) => columns.length === 0).map(([name]) => name));
    const again = [
      ...[...gainedWhole].filter(name => between.whole.has(name)).map((name): Item => [name, []]),
      ...stripped([], between, gainedWhole)
    ];
    statements.push(
      takingBack(
        committed(grant(gained, after.grantable && (givesOption || group.dynamic)), {
          undo: [
            revoke(withoutColumnsOf(gained, gainedWhole), givesOption && !group.dynamic),
            ...(again.length > 0 ? [grant(again, false)] : [])
          ]
        }),
        restrictions.back
      )
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
