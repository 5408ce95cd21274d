import { DbError } from '../../../model';
import type { Handlers } from '../../common/server';
import { copyRows } from '../services/copy-rows';
import type { HostServices } from './services';

/** Bytes of a value in one message at most. */
const MAX_VALUE_BYTES = 8 << 20;

/** What the grid does with the rows of a result beside reading them. */
export function resultToolHandlers({ arranged, manager }: HostServices) {
  return {
    'result.value': async ({ result, row, column, from, count }, { sendBuffers }) => {
      if (!(from >= 0 && count >= 0 && count <= MAX_VALUE_BYTES)) {
        throw new DbError({
          code: 'invalid',
          message: `A value is read in parts of ${MAX_VALUE_BYTES} bytes`
        });
      }
      const value = arranged.get(result).value(row, column, from, count);
      if (value) {
        sendBuffers(value.bytes);
      }
      return value && { total: value.total };
    },
    'result.arrange': ({ result, arrangement }, { signal, progress }) =>
      arranged.arrange(result, arrangement, { signal, onProgress: fraction => progress({ fraction }) }),
    'result.find': ({ result, text, columns }, { signal, progress }) =>
      arranged.find(result, text, columns, { signal, onProgress: fraction => progress({ fraction }) }),
    'result.hit': async ({ search, row, backward }) => arranged.hit(search, row, backward),
    'result.statistics': ({ result, column }, { signal, progress }) =>
      arranged.statistics(result, column, { signal, onProgress: fraction => progress({ fraction }) }),
    'result.chart': ({ result, request }, { signal, progress }) =>
      arranged.chart(result, request, { signal, onProgress: fraction => progress({ fraction }) }),
    'result.copy': async (request, { signal, progress, sendBuffers }) => {
      const { dialect, info } = manager.engineOf(request.connection);
      const rows = arranged.get(request.result);
      const { text, count } = await copyRows(rows, request, { dialect, engine: info.id }, signal, fraction =>
        progress({ fraction })
      );
      sendBuffers(Buffer.from(text));
      return { rows: count };
    }
  } satisfies Partial<Handlers>;
}
