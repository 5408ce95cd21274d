import type { Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasStorageDefault } from '../../capabilities';
import { dialect } from '../../dialect';
import { changePrivileges } from '../privileges';
import { commentOn, list, same, unsupported, words, type Context } from '../table/context';
import { createIndex } from '../table/indexes';
import { changedOptions, withOptions } from '../table/options';
import { changeStatistics } from '../table/statistics';
import { outputColumns } from '../view/output-columns';
import type { MaterializedColumn, MaterializedView } from './definition';

/** The quoted name. */
export function pathOf({ schema, name }: MaterializedView): string {
  return dialect.path([schema, name]);
}

/** What statements of tables need to know, for a materialized view. */
export function contextOf(view: MaterializedView, version: ServerVersion): Context {
  const { name, schema } = view;
  return { dialect, version, table: pathOf(view), name, oldName: name, schema };
}

/** @param columns names to write after the view's; default: where the select's own are not known to be these */
export function createMaterializedView(
  to: MaterializedView,
  version: ServerVersion,
  columns?: readonly string[]
): Statement[] {
  const names = to.columns.map(({ name }) => name);
  const written = columns ?? (same(outputColumns(to.select), names) ? [] : names);
  const context = contextOf(to, version);
  const head = words(
    `CREATE MATERIALIZED VIEW ${pathOf(to)}`,
    written.length > 0 && `(${list(written)})`,
    to.method !== null && `USING ${dialect.ident(to.method)}`,
    withOptions(to.options, dialect),
    to.tablespace !== null && `TABLESPACE ${dialect.ident(to.tablespace)}`
  );
  return [
    statement(`${head} AS\n${to.select}\nWITH ${to.populated ? '' : 'NO '}DATA`),
    ...columnSettings(null, to, version),
    ...to.indexes.flatMap(index =>
      createIndex(index, context, { concurrently: false, isNew: true, only: false })
    ),
    ...(to.clusteredOn === null ? [] : [clusterOn(to)]),
    ...changeStatistics([], to.statistics, context).create,
    ...attributes(null, to, version)
  ];
}

/** Says which index CLUSTER goes by, or that none does. */
export function clusterOn(to: MaterializedView): Statement {
  return statement(
    `ALTER MATERIALIZED VIEW ${pathOf(to)} ${
      to.clusteredOn === null ? 'SET WITHOUT CLUSTER' : `CLUSTER ON ${dialect.ident(to.clusteredOn)}`
    }`
  );
}

const UNSET = { storage: null, compression: null, statistics: null, options: [] };

/** Storage, compression, statistics target and options of the columns. */
export function columnSettings(
  from: MaterializedView | null,
  to: MaterializedView,
  version: ServerVersion
): Statement[] {
  const commands = to.columns.flatMap(column => {
    const old: Omit<MaterializedColumn, 'name' | 'previousName' | 'type' | 'comment'> =
      from?.columns.find(({ name }) => name === column.name) ?? UNSET;
    if (old.storage !== null && column.storage === null && !hasStorageDefault(version)) {
      throw unsupported(`${column.name}: name a storage; SET STORAGE DEFAULT is there from PostgreSQL 16 on`);
    }
    return [
      ...(old.storage === column.storage
        ? []
        : [`SET STORAGE ${(column.storage ?? 'default').toUpperCase()}`]),
      ...(old.compression === column.compression
        ? []
        : [`SET COMPRESSION ${column.compression ?? 'default'}`]),
      ...(old.statistics === column.statistics ? [] : [`SET STATISTICS ${column.statistics ?? -1}`]),
      ...changedOptions(old.options, column.options, dialect)
    ].map(command => `ALTER COLUMN ${dialect.ident(column.name)} ${command}`);
  });
  return commands.length
    ? [statement(`ALTER MATERIALIZED VIEW ${pathOf(to)}\n  ${commands.join(',\n  ')}`)]
    : [];
}

/** Owner, comments and privileges; `from` null: the view was made just now. */
export function attributes(
  from: MaterializedView | null,
  to: MaterializedView,
  version: ServerVersion
): Statement[] {
  const view = pathOf(to);
  const before = (name: string): string | null =>
    from?.columns.find(each => each.name === name)?.comment ?? null;
  return [
    ...commentOn(`MATERIALIZED VIEW ${view}`, from?.comment ?? null, to.comment),
    ...to.columns.flatMap(({ name, comment }) =>
      commentOn(`COLUMN ${view}.${dialect.ident(name)}`, before(name), comment)
    ),
    ...(to.owner === null || from?.owner === to.owner
      ? []
      : [
          statement(`ALTER MATERIALIZED VIEW ${view} OWNER TO ${dialect.ident(to.owner)}`, {
            hazards: from
              ? [hazard('privileges', `It is refreshed with the rights of ${to.owner} from then on`)]
              : []
          })
        ]),
    ...changePrivileges(
      { on: view, type: 'r', version, columns: to.columns.map(({ name }) => name) },
      from,
      to
    )
  ];
}
