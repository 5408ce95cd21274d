import type { Handlers } from '../../common/server';
import type { HostServices } from './services';

export function rowHandlers({ rowChanges, runner, manager }: HostServices) {
  return {
    'table.statistics': async ({ connection, ref }) => {
      const engine = manager.engineOf(connection);
      const facts = await manager.read(connection, engine.databaseOf(ref), db =>
        engine.tableStatistics(db, ref)
      );
      return { facts };
    },
    'rows.describe': ({ connection, ref }) => rowChanges.describe(connection, ref),
    'rows.query': async ({ connection, session, ref, filter }, { signal, progress }) => {
      const { sql, params } = await rowChanges.select(connection, ref, filter);
      const database = manager.engineOf(connection).databaseOf(ref);
      return runner.runSteps({ connection, session, database, sql, signal, progress }, async function* () {
        yield { sql, params };
      });
    },
    'rows.read': async ({ connection, ref, keys, shown = [], whole = false }) => ({
      rows: await rowChanges.read(connection, ref, keys, shown, whole)
    }),
    'rows.lookup': ({ connection, ref, columns, search }) =>
      rowChanges.lookup(connection, ref, columns, search),
    'rows.plan': ({ connection, ref, changes }) => rowChanges.plan(connection, ref, changes),
    'rows.apply': ({ connection, plan, shown = [] }) => rowChanges.apply(connection, plan, shown)
  } satisfies Partial<Handlers>;
}
