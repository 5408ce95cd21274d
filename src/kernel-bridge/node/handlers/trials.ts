import type { Handlers } from '../../common/server';
import type { HostServices } from './services';
import { orInstead } from '../services/relatives';

export function trialHandlers({ manager, checks, calls, fires, plans }: HostServices) {
  return {
    'object.check': draft => checks.check(draft),
    'object.missingRight': async ({ connection, op, ref }) => {
      const engine = manager.engineOf(connection);
      const missing = await manager.read(connection, engine.databaseOf(ref), db =>
        orInstead(
          db,
          async () => (await engine.missingRight?.(db, { op, ref })) ?? null,
          () => null
        )
      );
      return { missing };
    },
    'object.heldRights': async ({ connection, ref }) => {
      const engine = manager.engineOf(connection);
      const rights = await manager.read(connection, engine.databaseOf(ref), db =>
        orInstead(
          db,
          async () => (await engine.heldRights?.(db, ref)) ?? null,
          () => null
        )
      );
      return { rights };
    },
    'object.copy': async ({ connection, ref }) => ({ definition: await plans.copy(connection, ref) }),
    'object.preview': (request, { signal, progress }) => checks.preview({ ...request, signal, progress }),
    'object.prepareCall': ({ connection, ref, arguments: values }) => calls.prepare(connection, ref, values),
    'object.call': (request, { signal, progress }) => calls.call({ ...request, signal, progress }),
    'object.prepareFire': draft => fires.prepare(draft),
    'object.fire': (request, { signal, progress }) => fires.fire({ ...request, signal, progress }),
    'object.actions': async ({ connection, ref }) => ({ actions: await calls.actions(connection, ref) }),
    'object.act': (request, { signal, progress }) => calls.act({ ...request, signal, progress }),
    'object.versions': async ({ connection, ref }) => ({ versions: await plans.versions(connection, ref) }),
    'object.version': ({ connection, ref, version }) => plans.version(connection, ref, version)
  } satisfies Partial<Handlers>;
}
