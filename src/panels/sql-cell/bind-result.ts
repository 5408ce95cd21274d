import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DbError, type ResultMime } from '../../model';
import type { Host } from '../shared/host';

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
  const { result: handOver } = await host.request('result.handover', {
    result: last.id,
    name,
    language: language_info.name,
    library: library === 'auto' ? undefined : library
  });
  return evaluate(kernel, handOver.code, name, trans);
}

/** Runs `code` outside of the history and reads the text of its last expression. */
async function evaluate(
  kernel: Kernel.IKernelConnection,
  code: string,
  name: string,
  trans: TranslationBundle
): Promise<string> {
  const future = kernel.requestExecute(
    { code, silent: false, store_history: false, stop_on_error: false, allow_stdin: false },
    true
  );
  let text = '';
  let failure = '';
  future.onIOPub = message => {
    const content = message.content as Record<string, unknown>;
    if (message.header.msg_type === 'execute_result') {
      text = String((content.data as Record<string, unknown>)['text/plain'] ?? '');
    } else if (message.header.msg_type === 'error') {
      failure = `${String(content.ename)}: ${String(content.evalue)}`;
    }
  };
  const reply = await future.done;
  if (failure || reply.content.status !== 'ok') {
    throw new DbError({
      code: 'internal',
      message: trans.__('The result was not bound to %1.', name),
      detail: failure || trans.__('The kernel did not run the code that binds it.')
    });
  }
  return text.replace(/^(['"])(.*)\1$/s, '$2');
}
