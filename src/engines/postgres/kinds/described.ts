import type { Dependent } from '../../../model';
import type { Queryable } from '../../core/engine';
import { queryQualified } from './catalog-query';

interface Described {
  /** As `pg_identify_object` names the type. */
  type: string;
  /** The object's own name, where it has one below `within`. */
  name?: string | null;
  /** As `pg_describe_object` names the object. */
  label: string;
  /** Where the rows do not agree on one. */
  reason?: string;
}

/** The rows of a query as dependents. Without a name their paths end with the description: the server has no path for them. */
export async function describedDependents(
  db: Queryable,
  query: string,
  params: readonly unknown[],
  within: readonly string[],
  reason: string
): Promise<Dependent[]> {
  const rows = await queryQualified<Described>(db, query, params);
  return rows.map(row => ({
    ref: { kind: row.type.replaceAll(' ', '-'), path: [...within, row.name ?? row.label] },
    label: row.label,
    reason: row.reason ?? reason
  }));
}
