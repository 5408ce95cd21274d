import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { FrameWritten, QueryDone } from '../../kernel-bridge/common/methods';
import { DbError, readLoadStatement } from '../../model';
import type { Host } from '../shared/host';
import { runKernelCode } from './kernel-code';
import { KernelFiles } from './kernel-files';

export interface LoadFrameOptions {
  host: Host;
  kernel: Kernel.IKernelConnection | null | undefined;
  connection: string;
  session: string;
  /** `\load <data frame> into <table> [create | append | replace]` */
  sql: string;
  signal: AbortSignal;
  trans: TranslationBundle;
}

/**
 * Writes a data frame of the notebook's kernel into a table: the kernel writes a file, the host loads it.
 *
 * @throws DbError `syntax` when the statement is not well formed, or what the kernel or the server have against it.
 */
export async function loadFrame(options: LoadFrameOptions): Promise<QueryDone> {
  const { host, kernel, connection, session, sql, signal, trans } = options;
  const { frame, table, mode } = readLoadStatement(sql);
  if (!kernel) {
    throw new DbError({
      code: 'invalid',
      message: trans.__('There is no data frame %1: the notebook has no kernel.', frame)
    });
  }
  const { language_info } = await kernel.info;
  const { result: target } = await host.request('frame.export', {
    name: frame,
    language: language_info.name
  });
  const failed = trans.__('The kernel could not hand over %1.', frame);
  const { printed } = await runKernelCode(kernel, target.code, failed);
  const written = JSON.parse(printed.trim().split('\n').pop() ?? '') as FrameWritten;
  if (written.missing) {
    throw new DbError({
      code: 'invalid',
      message: trans.__('The kernel has no variable %1.', frame),
      hint: trans.__('Run the cell that sets it first.')
    });
  }
  if (written.unusable !== undefined) {
    throw new DbError({
      code: 'invalid',
      message: trans.__('%1 is no data frame: it is of type %2.', frame, written.unusable)
    });
  }
  signal.throwIfAborted();
  const files = new KernelFiles(kernel, host, trans);
  if (written.elsewhere !== undefined) {
    await files.fetch(written.elsewhere, target.upload);
  }
  const load = async (): Promise<QueryDone> => {
    const params = { connection, session, upload: target.upload, table, mode };
    return (await host.request('frame.load', params, { signal })).result;
  };
  try {
    return await load();
  } catch (error) {
    if (written.elsewhere !== undefined || DbError.from(error).code !== 'file-missing') {
      throw error;
    }
    // The kernel has a folder of this name too, on another disk.
    await files.fetch(target.path, target.upload);
    return load();
  }
}
