import { ident } from '../../dialect';
import type { Partition, Partitioning } from './definition';

/** The clause of CREATE and ALTER TABLE, from `PARTITION BY` on. */
export function partitioningSql(partitioning: Partitioning): string {
  const { count, subMethod, subExpression, subCount, partitions } = partitioning;
  return [
    `PARTITION BY ${methodSql(partitioning.method, partitioning.expression)}`,
    count !== null && `PARTITIONS ${count}`,
    subMethod !== null && `SUBPARTITION BY ${methodSql(subMethod, subExpression ?? '')}`,
    subCount !== null && `SUBPARTITIONS ${subCount}`,
    partitions.length > 0 && `(${partitions.map(partitionSql).join(',\n  ')})`
  ]
    .filter(Boolean)
    .join('\n ');
}

function methodSql(method: string, expression: string): string {
  return method === 'SYSTEM_TIME' ? `${method} ${expression}`.trim() : `${method} (${expression})`;
}

export function partitionSql({ name, bound, options, subpartitions }: Partition): string {
  const subs = subpartitions.map(sub =>
    ['SUBPARTITION', ident(sub.name), sub.options].filter(Boolean).join(' ')
  );
  return ['PARTITION', ident(name), bound, options, subs.length > 0 && `(${subs.join(', ')})`]
    .filter(Boolean)
    .join(' ');
}
