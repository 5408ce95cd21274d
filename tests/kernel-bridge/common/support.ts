import { memoryChannels } from '../../../src/kernel-bridge/common/channel';
import type { Loses } from '../../../src/kernel-bridge/common/channel';
import { RpcClient } from '../../../src/kernel-bridge/common/client';
import type { QueryProgress } from '../../../src/kernel-bridge/common/methods';
import { serve } from '../../../src/kernel-bridge/common/server';
import type { Handlers } from '../../../src/kernel-bridge/common/server';

export type { DbErrorCode } from '../../../src/model';
export type QueryProgressRows = Extract<QueryProgress, { type: 'rows' }>;

export function rowsProgress(rows: number): QueryProgressRows {
  return { type: 'rows', index: 0, rows, bytes: 0 };
}

const opened: RpcClient[] = [];
afterEach(() => opened.splice(0).forEach(client => client.close()));

/** A client and a server with these handlers, connected in memory; closed after the test. */
export function connect(
  handlers: Partial<Handlers>,
  options: { clientId?: string; leaseMs?: number; loses?: Loses } = {}
) {
  /** Set `everything` to lose all messages from now on. */
  const lost = { everything: false };
  const [left, right] = memoryChannels(
    (message, from) => lost.everything || (options.loses?.(message, from) ?? false)
  );
  const state = { closed: false };
  const server = serve(left, handlers as Handlers, {
    clientId: options.clientId ?? 'client',
    leaseMs: options.leaseMs,
    onClose: () => (state.closed = true)
  });
  const client = new RpcClient(right);
  opened.push(client);
  const served = Object.assign(state, { emit: server.emit });
  return { client, served, lost, close: () => left.close() };
}
