import type { Handlers } from '../../common/server';
import type { HostServices } from './services';

export function serverHandlers({ sessionFeed, running }: HostServices) {
  return {
    'server.sessions': ({ connection }) => sessionFeed.read(connection),
    'server.watch': async ({ connection }, { signal, progress }) => {
      await sessionFeed.watch(connection, signal, progress);
      return null;
    },
    'server.end': async ({ connection, id, how }) => {
      await sessionFeed.end(connection, id, how);
      return null;
    },
    'statement.list': async () => running.list(),
    'statement.cancel': async ({ id }) => {
      running.cancel(id);
      return null;
    }
  } satisfies Partial<Handlers>;
}
