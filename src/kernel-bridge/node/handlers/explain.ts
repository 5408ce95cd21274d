import type { Handlers } from '../../common/server';
import type { HostServices } from './services';

export function explainHandlers({ explain }: HostServices) {
  return {
    'query.explain': (request, { signal }) => explain.explain({ ...request, signal })
  } satisfies Partial<Handlers>;
}
