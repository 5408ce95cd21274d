import type { Hazard } from '../../../../model';
import { hazard } from '../../../core/statement';
import { ident } from '../../dialect';
import type { Clause } from './alter-columns';
import type { Partition, Partitioning } from './definition';
import { partitioningSql, partitionSql } from './partition-sql';

const rewrite = (): Hazard[] => [
  hazard('rewrite', 'Every row is moved to its new partition; the table is locked meanwhile')
];

/** The clause that leads from one partitioning to another: the server takes one at a time. */
export function alterPartitioning(from: Partitioning | null, to: Partitioning | null): Clause[] {
  if (JSON.stringify(from) === JSON.stringify(to)) {
    return [];
  }
  if (to === null) {
    return [{ sql: 'REMOVE PARTITIONING', hazards: rewrite() }];
  }
  return (
    (from && (resized(from, to) ?? appendedOrDropped(from, to))) ?? [
      { sql: partitioningSql(to), hazards: rewrite() }
    ]
  );
}

function sameExcept(from: Partitioning, to: Partitioning, changes: Partial<Partitioning>): boolean {
  return JSON.stringify({ ...from, ...changes }) === JSON.stringify({ ...to, ...changes });
}

/** Another number of hash or key partitions. */
function resized(from: Partitioning, to: Partitioning): Clause[] | null {
  if (
    !/HASH|KEY/.test(to.method) ||
    from.count === null ||
    to.count === null ||
    !sameExcept(from, to, { count: 0 })
  ) {
    return null;
  }
  const more = to.count - from.count;
  return [
    { sql: more > 0 ? `ADD PARTITION PARTITIONS ${more}` : `COALESCE PARTITION ${-more}`, hazards: rewrite() }
  ];
}

/** Range and list partitions added at the end, or dropped with their rows. */
function appendedOrDropped(from: Partitioning, to: Partitioning): Clause[] | null {
  if (!/^(RANGE|LIST)/.test(to.method) || !sameExcept(from, to, { partitions: [] })) {
    return null;
  }
  const before = from.partitions.map(partitionSql);
  const after = to.partitions.map(partitionSql);
  if (before.every((sql, index) => after[index] === sql)) {
    const added = to.partitions.slice(before.length).map(partitionSql);
    return [{ sql: `ADD PARTITION (${added.join(', ')})`, hazards: [] }];
  }
  const dropped = from.partitions.filter((_, index) => !after.includes(before[index]));
  const kept = before.filter(sql => after.includes(sql));
  // Rows of a dropped range would have to go to its neighbour when that one grows: only a re-partition does.
  const same = kept.length === after.length && kept.every((sql, index) => sql === after[index]);
  return same ? [{ sql: `DROP PARTITION ${dropped.map(nameOf).join(', ')}`, hazards: lost(dropped) }] : null;
}

function nameOf({ name }: Partition): string {
  return ident(name);
}

function lost(dropped: readonly Partition[]): Hazard[] {
  return [
    hazard(
      'data-loss',
      `The rows of ${dropped.map(each => each.name).join(', ')} are deleted with their partitions`
    )
  ];
}
