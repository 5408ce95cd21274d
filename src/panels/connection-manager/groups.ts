import type { ConnectionState } from '../../model';

/** Connections below one heading. */
export interface Group {
  /** Empty for those in no group. */
  name: string;
  connections: readonly ConnectionState[];
}

/** Those in no group first, then the groups by their names; within one the order of the configuration. */
export function groupsOf(states: readonly ConnectionState[]): Group[] {
  const groups = new Map<string, ConnectionState[]>();
  for (const state of states) {
    const name = state.config.group?.trim() ?? '';
    groups.set(name, [...(groups.get(name) ?? []), state]);
  }
  return [...groups]
    .map(([name, connections]) => ({ name, connections }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * Where a connection goes when it is moved by one line within its group.
 *
 * @returns the name it is put before, `null` for the end, `undefined` when it is at the edge already
 */
export function placeAfterMove(
  states: readonly ConnectionState[],
  name: string,
  by: 1 | -1
): string | null | undefined {
  const names = groupsOf(states)
    .map(({ connections }) => connections.map(({ config }) => config.name))
    .find(members => members.includes(name));
  const at = names?.indexOf(name) ?? -1;
  const neighbour = names?.[at + by];
  if (neighbour === undefined) {
    return undefined;
  }
  if (by < 0) {
    return neighbour;
  }
  const all = states.map(({ config }) => config.name).filter(each => each !== name);
  return all[all.indexOf(neighbour) + 1] ?? null;
}
