import type { Change, Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasSetAccessMethod } from '../../capabilities';
import { dialect } from '../../dialect';
import { unsupported, same } from '../table/context';
import type { Index } from '../table/definition';
import { differences } from '../table/differences';
import { alterIndex, createIndex, dropIndex } from '../table/indexes';
import { changedOptions } from '../table/options';
import { changeStatistics } from '../table/statistics';
import { changeColumns, moveAndRename, renameColumns, type ColumnChange } from '../view/columns';
import { followingColumns, privilegesOn } from '../view/definition';
import { recreated } from '../view/recreate';
import { attributes, clusterOn, columnSettings, contextOf, createMaterializedView, pathOf } from './create';
import {
  completeMaterializedView,
  type MaterializedView,
  type MaterializedViewDefinition
} from './definition';

/** Manual: CREATE MATERIALIZED VIEW, ALTER MATERIALIZED VIEW, REFRESH MATERIALIZED VIEW. */
export function planMaterializedView(
  change: Change<MaterializedViewDefinition>,
  version: ServerVersion
): Statement[] {
  if (change.op === 'create') {
    return createMaterializedView(completeMaterializedView(change.to), version);
  }
  const from = completeMaterializedView(change.from);
  if (change.op === 'alter') {
    return alter(from, completeMaterializedView({ ...change.from, ...change.to }), version);
  }
  const cascade = change.options?.cascade;
  return [
    statement(`DROP MATERIALIZED VIEW ${pathOf(from)}${cascade ? ' CASCADE' : ''}`, {
      hazards: [
        hazard('data-loss', 'The rows it holds are lost, and its indexes and statistics go with it'),
        ...(cascade
          ? [hazard('drops-dependents', 'All that uses it is dropped too, and what uses that')]
          : [])
      ]
    })
  ];
}

function alter(from: MaterializedView, given: MaterializedView, version: ServerVersion): Statement[] {
  const columns = changeColumns(from, given);
  const to = {
    ...given,
    privileges: followingColumns(given.privileges, columns),
    indexes: followingIndexes(from, given, columns)
  };
  if (from.select !== to.select) {
    return remade(from, to, columns, version);
  }
  const renamed = new Map(columns.renames);
  const rename = (name: string): string => renamed.get(name) ?? name;
  const now: MaterializedView = {
    ...from,
    schema: to.schema,
    name: to.name,
    columns: from.columns.map(each => ({ ...each, name: rename(each.name) })),
    indexes: from.indexes.map(index => ({
      ...index,
      elements: index.elements.map(each => ({
        ...each,
        column: each.column === null ? null : rename(each.column)
      })),
      include: index.include.map(rename)
    })),
    privileges: followingColumns(from.privileges, columns)
  };
  return [
    ...renameColumns(`MATERIALIZED VIEW ${pathOf(from)}`, columns),
    ...moveAndRename('MATERIALIZED VIEW', from, to),
    ...storage(now, to, version),
    ...columnSettings(now, to, version),
    ...changeIndexes(now, to, version),
    ...refresh(now, to),
    ...attributes(now, to, version)
  ];
}

/** Indexes of which some still name columns as they were called before: those that were left as they were read, and what is no name now. */
function followingIndexes(
  from: MaterializedView,
  to: MaterializedView,
  { renames }: ColumnChange
): MaterializedView['indexes'] {
  const wanted = new Set(to.columns.map(({ name }) => name));
  const names = new Map(renames);
  return to.indexes.map(index => {
    const isUntouched = from.indexes.some(each => same(each, index));
    const now = (name: string): string =>
      isUntouched || !wanted.has(name) ? (names.get(name) ?? name) : name;
    return {
      ...index,
      elements: index.elements.map(each => ({
        ...each,
        column: each.column === null ? null : now(each.column)
      })),
      include: index.include.map(now)
    };
  });
}

