import type { Handlers } from '../../common/server';
import type { HostServices } from './services';

export function completionHandlers({ completion }: HostServices) {
  return {
    'sql.complete': ({ connection, sql, position, context, session }) =>
      completion.complete(connection, sql, position, { context, session }),
    'catalog.search': ({ text, limit }) => completion.search(text, limit),
    'sql.inspect': ({ connection, sql, position, session }) =>
      completion.inspect(connection, sql, position, session)
  } satisfies Partial<Handlers>;
}
