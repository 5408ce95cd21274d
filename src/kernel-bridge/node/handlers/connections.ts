import { engines } from '../../../engines';
import type { ConnectionConfig } from '../../../model';
import type { Handlers } from '../../common/server';
import type { HostServices } from './services';

export function connectionHandlers({ manager, store, sessions, completion, emitConnections }: HostServices) {
  return {
    'connection.list': async () => manager.list(),
    'connection.save': async ({ config, previous }) => {
      const before = previous === undefined ? undefined : store.find(previous);
      store.save(config, previous);
      if (previous && !(before && isSameButLook(before, config))) {
        if (before && !hasSameLogin(before, config)) {
          await manager.forget(previous);
        }
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
      await manager.forget(name);
      emitConnections();
      return null;
    },
    'connection.move': async ({ name, before }) => {
      store.move(name, before);
      emitConnections();
      return null;
    },
    'connection.candidates': async () => {
      const readers = engines.flatMap(({ candidates }) => candidates ?? []);
      const lists = await Promise.all(readers.map(read => read()));
      return {
        candidates: lists.flatMap(list => list.candidates),
        problems: lists.flatMap(list => list.problems),
        files: lists.flatMap(list => list.files)
      };
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

/** Only where and how it is listed changed: what is open stays open. */
function isSameButLook(one: ConnectionConfig, other: ConnectionConfig): boolean {
  const rest = (config: ConnectionConfig): string =>
    JSON.stringify(Object.entries({ ...config, group: undefined, color: undefined }).sort());
  return rest(one) === rest(other);
}

/** Whether a password of one connection is meant for the other, too. */
function hasSameLogin(one: ConnectionConfig, other: ConnectionConfig): boolean {
  const login = ({ name, engine, host, port, socket, user, ssh }: ConnectionConfig): string =>
    JSON.stringify([name, engine, host, port, socket, user, ssh]);
  return login(one) === login(other);
}
