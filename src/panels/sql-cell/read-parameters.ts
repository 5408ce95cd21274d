import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ParameterValues } from '../../kernel-bridge/common/methods';
import { DbError, type JsonObject } from '../../model';
import type { Host } from '../shared/host';
import { runKernelCode } from './kernel-code';

/** What cannot be a parameter needs no look at the kernel, and most cells have none. */
const MAYBE = /:[\p{L}_]|\{\{/u;

/**
 * Reads the values of a text's `:name` and `{{name}}` parameters from the variables of the notebook's kernel.
 *
 * @returns nothing where the text has no parameters.
 * @throws DbError naming the variables that are not there or cannot be bound.
 */
export async function readParameters(options: {
  host: Host;
  kernel: Kernel.IKernelConnection | null | undefined;
  connection: string;
  sql: string;
  trans: TranslationBundle;
}): Promise<JsonObject | undefined> {
  const { host, kernel, connection, sql, trans } = options;
  if (!MAYBE.test(sql)) {
    return undefined;
  }
  const language = kernel ? (await kernel.info).language_info.name : 'python';
  const { result: wanted } = await host.request('query.parameters', { connection, sql, language });
  if (wanted.names.length === 0) {
    return undefined;
  }
  const list = (names: readonly string[]): string => names.map(name => `:${name}`).join(', ');
  if (!kernel) {
    throw new DbError({
      code: 'invalid',
      message: trans.__('There are no values for %1: the notebook has no kernel.', list(wanted.names))
    });
  }
  const failed = trans.__('The values of %1 could not be read from the kernel.', list(wanted.names));
  const { printed } = await runKernelCode(kernel, wanted.code, failed);
  const found = JSON.parse(printed.trim().split('\n').pop() ?? '') as ParameterValues;
  if (found.missing.length > 0) {
    throw new DbError({
      code: 'invalid',
      message: trans.__('The kernel has no variable for %1.', list(found.missing)),
      hint: trans.__('Run the cell that sets it first.')
    });
  }
  const [unusable] = Object.entries(found.unusable);
  if (unusable) {
    throw new DbError({
      code: 'invalid',
      message: trans.__('The value of :%1 cannot be bound: it is of type %2.', ...unusable),
      hint: trans.__('Parameters take numbers, texts, dates, None and lists of them.')
    });
  }
  return found.values;
}
