import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Host } from '../shared/host';
import type { ObjectNode } from './tree-node';

/** Asks for the schema that objects are to be moved to; `null` when the user gives up. */
export async function askSchema(
  host: Host,
  nodes: readonly ObjectNode[],
  trans: TranslationBundle
): Promise<string | null> {
  const [{ connection, summary }] = nodes;
  const [database, current] = summary.ref.path;
  const { result } = await host.request('object.list', {
    connection,
    kind: 'schema',
    parent: { kind: 'database', path: [database] }
  });
  const { value } = await InputDialog.getItem({
    title:
      nodes.length === 1
        ? trans.__('Move %1 to another schema', summary.label)
        : trans.__('Move %1 objects to another schema', nodes.length),
    label: trans.__('Schema'),
    items: result.items
      .filter(({ flags, label }) => label !== current && !flags?.includes('system'))
      .map(({ label }) => label),
    okLabel: trans.__('Move')
  });
  return value;
}
