import type { Statement } from '../../../../model';
import { committed, hazard, statement } from '../../../core/statement';
import { hasDetachConcurrently } from '../../capabilities';
import { same, unsupported, type Context } from './context';
import type { TableDefinition } from './definition';

type Partitioned = Pick<TableDefinition, 'partitionOf' | 'concurrently'>;

/** Takes the table out of its parent, where the bound or the parent changes. */
export function detach(
  from: Partitioned,
  to: Partitioned,
  { dialect, version, table }: Context
): Statement[] {
  const old = from.partitionOf;
  if (!old || same(old, to.partitionOf)) {
    return [];
  }
  const parent = dialect.path([old.schema, old.name]);
  const sql = `ALTER TABLE ${parent} DETACH PARTITION ${table}`;
  if (!to.concurrently || to.partitionOf) {
    return [statement(sql, { hazards: [hazard('lock', `${old.name} is locked exclusively for a moment`)] })];
  }
  if (!hasDetachConcurrently(version)) {
    throw unsupported('Partitions are detached concurrently from PostgreSQL 14 on');
  }
  return [
    committed(`${sql} CONCURRENTLY`, {
      undo: [`ALTER TABLE ${parent} ATTACH PARTITION ${table} ${old.bound}`],
      hazards: [
        hazard(
          'irreversible',
          `Runs outside a transaction; refused when ${old.name} has a default partition. The partition keeps its bound as a check`
        )
      ]
    })
  ];
}

/** Puts the table into its parent. `rows`: whether there may be some to look through. */
export function attach(
  from: Partitioned,
  to: Partitioned,
  { dialect, table }: Context,
  rows: 'some' | 'none'
): Statement[] {
  const wanted = to.partitionOf;
  if (!wanted || same(from.partitionOf, wanted)) {
    return [];
  }
  const sql = `ALTER TABLE ${dialect.path([wanted.schema, wanted.name])} ATTACH PARTITION ${table} ${wanted.bound}`;
  const scan = hazard(
    'lock',
    'The table is read under an exclusive lock to see that its rows fit, unless a validated CHECK says so: ' +
      `first add one that allows what ${wanted.bound} allows (NOT VALID, then validate), drop it afterwards. ` +
      `A default partition of ${wanted.name} is read too`
  );
  return [statement(sql, { hazards: rows === 'some' ? [scan] : [] })];
}
