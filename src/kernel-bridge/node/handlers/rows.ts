import type { Handlers } from '../../common/server';
import type { HostServices } from '../services/host';

export function rowHandlers({ rowChanges, runner }: HostServices) {
  return {
    'rows.describe': ({ connection, ref }) => rowChanges.describe(connection, ref),
    'rows.query': async ({ connection, session, ref, filter }, { signal, progress }) => {
      const { sql, params } = await rowChanges.select(connection, ref, filter);
      return runner.run({ connection, session, sql, params, signal, progress });
    },
    'rows.read': async ({ connection, ref, keys, whole = false }) => ({
      rows: await rowChanges.read(connection, ref, keys, whole)
    }),
    'rows.lookup': ({ connection, ref, columns, search }) =>
      rowChanges.lookup(connection, ref, columns, search),
    'rows.plan': ({ connection, ref, changes }) => rowChanges.plan(connection, ref, changes),
    'rows.apply': ({ connection, plan }) => rowChanges.apply(connection, plan)
  } satisfies Partial<Handlers>;
}