/** There is no OR REPLACE: it is made anew with all that is on it; new names come last. */
function remade(
  from: MaterializedView,
  to: MaterializedView,
  columns: ColumnChange,
  version: ServerVersion
): Statement[] {
  const renames = new Map(columns.renames);
  const former = new Map(columns.renames.map(([old, name]) => [name, old]));
  const formerName = (name: string): string => former.get(name) ?? name;
  const named = to.columns
    .map(each => ({ ...each, name: formerName(each.name) }))
    .filter(({ name }) => columns.names?.includes(name) ?? true);
  const now: MaterializedView = {
    ...to,
    schema: from.schema,
    name: from.name,
    columns: named,
    privileges: privilegesOn(
      to.privileges,
      named.map(({ name }) => ({ was: renames.get(name) ?? name, name }))
    )
  };
  return [
    ...recreated(
      from.dependents,
      `DROP MATERIALIZED VIEW ${pathOf(from)}`,
      createMaterializedView(now, version, columns.list),
      to.populated ? [hazard('rewrite', 'Its rows are computed and its indexes built anew')] : []
    ),
    ...renameColumns(`MATERIALIZED VIEW ${pathOf(from)}`, columns),
    ...moveAndRename('MATERIALIZED VIEW', from, to)
  ];
}

function storage(from: MaterializedView, to: MaterializedView, version: ServerVersion): Statement[] {
  const rewrite = { hazards: [hazard('rewrite', 'It is written anew under an exclusive lock')] };
  const change = (words: string): Statement =>
    statement(`ALTER MATERIALIZED VIEW ${pathOf(to)} ${words}`, /^SET [AT]/.test(words) ? rewrite : {});
  const isMoved = to.method !== null && from.method !== to.method;
  if (isMoved && !hasSetAccessMethod(version)) {
    throw unsupported('The access method can be changed from PostgreSQL 15 on');
  }
  return [
    ...(isMoved ? [change(`SET ACCESS METHOD ${dialect.ident(to.method!)}`)] : []),
    ...(from.tablespace === to.tablespace
      ? []
      : [change(`SET TABLESPACE ${dialect.ident(to.tablespace ?? 'pg_default')}`)]),
    ...changedOptions(from.options, to.options, dialect).map(change)
  ];
}

/** What makes an index what it is; all else of it can be altered. */
function shapeOf({ unique, method, elements, include, nullsNotDistinct, where }: Index): unknown {
  const shapes = elements.map(element => ({ ...element, statistics: null }));
  return { unique, method, shapes, include, nullsNotDistinct, where };
}

function changeIndexes(from: MaterializedView, to: MaterializedView, version: ServerVersion): Statement[] {
  const context = contextOf(to, version);
  const indexes = differences(from.indexes, to.indexes, shapeOf);
  const statistics = changeStatistics(from.statistics, to.statistics, context);
  const isRemade = indexes.added.some(({ name }) => name !== null && name === to.clusteredOn);
  return [
    ...indexes.kept.flatMap(({ from: old, name }) =>
      old.name === name
        ? []
        : [statement(`ALTER INDEX ${dialect.path([to.schema, old.name!])} RENAME TO ${dialect.ident(name!)}`)]
    ),
    ...indexes.dropped.map(index => dropIndex(index.name!, context, false)),
    ...statistics.drop,
    ...indexes.kept.flatMap(kept => alterIndex(kept.from, kept.to, kept.name!, context, false)),
    ...indexes.added.flatMap(index =>
      createIndex(index, context, { concurrently: false, isNew: false, only: false })
    ),
    ...(from.clusteredOn === to.clusteredOn && !isRemade ? [] : [clusterOn(to)]),
    ...statistics.create
  ];
}

function refresh(from: MaterializedView, to: MaterializedView): Statement[] {
  if (from.populated === to.populated) {
    return [];
  }
  const sql = `REFRESH MATERIALIZED VIEW ${pathOf(to)}`;
  return [
    to.populated
      ? statement(sql, { hazards: [hazard('lock', 'It cannot be read until its rows are computed')] })
      : statement(`${sql} WITH NO DATA`, {
          hazards: [hazard('data-loss', 'Its rows are thrown away; it cannot be read until it is refreshed')]
        })
  ];
}
