import type { CopyFormat } from '../../kernel-bridge/common/methods';
import type { Host } from '../shared/host';
import type { ResultArea } from './selection';

export interface CopyOptions {
  host: Pick<Host, 'request'>;
  result: string;
  connection: string;
  area: ResultArea;
  format: CopyFormat;
  withHeader: boolean;
}

/**
 * Copies cells to the clipboard, with their whole values: the host writes them, so rows that were never loaded are no
 * different.
 *
 * @returns the number of rows.
 * @throws DbError `limit` when it is too much for a clipboard.
 */
export async function copyCells({ host, area, ...options }: CopyOptions): Promise<number> {
  const { result, buffers } = await host.request('result.copy', { ...options, ...area });
  await navigator.clipboard.writeText(buffers.map(bytes => new TextDecoder().decode(bytes)).join(''));
  return result.rows;
}
