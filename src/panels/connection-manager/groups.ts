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
