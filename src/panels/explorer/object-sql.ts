import type { Summary } from '../../model';
import type { Host } from '../shared/host';
import type { ObjectNode } from './tree-node';

/** Columns that no statement may give a value. */
const FILLED = ['generated', 'identity'] as const;

/** The columns of a table or view, with their quoted names. */
export async function columnsOf(
  host: Host,
  { connection, summary }: ObjectNode
): Promise<readonly Summary[]> {
  const { result } = await host.request('object.list', { connection, kind: 'column', parent: summary.ref });
  return result.items;
}

/** An INSERT whose values are parameters, which take the values of the kernel's variables. */
export function insertSql(name: string, columns: readonly Summary[]): string {
  const given = columns.filter(({ flags }) => !FILLED.some(flag => flags?.includes(flag)));
  const names = given.map(quoted).join(', ');
  const values = given.map(parameter).join(', ');
  return `INSERT INTO ${name} (${names})\nVALUES (${values})`;
}

/** An UPDATE of the row with a primary key; without one the condition is left to be written. */
export function updateSql(name: string, columns: readonly Summary[]): string {
  const keys = columns.filter(({ flags }) => flags?.includes('primaryKey'));
  const changed = columns.filter(
    column => !keys.includes(column) && !FILLED.some(flag => column.flags?.includes(flag))
  );
  const assign = (column: Summary): string => `${quoted(column)} = ${parameter(column)}`;
  const condition = keys.length > 0 ? keys.map(assign).join(' AND ') : 'FALSE';
  return `UPDATE ${name}\nSET ${changed.map(assign).join(',\n    ')}\nWHERE ${condition}`;
}

/** The CREATE texts of objects, one after the other. */
export async function ddlOf(host: Host, nodes: readonly ObjectNode[]): Promise<string> {
  const texts: string[] = [];
  for (const { connection, summary } of nodes) {
    const { result } = await host.request('object.read', { connection, ref: summary.ref });
    texts.push(result.ddl);
  }
  return texts.join('\n\n');
}

function quoted({ sql, label }: Summary): string {
  return sql ?? label;
}

/** A parameter named as the column is, as far as names of variables go. */
function parameter({ label }: Summary): string {
  const name = label.replace(/\W+/g, '_').replace(/^(?=\d)/, '_');
  return `:${name || 'value'}`;
}
