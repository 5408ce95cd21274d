import type { Statement } from '../../../../model';
import { statement } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasIdentityOnPartitioned } from '../../capabilities';
import { alterTable } from './alter';
import { firstOfEquals } from './change-constraints';
import { columnAsMade, columnClause, columnConstraints } from './columns';
import { checkClause, exclusionClause, foreignKeyClause, keyClause, named } from './constraints';
import { contextOf, words, type Context } from './context';
import type { Column, Key, TableDefinition } from './definition';
import { createWithHelper, keepsOrderOnlyWithHelper } from './keep-order';
import { foreignOptions, withOptions } from './options';

/**
 * A CREATE TABLE with what it can say at once, then an alter from what it makes to what is wanted.
 *
 * A partition is made as a table of its own and attached at the end, as pg_dump does: so its columns keep
 * their order and its constraints and indexes their names; the server finds that they match its parent's.
 */
export function createTable(wanted: TableDefinition, version: ServerVersion): Statement[] {
  const context = contextOf(wanted, version);
  const isBare = wanted.partitionOf !== null && wanted.columns.length === 0;
  const to = isBare ? wanted : withoutParentsIdentity(wanted, version);
  const inline = firstOfEquals<TableDefinition>({
    ...to,
    inherits: takesAllFromParents(to) ? to.inherits : [],
    checks: to.checks.filter(check => isOwn(check, to) && (check.valid || !check.enforced)),
    keys: to.keys.filter(key => isOwn(key, to) && !usesParentsNotNull(key, to)),
    exclusions: to.exclusions.filter(each => isOwn(each, to)),
    foreignKeys: to.foreignKeys.filter(key => isOwn(key, to) && (key.valid || !key.enforced))
  });
  const made = keepsOrderOnlyWithHelper(inline)
    ? createWithHelper(to, inherits => createSql({ ...inline, inherits }, context, isBare), context)
    : [statement(createSql(inline, context, isBare))];
  return [
    ...made,
    ...alterTable(asCreated(inline, isBare), to, version, 'none').map(each => ({ ...each, hazards: [] }))
  ];
}

/**
 * A child that has columns of its parents alone must be made with INHERITS. Otherwise it brings all columns
 * along and inherits afterwards, which keeps their order.
 */
function takesAllFromParents({ columns, checks }: TableDefinition): boolean {
  return (
    columns.length === 0 ||
    columns.some(column => column.origin === 'inherited' || column.notNullInherited) ||
    checks.some(check => check.origin === 'inherited')
  );
}

/** An inheriting table gets these from its parents; a partition brings them along. */
function isOwn({ origin }: Pick<Column, 'origin'>, { inherits }: TableDefinition): boolean {
  return origin !== 'inherited' || inherits.length === 0;
}

/**
 * A primary key that CREATE TABLE makes brings a NOT NULL of the table's own; one that comes later takes what its columns
 * have from the parents.
 */
function usesParentsNotNull({ kind, columns }: Key, table: TableDefinition): boolean {
  return (
    kind === 'primary' &&
    table.inherits.length > 0 &&
    table.columns.some(({ name, notNullInherited }) => notNullInherited && columns.includes(name))
  );
}

/** From version 17 on a table with an identity of its own cannot be attached, and gets its parent's. */
function withoutParentsIdentity(table: TableDefinition, version: ServerVersion): TableDefinition {
  return table.partitionOf && hasIdentityOnPartitioned(version)
    ? {
        ...table,
        columns: table.columns.map(column =>
          column.origin === 'inherited' ? { ...column, identity: null } : column
        )
      }
    : table;
}

function createSql(table: TableDefinition, context: Context, isBare: boolean): string {
  const { dialect } = context;
  const { persistence, partitionBy, foreign } = table;
  const body = [
    ...columnLines(table, context),
    ...table.keys.map(key => named(key, keyClause(key, context), context)),
    ...table.exclusions.map(each => named(each, exclusionClause(each, context), context)),
    ...table.checks.map(check => named(check, checkClause(check), context)),
    ...table.foreignKeys.map(key => named(key, foreignKeyClause(key, context), context))
  ];
  const lines = body.length ? `(\n  ${body.join(',\n  ')}\n)` : '';
  const parents = table.inherits.map(({ schema, name }) => dialect.path([schema, name])).join(', ');
  const partitionOf = isBare ? table.partitionOf : null;
  return words(
    'CREATE',
    persistence !== 'permanent' && persistence.toUpperCase(),
    foreign ? 'FOREIGN TABLE' : 'TABLE',
    context.table,
    table.ofType !== null && `OF ${table.ofType}`,
    partitionOf && `PARTITION OF ${dialect.path([partitionOf.schema, partitionOf.name])}`,
    lines || (table.ofType === null && !partitionOf && '()'),
    partitionOf?.bound,
    parents && `INHERITS (${parents})`,
    partitionBy && `PARTITION BY ${partitionBy.strategy.toUpperCase()} (${partitionBy.key})`,
    table.method !== null && `USING ${dialect.ident(table.method)}`,
    withOptions(table.options, dialect),
    table.tablespace !== null && `TABLESPACE ${dialect.ident(table.tablespace)}`,
    foreign && `SERVER ${dialect.ident(foreign.server)}`,
    foreign && foreignOptions(foreign.options, dialect)
  );
}

function columnLines(table: TableDefinition, context: Context): string[] {
  if (table.ofType !== null) {
    return table.columns.flatMap(column => {
      const constraints = columnConstraints(column, context);
      return constraints ? [`${context.dialect.ident(column.name)} WITH OPTIONS ${constraints}`] : [];
    });
  }
  return table.columns
    .filter(column => isOwn(column, table))
    .map(column =>
      // A partition has its parent's NOT NULL before it is attached; a child gets it from the parent.
      columnClause(
        { ...column, notNullInherited: column.notNullInherited && table.inherits.length > 0 },
        context
      )
    );
}

/** What stands there once CREATE TABLE is through. */
function asCreated(table: TableDefinition, isBare: boolean): TableDefinition {
  return {
    ...table,
    owner: null,
    comment: null,
    columns: table.columns.map(column => columnAsCreated(column, table)),
    keys: table.keys.map(withoutComment),
    exclusions: table.exclusions.map(withoutComment),
    checks: table.checks.map(withoutComment),
    foreignKeys: table.foreignKeys.map(withoutComment),
    indexes: [],
    statistics: [],
    partitionOf: isBare ? table.partitionOf : null,
    replicaIdentity: 'default',
    replicaIdentityIndex: null,
    clusteredOn: null,
    rowSecurity: false,
    forceRowSecurity: false,
    privileges: null
  };
}

function withoutComment<T extends { comment: string | null }>(part: T): T {
  return { ...part, comment: null, ...('indexComment' in part && { indexComment: null }) };
}

function columnAsCreated(column: Column, table: TableDefinition): Column {
  const made = columnAsMade(column);
  // What a child took over from its parents is not known here, so it is set in any case.
  return isOwn(column, table)
    ? made
    : {
        ...made,
        default: column.generated || column.default !== null ? null : UNKNOWN,
        notNull: column.notNullInherited,
        foreignOptions: []
      };
}

/** Stands for any default. */
const UNKNOWN = '';
