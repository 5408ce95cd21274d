import type { GrantEntry } from './definition';

export interface Group {
  grantee: string;
  pattern: string | null;
  /** Each of these privileges has a grant option of its own. */
  dynamic: boolean;
  before: GrantEntry[];
  after: GrantEntry[];
}

/** Entries that share a grant option, before and after. Dynamic privileges of MySQL have underscores. */
export function groupsOf(from: readonly GrantEntry[], to: readonly GrantEntry[], mariadb: boolean): Group[] {
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

/**
 * MySQL takes the grant option of dynamic privileges together with that of the static ones, and goes on
 * showing it until the next restart: they are revoked before and granted after.
 */
export function optionsApart(groups: readonly Group[]): Group[] {
  const takesAll = new Set(
    groups
      .filter(each => !each.dynamic && hasGrantOption(each) && !wantsGrantOption(each))
      .map(({ grantee }) => grantee)
  );
  const isDynamic = (group: Group): boolean => group.dynamic && takesAll.has(group.grantee);
  const first = groups.filter(each => isDynamic(each) && hasGrantOption(each));
  const last = groups.filter(each => isDynamic(each) && wantsGrantOption(each));
  const both = first.filter(each => last.includes(each));
  return [
    ...first.map(each => (both.includes(each) ? { ...each, after: [] } : each)),
    ...groups.filter(each => !first.includes(each) && !last.includes(each)),
    ...last.map(each => (both.includes(each) ? { ...each, before: [] } : each))
  ];
}

export const hasGrantOption = ({ before }: Group): boolean => before.some(({ grantable }) => grantable);

/** One entry that asks for another grant option asks for all that share it. */
export function wantsGrantOption({ before, after }: Group): boolean {
  const had = before.some(({ grantable }) => grantable);
  const kept = after.filter(each => before.some(old => old.privilege === each.privilege));
  if (kept.some(({ grantable }) => grantable !== had)) {
    return !had;
  }
  return (had && kept.length > 0) || after.some(({ grantable }) => grantable);
}
