import type { Handlers } from '../../common/server';
import type { HostServices } from './services';

export function frameHandlers({ frames }: HostServices) {
  return {
    'frame.export': async ({ name, language }) => frames.export(name, language),
    'frame.put': async ({ upload, from }, { buffers }) => {
      await frames.put(upload, from, buffers);
      return null;
    },
    'frame.load': async (request, { signal }) => frames.load({ ...request, signal })
  } satisfies Partial<Handlers>;
}
