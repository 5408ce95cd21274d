import { open } from 'node:fs/promises';
import { DbError } from '../../../model';
import type { Handlers } from '../../common/server';
import { handOver } from '../services/hand-over';
import type { HostServices } from './services';

/** Rows of one page at most: a page is one message. */
const MAX_PAGE_ROWS = 10_000;

export function resultHandlers({ runner, sessions, spool, arranged, manager }: HostServices) {
  return {
    'query.run': async ({ secrets, ...request }, { signal, progress }) => {
      if (secrets) {
        await manager.open(request.connection, secrets);
      }
      return runner.run({ ...request, signal, progress });
    },
    'query.check': async ({ connection, sql }) => ({ dangers: runner.dangers(connection, sql) }),
    'query.parameters': async ({ connection, sql, language }) => runner.parameters(connection, sql, language),
    'session.close': async ({ session }) => {
      await sessions.close(session);
      await spool.releaseSession(session);
      return null;
    },
    'result.page': async ({ result, from, count }) => {
      if (!(from >= 0 && count >= 0 && count <= MAX_PAGE_ROWS)) {
        throw new DbError({ code: 'invalid', message: `There is no page of ${count} rows from row ${from}` });
      }
      return arranged.get(result).page(from, count);
    },
    'result.cell': async ({ result, row, column }) => ({ text: arranged.get(result).cell(row, column) }),
    'result.handover': async ({ result, name, language, library, path }) =>
      handOver(spool.get(result), { name, language, library, path }),
    'result.bytes': async ({ result, from, count }, { sendBuffers }) => {
      const spooled = spool.get(result);
      const file = await open(spooled.path);
      try {
        const { size } = await file.stat();
        const buffer = Buffer.alloc(Math.max(0, Math.min(count, size - from)));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
        sendBuffers(buffer.subarray(0, bytesRead));
        return { total: size };
      } finally {
        await file.close();
      }
    },
    'result.release': async ({ results }) => {
      await arranged.release(results);
      await spool.release(results);
      return null;
    }
  } satisfies Partial<Handlers>;
}
