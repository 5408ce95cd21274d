import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DbError, type ResultMime } from '../../model';
import type { Host } from '../shared/host';
import { runKernelCode } from './kernel-code';
import { KernelFiles } from './kernel-files';

/**
 * Binds the last result of a query to a variable of the notebook's kernel.
 *
 * @returns the type that the variable has there, for example `polars.DataFrame`.
 * @throws DbError when there is nothing to bind, no kernel, or the kernel refuses.
 */
export async function bindResult(options: {
  host: Host;
  kernel: Kernel.IKernelConnection | null | undefined;
  result: ResultMime;
  name: string;
  /** What it becomes: `polars`, `pandas`, `pyarrow`; `auto` takes what the kernel has. */
  library: string;
  trans: TranslationBundle;
  /** Bytes that have been passed to a kernel that cannot read the file by itself. */
  onProgress?(done: number, total: number): void;
}): Promise<string> {
  const { host, kernel, name, library, trans } = options;
  const last = options.result.statements.filter(statement => statement.result).pop()?.result;
  if (!last) {
    throw new DbError({
      code: 'invalid',
      message: trans.__('Nothing was bound to %1: the statement returned no rows.', name)
    });
  }
  if (!kernel) {
    throw new DbError({
      code: 'invalid',
      message: trans.__('Nothing was bound to %1: the notebook has no kernel.', name)
    });
  }
  const { language_info } = await kernel.info;
  const failed = trans.__('The result was not bound to %1.', name);
  const bind = async (path?: string): Promise<string> => {
    const { result: handOver } = await host.request('result.handover', {
      result: last.id,
      name,
      language: language_info.name,
      library: library === 'auto' ? undefined : library,
      path
    });
    const { result, printed } = await runKernelCode(kernel, handOver.code, failed);
    // R prints the type: what it shows of a value is no plain text.
    return (result || printed).replace(/^(['"])(.*)\1$/s, '$2');
  };
  try {
    return await bind();
  } catch (error) {
    if (!UNREADABLE.test(DbError.from(error).detail ?? '')) {
      throw error;
    }
  }
  const files = new KernelFiles(kernel, host, trans);
  const path = await files.send(last.id, options.onProgress ?? (() => undefined));
  try {
    return await bind(path);
  } finally {
    // A data frame that maps the file keeps it.
    await files.remove(path).catch(() => undefined);
  }
}

/** The kernel does not see the host's disk. */
const UNREADABLE = /\b(FileNotFoundError|PermissionError)\b/;
