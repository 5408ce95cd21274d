import type { Handlers } from '../../common/server';
import type { HostServices } from '../services/host';

export function completionHandlers({ completion }: HostServices) {
  return {
    'sql.complete': ({ connection, sql, position, context }) =>
      completion.complete(connection, sql, position, context),
    'catalog.search': ({ text, limit }) => completion.search(text, limit),
    'sql.inspect': ({ connection, sql, position }) => completion.inspect(connection, sql, position)
  } satisfies Partial<Handlers>;
}
