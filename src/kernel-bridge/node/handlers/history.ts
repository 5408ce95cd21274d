import { DbError } from '../../../model';
import type { Handlers } from '../../common/server';
import type { HostServices } from './services';

/** Entries of one answer at most: an answer is one message. */
const MAX_ENTRIES = 500;

export function historyHandlers({ history, emit }: HostServices) {
  return {
    'history.list': async ({ limit, ...query }) => {
      if (!(limit > 0 && limit <= MAX_ENTRIES)) {
        throw new DbError({ code: 'invalid', message: `There is no list of ${limit} entries` });
      }
      return { entries: history.list({ ...query, limit }), connections: history.connections() };
    },
    'history.remove': async ({ ids, connection }) => {
      history.remove({ ids, connection });
      emit('history.changed', { connection: connection ?? '' });
      return null;
    }
  } satisfies Partial<Handlers>;
}
