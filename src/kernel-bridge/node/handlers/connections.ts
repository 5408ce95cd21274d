import type { Handlers } from '../../common/server';
import type { HostServices } from '../services/host';

export function connectionHandlers({ manager, store, sessions, completion, emitConnections }: HostServices) {
  return {
    'connection.list': async () => manager.list(),
    'connection.save': async ({ config, previous }) => {
      store.save(config, previous);
      if (previous) {
        await sessions.closeConnection(previous);
        await manager.close(previous);
        completion.invalidate(previous, []);
      }
      emitConnections();
      return manager.state(config.name);
    },
    'connection.remove': async ({ name }) => {
      await sessions.closeConnection(name);
      await manager.close(name);
      completion.invalidate(name, []);
      store.remove(name);
      emitConnections();
      return null;
    },
    'connection.test': ({ config, secrets }, { progress, signal }) =>
      manager.test(config, secrets, progress, signal),
    'connection.open': async ({ name, secrets }) => {
      const state = await manager.open(name, secrets);
      completion.prepare(name);
      return state;
    },
    'connection.close': async ({ name }) => {
      await sessions.closeConnection(name);
      await manager.close(name);
      completion.invalidate(name, []);
      return null;
    }
  } satisfies Partial<Handlers>;
}
