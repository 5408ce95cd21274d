import type { QueryPlan } from '../../../model';
import { planNode, singleRoot } from '../../core/explain';

/** A row of the traditional EXPLAIN (MySQL manual, section 10.8.2). */
export type PlanRow = Record<
  'id' | 'select_type' | 'table' | 'type' | 'key' | 'key_len' | 'ref' | 'rows' | 'filtered' | 'Extra',
  string | number | null
>;

/** The words that the other forms use, for how a table is read. */
const ACCESS: Readonly<Record<string, string>> = {
  ALL: 'Table scan',
  index: 'Index scan',
  range: 'Index range scan',
  ref: 'Index lookup',
  eq_ref: 'Single-row index lookup',
  const: 'Constant row',
  system: 'Constant row',
  fulltext: 'Full-text lookup',
  ref_or_null: 'Index lookup (or NULL)',
  index_merge: 'Index merge',
  unique_subquery: 'Single-row index lookup',
  index_subquery: 'Index lookup'
};

/** How a table is read, by the server's word for it. */
export function accessLabel(type: string, table: string, key?: string): string {
  return `${ACCESS[type] ?? type} on ${table}${key ? ` using ${key}` : ''}`;
}

/** The plan that the table form of EXPLAIN tells. */
export function readTablePlan(rows: readonly PlanRow[]): QueryPlan {
  const nodes = rows.map(row => {
    const { select_type, table, type, key, rows: estimate } = row;
    const label =
      table === null
        ? String(row.Extra ?? select_type)
        : accessLabel(String(type ?? ''), String(table), key === null ? undefined : String(key));
    const verb = /^(INSERT|UPDATE|DELETE|REPLACE)$/.test(String(select_type))
      ? `${String(select_type)}: `
      : '';
    return planNode(verb + label, {
      detail: Object.entries(row)
        .filter(
          ([name, value]) =>
            value !== null && value !== '' && !['table', 'type', 'rows', 'key'].includes(name)
        )
        .map(([name, value]) => [name, String(value)] as const),
      ...(estimate !== null && estimate !== undefined && { estimatedRows: Number(estimate) }),
      warnings: /Using filesort/.test(String(row.Extra ?? ''))
        ? ['No index has this order: the rows are sorted']
        : []
    });
  });
  return { root: singleRoot(nodes, 'Query'), analyzed: false, notes: [] };
}
