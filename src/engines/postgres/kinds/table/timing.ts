import type { TableDefinition } from './definition';

interface Timed {
  name: string | null;
  deferrable: boolean;
  initiallyDeferred: boolean;
}

/** Only what can be deferred can be so from the start: of two fields that contradict each other the changed one counts. */
export function withTiming(from: TableDefinition | null, to: TableDefinition): TableDefinition {
  return {
    ...to,
    keys: settled(from?.keys, to.keys),
    exclusions: settled(from?.exclusions, to.exclusions),
    foreignKeys: settled(from?.foreignKeys, to.foreignKeys)
  };
}

function settled<T extends Timed>(before: readonly Timed[] = [], wanted: readonly T[]): T[] {
  return wanted.map(each => {
    if (each.deferrable || !each.initiallyDeferred) {
      return each;
    }
    const wasDeferred = before.some(({ name, initiallyDeferred }) => name === each.name && initiallyDeferred);
    return wasDeferred ? { ...each, initiallyDeferred: false } : { ...each, deferrable: true };
  });
}
