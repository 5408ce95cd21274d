import type { Params } from '../../kernel-bridge/common/methods';
import type { Host } from './host';

/** Which right somebody lacks for what they are about to do; `null` too where the server does not tell. */
export async function missingRight(
  host: Host,
  intent: Params<'object.missingRight'>
): Promise<string | null> {
  try {
    return (await host.request('object.missingRight', intent)).result.missing;
  } catch {
    return null; // The server decides when it is tried.
  }
}
