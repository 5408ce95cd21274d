import type { Handlers } from '../../common/server';
import type { HostServices } from './services';

export function comparisonHandlers({ comparisons }: HostServices) {
  return {
    'schema.compare': ({ source, target, options }, { signal }) =>
      comparisons.compare(source, target, options, signal),
    'schema.ddl': async ({ comparison, key }) => comparisons.ddl(comparison, key),
    'schema.plan': ({ comparison, keys }) => comparisons.plan(comparison, keys),
    'schema.snapshot': ({ side, file }, { signal }) => comparisons.snapshot(side, file, signal)
  } satisfies Partial<Handlers>;
}
